/** The real local server of llama-cpp-python, with real weights. */
import { spawn } from 'node:child_process'
import { existsSync, rmSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { join } from 'node:path'
import { messageOf } from '../../src/lib/base/errors'
import { cache, python, run } from './python'

export interface LlamaServer {
  /** Ends in `/v1`. */
  baseUrl: string
  close(): Promise<void>
}

const folder = join(cache, 'llama-cpp-python')
const program = join(folder, 'bin/python')

/**
 * The Python that has the server: built from source once (one to four minutes), since pip has no wheels of it. An older
 * version, and C++ at -O1, because that takes a third of the time; the arithmetic is in C and stays optimised.
 * @returns null where it can't be had, which is said aloud
 */
export async function llamaPython(): Promise<string | null> {
  if (existsSync(join(folder, 'ready'))) return program
  const base = await python()
  try {
    if (base === null) throw new Error('there is no Python with pip here')
    rmSync(folder, { recursive: true, force: true })
    await run(base, ['-m', 'venv', folder], 2)
    await run(
      program,
      ['-m', 'pip', 'install', '--quiet', '--prefer-binary', 'llama-cpp-python[server]==0.3.8'],
      8,
      {
        CMAKE_ARGS: '-DLLAVA_BUILD=OFF -DLLAMA_BUILD_TESTS=OFF -DCMAKE_CXX_FLAGS_RELEASE=-O1',
      },
    )
    await run(
      program,
      [
        '-c',
        'import llama_cpp.server, pathlib, sys; pathlib.Path(sys.argv[1]).touch()',
        join(folder, 'ready'),
      ],
      1,
    )
    return program
  } catch (error) {
    console.warn(
      `SKIPPED, no real local server: ${messageOf(error)}. What needs llama-cpp-python[server] is not tested.`,
    )
    return null
  }
}

/**
 * @param context tokens of a question and its answer together
 * @throws Error where it says nothing within a minute
 */
export async function startLlamaServer(python: string, model: string, context = 2048): Promise<LlamaServer> {
  const port = await freePort()
  const args = ['-m', 'llama_cpp.server', '--model', model, '--host', '127.0.0.1', '--port', String(port)]
  const child = spawn(python, [...args, '--n_ctx', String(context), '--verbose', 'False'], {
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let said = ''
  child.stderr.on('data', (chunk) => (said = `${said}${String(chunk)}`.slice(-2_000)))
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()))
  const server: LlamaServer = {
    baseUrl: `http://127.0.0.1:${port}/v1`,
    async close() {
      child.kill('SIGKILL')
      await ended
    },
  }
  for (let tries = 0; tries < 240; tries++) {
    const up = await fetch(`${server.baseUrl}/models`).then(
      ({ ok }) => ok,
      () => false,
    )
    if (up) return server
    if (child.exitCode !== null) break
    await new Promise((resolve) => setTimeout(resolve, 250))
  }
  await server.close()
  throw new Error(`The local server did not start: ${said.trim().split('\n').pop() ?? ''}`)
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer()
    probe.once('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as AddressInfo
      probe.close(() => resolve(port))
    })
  })
}
