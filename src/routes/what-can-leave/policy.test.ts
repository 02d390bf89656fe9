import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { header, headerFor, others } from './policy'

describe('the headers that the page recommends to hosts', () => {
  it('are those of the nginx file, but for the one that needs TLS', () => {
    const conf = readFileSync('deploy/nginx.conf', 'utf8')
    const sent = [...conf.matchAll(/^ {2}add_header (\S+) "([^"]*)" always;$/gm)].map(
      ([, name = '', value = '']) => `${name}: ${value}`,
    )
    const recommended = others.map(([one]) => one).filter((one) => !one.startsWith('Strict-Transport'))
    expect(sent).toEqual([`Content-Security-Policy: ${header}`, ...recommended])
  })

  it('let doorways lead to the hosts that were named alone', () => {
    expect(headerFor(['https://api.example.org'])).toContain(
      "connect-src 'self' blob: https://api.example.org; ",
    )
    expect(headerFor(['https://api.example.org'])).not.toMatch(/https:( |;)|localhost/)
  })
})
