/**
 * Signing in to OpenRouter from a page: the person allows it there, with a limit, and a key comes back for a one-time
 * code that only whoever began can redeem (PKCE, RFC 7636).
 * Source: https://openrouter.ai/docs/guides/overview/auth/oauth
 */
import { sha256 } from '@noble/hashes/sha2.js'
import { utf8ToBytes } from '@noble/hashes/utils.js'
import { ModelFailure } from './model'
import type { Transport } from './transport'
import { parseJson, wholeText } from './wire/body'
import { failureOf, readRefusal } from './wire/refusal'

const SITE = 'https://openrouter.ai'

export interface SignIn {
  /** Where the person goes. */
  url: string
  /** Never leaves this page but to redeem the code. */
  verifier: string
}

/**
 * @param callback where the person comes back to, with the code in the query
 * @param random 32 bytes that nobody can guess
 */
export function beginSignIn(callback: string, random: Uint8Array, site = SITE): SignIn {
  const verifier = base64Url(random)
  const url = new URL('/auth', site)
  url.searchParams.set('callback_url', callback)
  url.searchParams.set('code_challenge', base64Url(sha256(utf8ToBytes(verifier))))
  url.searchParams.set('code_challenge_method', 'S256')
  return { url: url.href, verifier }
}

/** The key for the code. @throws ModelFailure, ConnectionLost, Cancelled */
export async function redeemCode(
  code: string,
  verifier: string,
  transport: Transport,
  signal: AbortSignal,
  site = SITE,
): Promise<string> {
  const url = new URL('/api/v1/auth/keys', site)
  const body = JSON.stringify({ code, code_verifier: verifier, code_challenge_method: 'S256' })
  const headers = { 'content-type': 'application/json' }
  const response = await transport({ url: url.href, method: 'POST', headers, body }, signal)
  const said = await wholeText(response, 64_000)
  if (response.status !== 200) throw failureOf(readRefusal(response, said, Date.now()), url.host, '', true)
  const { key } = (parseJson(said) ?? {}) as { key?: unknown }
  if (typeof key !== 'string' || key === '')
    throw new ModelFailure('refused', 'OpenRouter gave no key for the sign-in.', 'Sign in again.')
  return key
}

function base64Url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replace(/\+/g, '-')
    .replace(/\//g, '_')
    .replace(/=+$/, '')
}
