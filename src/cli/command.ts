/** What the commands share: where the person stands, and how a command ends. */
import { isAbsolute, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The folder of package.json. */
export const root = fileURLToPath(new URL('../../', import.meta.url))

/** Input that can't be used: one line on stderr, exit code 2. */
export class Unusable extends Error {}

/** A path as the person wrote it. npm changes the folder before it starts a script; she still means her own. */
export function fromHere(path: string): string {
  const event = process.env.npm_lifecycle_event
  const here = event === 'study' || event === 'evaluate' ? process.env.INIT_CWD : undefined
  return isAbsolute(path) ? path : resolve(here ?? process.cwd(), path)
}

/** Runs a command to its exit code: one line on stderr for whatever stops it, never a stack. */
export async function runCommand(command: (args: string[]) => Promise<number>): Promise<void> {
  try {
    process.exit(await command(process.argv.slice(2)))
  } catch (error) {
    console.error(firstLine(error instanceof Error ? error.message : String(error)))
    process.exit(error instanceof Unusable ? 2 : 1)
  }
}

/** A driver adds its logs below the first line of what it says. */
export function firstLine(message: string): string {
  return message.trim().split(/[\r\n]/)[0] ?? ''
}

/** An option that must be there. */
export function needed(value: string | undefined, option: string): string {
  if (value === undefined || value === '') throw new Unusable(`${option}: is missing.`)
  return value
}

/** `--port N`; 0 takes any free one. */
export function portOf(text: string | undefined): number {
  const port = Number(text ?? 0)
  if (!Number.isInteger(port) || port < 0 || port > 65535)
    throw new Unusable(`--port: ${text ?? ''} is not a port.`)
  return port
}
