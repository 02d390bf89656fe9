/**
 * What a host may send as a header beside the policies that stand in the documents. A header adds to those, so it must
 * allow all that any room needs: it can't name the hosts of doorways, which nobody knows beforehand.
 */
export const header = [
  "default-src 'none'",
  "script-src 'self' 'unsafe-inline' 'wasm-unsafe-eval' 'unsafe-eval' blob:",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "font-src 'self'",
  "connect-src 'self' blob: https: http://localhost:* http://127.0.0.1:*",
  "worker-src 'self' blob:",
  "frame-src 'self'",
  "manifest-src 'self'",
  "object-src 'none'",
  "form-action 'none'",
  "base-uri 'none'",
  "frame-ancestors 'self'",
].join('; ')

/** The same for a site whose doorways may lead to these hosts alone, whatever a person allows on the screen. */
export function headerFor(hosts: readonly string[]): string {
  return header.replace(/connect-src [^;]+/, `connect-src 'self' blob: ${hosts.join(' ')}`)
}

/** More headers that only a host can send, and what each adds. */
export const others: readonly [header: string, adds: string][] = [
  ['X-DNS-Prefetch-Control: off', 'no names looked up for links ahead of time'],
  ['Referrer-Policy: no-referrer', 'no address of this site in requests to others'],
  ['X-Content-Type-Options: nosniff', 'files are only what they say they are'],
  [
    'Permissions-Policy: camera=(), microphone=(), geolocation=(), display-capture=()',
    'devices that this page never needs',
  ],
  ['Strict-Transport-Security: max-age=31536000', 'always over TLS'],
]

/** What a server has to call the files of the site. Browsers refuse scripts and styles under another type. */
export const types: readonly [ending: string, type: string][] = [
  ['.html', 'text/html'],
  ['.js', 'text/javascript'],
  ['.css', 'text/css'],
  ['.wasm', 'application/wasm'],
  ['.json', 'application/json'],
  ['.webmanifest', 'application/manifest+json'],
  ['.svg', 'image/svg+xml'],
  ['.png', 'image/png'],
  ['.webp', 'image/webp'],
  ['.woff2', 'font/woff2'],
]
