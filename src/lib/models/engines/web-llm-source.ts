import { Cancelled, ModelError } from '../../base/errors'
import { folderUrl } from './web-llm-hosts'

/** The compiled program, which lies apart from the weights. */
export const LIBRARY = 'the program'

/** No answer, or one that broke off: the same file may be asked for again. */
export class BrokeOff extends ModelError {}

/** The file isn't there. */
export class NotThere extends ModelError {}

/** Where a model's files are read from. @throws NotThere, BrokeOff, ModelError, Cancelled */
export interface Source {
  open(name: string, signal: AbortSignal): Promise<ReadableStream<Uint8Array>>
}

export function webSource(modelUrl: string, libUrl: string): Source {
  const folder = folderUrl(modelUrl)
  return {
    async open(name, signal) {
      const url = name === LIBRARY ? libUrl : new URL(name, folder).href
      const { host } = new URL(url)
      const blocked = policyWatch()
      const response = await fetch(url, {
        mode: 'cors',
        credentials: 'omit',
        referrerPolicy: 'no-referrer',
        // Cache Storage keeps it; a second copy would only fill the disk.
        cache: 'no-store',
        signal,
      }).catch(async () => {
        if (signal.aborted) throw new Cancelled()
        if (await blocked())
          throw new ModelError(
            `${host} sent the download of ${name} on to a host that was not shown, so it was stopped.`,
            'Download the files yourself and open the model from a folder.',
          )
        throw new BrokeOff(
          `No answer from ${host}.`,
          'The network may be down, or the server may not allow requests from web pages (CORS).',
        )
      })
      if (response.ok && response.body !== null) return response.body
      throw statusError(response.status, url, host)
    },
  }
}

/** A folder as a file picker gives it: names relative to the folder. */
export function folderSource(files: readonly { name: string; data: Blob }[]): Source {
  const byName = new Map(files.map(({ name, data }) => [name, data]))
  const library = files.find(({ name }) => name.endsWith('.wasm'))?.data
  return {
    open(name) {
      const data = name === LIBRARY ? library : byName.get(name)
      if (data !== undefined) return Promise.resolve(data.stream())
      const what = name === LIBRARY ? 'no compiled program (a file that ends in .wasm)' : `no file ${name}`
      return Promise.reject(
        new NotThere(`The folder has ${what}.`, 'Pick the folder of a model compiled for MLC.'),
      )
    },
  }
}

function statusError(status: number, url: string, host: string): ModelError {
  if (status === 404 || status === 410)
    return new NotThere(`${url} is not there (${status}).`, 'Check the address of the model.')
  if (status === 401 || status === 403)
    return new ModelError(
      `${host} does not give out ${url} without a sign-in (${status}).`,
      'Download the files yourself and open the model from a folder.',
    )
  if (status === 429 || status >= 500)
    return new ModelError(
      `${host} is busy (${status}).`,
      'Try again later: what has been downloaded is kept.',
    )
  return new ModelError(`${host} refused ${url} (${status}).`, 'Check the address of the model.')
}

/** Tells, once a request has failed, whether this document's policy stopped it: the failure itself doesn't say. */
function policyWatch(): () => Promise<boolean> {
  let blocked = false
  const listen = () => (blocked = true)
  addEventListener('securitypolicyviolation', listen)
  return async () => {
    // The event comes in a task of its own, about when the request fails.
    await new Promise((resolve) => setTimeout(resolve, 50))
    removeEventListener('securitypolicyviolation', listen)
    return blocked
  }
}
