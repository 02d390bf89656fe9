/** What a connection that failed probably means: a browser tells a page nothing of why. */
import { ModelFailure } from './model'
import { presetAt } from './presets'
import { ConnectionLost } from './transport'

/** Where a host is, seen from this machine, as far as its name tells. */
function reachOf(hostname: string): 'machine' | 'network' | 'public' {
  if (/^(localhost|.*\.localhost|\[::1\]|127(\.\d{1,3}){3})$/.test(hostname)) return 'machine'
  return /^(10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.|169\.254\.|\[f[cd]|\[fe80:)|\.(local|lan|internal|home\.arpa)$|^[^.]+$/.test(
    hostname,
  )
    ? 'network'
    : 'public'
}

/**
 * @param url the base URL that was asked
 * @param pageOrigin of this site
 * @returns causes to look into, the likeliest first; none where the error says it all
 */
export function explain(error: unknown, url: URL, pageOrigin: string): string[] {
  if (error instanceof ConnectionLost) return causes(url, new URL(pageOrigin))
  if (!(error instanceof ModelFailure)) return []
  const { keyPage, name } = presetAt(url)
  const { message } = error
  if (/referer|referrer/i.test(message) && name === 'google')
    return [
      'The key is limited to certain sites. This page names none to whom it speaks, so use a key that is limited to the Gemini API instead.',
    ]
  if (/CORS/i.test(message) && name === 'anthropic')
    return ['Your organisation has switched off use from web pages; an administrator can allow it.']
  if (/accept the key|asks for a key/.test(message) && keyPage !== null)
    return [`Keys are made at ${new URL(keyPage).host}.`]
  if (/no such address/.test(message) && !/\/v1(beta)?\/?$/.test(url.pathname))
    return ['The base URL of most servers ends in /v1.']
  return []
}

function causes(url: URL, page: URL): string[] {
  const reach = reachOf(url.hostname)
  const from = reachOf(page.hostname)
  const preset = presetAt(url)
  if (reach === 'public') {
    if (page.protocol === 'https:' && url.protocol === 'http:')
      return [
        'This page came over https, and browsers block its requests to plain http. Use the https address.',
      ]
    return [
      ...(preset.name === 'anthropic'
        ? ['Your organisation may have switched off use from web pages; an administrator can allow it.']
        : preset.name === 'other'
          ? ['The server may not allow requests from web pages (CORS), or the path may be wrong.']
          : []),
      'A firewall, a proxy, or an extension that blocks requests may stand between.',
    ]
  }
  const start = `Is it running, on port ${url.port || (url.protocol === 'https:' ? '443' : '80')}?`
  const admit = preset.admit(page)
  const admits =
    admit !== null
      ? `${preset.label.split(',')[0] ?? ''} lets this page in when started with: ${admit}`
      : preset.local
        ? null
        : `It must allow requests from ${page.origin} (CORS).`
  const asks =
    from === 'public'
      ? page.protocol === 'http:'
        ? `Browsers let no plain http page reach ${reach === 'machine' ? 'this machine' : 'the local network'}. Open this site over https, or run it on this machine.`
        : `Chrome asks whether this site may reach ${reach === 'machine' ? 'programs on this device' : 'your local network'}: answer “Allow”, or allow it in the site’s settings. Safari refuses always: there, run this site on the machine itself.`
      : null
  const mixed =
    reach === 'network' && page.protocol === 'https:' && url.protocol === 'http:'
      ? 'This page came over https, and most browsers block its requests to plain http elsewhere than this machine.'
      : null
  return [start, asks, mixed, admits].filter((cause) => cause !== null)
}
