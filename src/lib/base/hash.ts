import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js'

/** SHA-256 as hex. Plain code, since `crypto.subtle` is absent on a plain-http intranet. */
export function sha256Hex(data: Uint8Array | string): string {
  return bytesToHex(sha256(typeof data === 'string' ? utf8ToBytes(data) : data))
}

/** The same of many bytes: by the browser, on a thread of its own, where it offers that. Copies them at once. */
export async function sha256OfMany(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const subtle = (globalThis.crypto as Crypto | undefined)?.subtle as SubtleCrypto | undefined
  if (subtle === undefined) return sha256Hex(bytes)
  return bytesToHex(new Uint8Array(await subtle.digest('SHA-256', bytes)))
}

/** The same of a file of any size, of which a part is held at a time. */
export async function sha256OfBlob(data: Blob): Promise<string> {
  if (data.size <= HELD_AT_ONCE) return sha256OfMany(new Uint8Array(await data.arrayBuffer()))
  const hash = sha256.create()
  const reader = data.stream().getReader()
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return bytesToHex(hash.digest())
    hash.update(value)
  }
}

const HELD_AT_ONCE = 100_000_000

/** JSON with object keys in code-point order, so that equal values have equal text. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    inner !== null && typeof inner === 'object' && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  )
}
