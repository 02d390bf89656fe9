import { InputError } from '../base/errors'
import { crc32 } from './crc32'
import { MOST_BYTES, tooLarge } from './size'

/** Unpacks gzip, checking its checksums. @throws InputError when cut off, damaged, empty or too large */
export async function gunzip(file: string, bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  const whole = (await gunzipNatively(file, bytes)) ?? (await gunzipMembers(file, bytes))
  if (whole === null) {
    throw new InputError(
      'is a gzip archive that is cut off or damaged.',
      'Download or copy it again, or unpack it and choose the file inside.',
      { file },
    )
  }
  if (whole.length === 0) {
    const remedy = 'Choose the file that holds the table.'
    throw new InputError('is a gzip archive with nothing in it.', remedy, { file })
  }
  return whole
}

async function gunzipNatively(
  file: string,
  bytes: Uint8Array<ArrayBuffer>,
): Promise<Uint8Array<ArrayBuffer> | null> {
  const parts: Uint8Array[] = []
  let size = 0
  const reader = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip')).getReader()
  for (;;) {
    let chunk: ReadableStreamReadResult<Uint8Array>
    try {
      chunk = await reader.read()
    } catch {
      return null
    }
    if (chunk.done) return join(parts, size)
    size += chunk.value.length
    if (size > MOST_BYTES) {
      await reader.cancel()
      throw tooLarge(file, size, 'more than ')
    }
    parts.push(chunk.value)
  }
}

/**
 * Archives of several members put one behind the other (bgzip, `cat a.gz b.gz`), which browsers' own decompression
 * refuses. fflate doesn't check sums, so it is done here. Null when anything is wrong.
 */
export async function gunzipMembers(
  file: string,
  bytes: Uint8Array,
): Promise<Uint8Array<ArrayBuffer> | null> {
  const { Gunzip } = await import('fflate')
  const parts: Uint8Array[] = []
  const ends: { trailer: number; size: number }[] = []
  let size = 0
  const gunzipper = new Gunzip((chunk) => {
    size += chunk.length
    if (size > MOST_BYTES) throw tooLarge(file, size, 'more than ')
    parts.push(chunk.slice())
  })
  gunzipper.onmember = (offset) => {
    if (offset > 0) ends.push({ trailer: offset - 8, size })
  }
  try {
    gunzipper.push(bytes, true)
  } catch (error) {
    if (error instanceof InputError) throw error
    return null
  }
  ends.push({ trailer: bytes.length - 8, size })
  const whole = join(parts, size)
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  let from = 0
  for (const end of ends) {
    if (end.trailer < 0) return null
    const member = whole.subarray(from, end.size)
    if (view.getUint32(end.trailer + 4, true) !== member.length % 2 ** 32) return null
    if (view.getUint32(end.trailer, true) !== crc32(member)) return null
    from = end.size
  }
  return whole
}

function join(parts: readonly Uint8Array[], size: number): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(size)
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}
