/** A folder of an invented model, served over HTTP with real CORS: right in form, without meaning in its weights. */
import { createHash } from 'node:crypto'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface ModelServer {
  origin: string
  /** Paths in the order asked. */
  heard: string[]
  /** What a path answers instead of its file. */
  answers: Map<string, (response: ServerResponse) => void>
  close(): Promise<void>
}

const shards = [7_000_000, 5_000_001, 3_000_003, 1_000].map((size, at) => Buffer.alloc(size, at + 1))

/** The smallest WebAssembly module: one that holds nothing. */
const emptyProgram = Buffer.from([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0])

/** The files of the folder, by name. */
export const modelFiles: ReadonlyMap<string, Buffer> = new Map([
  [
    'mlc-chat-config.json',
    Buffer.from(
      JSON.stringify({
        model_type: 'qwen3',
        tokenizer_files: ['tokenizer.json'],
        context_window_size: 40960,
        sliding_window_size: -1,
        vocab_size: 4,
        conv_template: { system_template: '{system_message}', roles: {}, seps: [''] },
      }),
    ),
  ],
  [
    'tensor-cache.json',
    Buffer.from(
      JSON.stringify({
        metadata: { ParamSize: shards.length },
        records: shards.map((bytes, at) => ({
          dataPath: `params_shard_${at}.bin`,
          format: 'raw-shard',
          nbytes: bytes.length,
          md5sum: createHash('md5').update(bytes).digest('hex'),
          records: [],
        })),
      }),
    ),
  ],
  ['tokenizer.json', Buffer.from('{"version":"1.0","model":{"type":"BPE","vocab":{},"merges":[]}}')],
  ['program.wasm', emptyProgram],
  ...shards.map((bytes, at): [string, Buffer] => [`params_shard_${at}.bin`, bytes]),
])

export const modelBytes = [...modelFiles.values()].reduce((sum, { length }) => sum + length, 0)

export async function serveModel(): Promise<ModelServer> {
  const heard: string[] = []
  const answers: ModelServer['answers'] = new Map()
  const server = createServer((request, response) => {
    const path = (request.url ?? '').slice(1)
    heard.push(path)
    response.setHeader('access-control-allow-origin', '*')
    const answer = answers.get(path)
    const file = modelFiles.get(path)
    if (answer !== undefined) answer(response)
    else if (file === undefined) response.writeHead(404).end()
    else response.writeHead(200, { 'content-length': file.length }).end(file)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    heard,
    answers,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }
}
