/** The other window of a sign-in, and the message with which it comes back. */
import { Cancelled, ModelError } from '../base/errors'

const CHANNEL = 'wardloom sign-in'
const PATIENCE = 10 * 60_000

export type SignInMessage = { began: string } | { code: string } | { refused: true }

/**
 * Opens the provider's page in a window of its own, and waits for the code. The provider may cut the tie between the
 * windows (Cross-Origin-Opener-Policy), so that neither `opener` nor `closed` can be relied on: the code comes over a
 * channel of this origin, and giving up is the person's.
 * @throws Cancelled; ModelError where no window opened or the person refused
 */
export function codeFrom(url: string, signal: AbortSignal): Promise<string> {
  // Must be first: browsers open windows only straight from a click.
  const opened = open(url, '_blank', 'popup,width=520,height=720')
  return new Promise((resolve, reject) => {
    const channel = new BroadcastChannel(CHANNEL)
    const me = String(Math.random())
    const leave = () => {
      clearTimeout(timer)
      signal.removeEventListener('abort', stop)
      channel.close()
    }
    const fail = (error: Error) => {
      leave()
      reject(error)
    }
    const stop = () => fail(new Cancelled())
    const timer = setTimeout(() => fail(new ModelError('Nobody signed in within ten minutes.', '')), PATIENCE)
    signal.addEventListener('abort', stop)
    if (opened === null) {
      fail(new ModelError('The browser opened no window to sign in.', 'Allow pop-ups for this site.'))
      return
    }
    channel.onmessage = ({ data }: MessageEvent<SignInMessage>) => {
      if ('code' in data) {
        leave()
        resolve(data.code)
      } else if ('refused' in data) fail(new ModelError('The sign-in was refused.', ''))
      // The last sign-in wins: a code can be redeemed once, and by whoever began it.
      else if (data.began !== me) stop()
    }
    channel.postMessage({ began: me } satisfies SignInMessage)
  })
}

/** In the window that comes back: hands the code over and takes it out of the address. @returns whether there was one */
export function handOver(): boolean {
  const code = new URL(location.href).searchParams.get('code')
  history.replaceState(history.state, '', location.pathname)
  const channel = new BroadcastChannel(CHANNEL)
  channel.postMessage((code === null ? { refused: true } : { code }) satisfies SignInMessage)
  channel.close()
  return code !== null
}
