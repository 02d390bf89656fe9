import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { header, headerFor, others, types } from './policy'

describe('the headers that the page recommends to hosts', () => {
  it('are those of the nginx file, but for the one that needs TLS', () => {
    const conf = readFileSync('deploy/nginx.conf', 'utf8')
    const sent = [...conf.matchAll(/^ {2}add_header (\S+) "([^"]*)" always;$/gm)].map(
      ([, name = '', value = '']) => `${name}: ${value}`,
    )
    const recommended = others.map(([one]) => one).filter((one) => !one.startsWith('Strict-Transport'))
    expect(sent).toEqual([`Content-Security-Policy: ${header}`, ...recommended])
  })

  it('are those of the files for Apache and IIS', () => {
    const recommended = others.map(([one]) => one).filter((one) => !one.startsWith('Strict-Transport'))
    const all = [`Content-Security-Policy: ${header}`, ...recommended]
    const apache = readFileSync('deploy/apache.htaccess', 'utf8')
    const iis = readFileSync('deploy/web.config', 'utf8')
    const sent = (text: string, line: RegExp) =>
      [...text.matchAll(line)].map(([, name = '', value = '']) => `${name}: ${value}`)
    expect(sent(apache, /^ {2}Header always set (\S+) "([^"]*)"$/gm)).toEqual(all)
    expect(sent(iis, /<add name="([^"]*)" value="([^"]*)" \/>/g)).toEqual(all)
  })

  it('let doorways lead to the hosts that were named alone', () => {
    expect(headerFor(['https://api.example.org'])).toContain(
      "connect-src 'self' blob: https://api.example.org; ",
    )
    expect(headerFor(['https://api.example.org'])).not.toMatch(/https:( |;)|localhost/)
  })
})

describe('the types that the page lists', () => {
  it('are set in the files for nginx and Apache, and those that IIS may not know in its own', () => {
    const nginx = readFileSync('deploy/nginx.conf', 'utf8')
    const apache = readFileSync('deploy/apache.htaccess', 'utf8')
    const iis = readFileSync('deploy/web.config', 'utf8')
    const known = ['.html', '.css', '.svg', '.png']
    for (const [ending, type] of types) {
      const [name] = [ending.slice(1)]
      expect(nginx, ending).toMatch(new RegExp(`${type.replace('+', '\\+')}( \\w+)* ${name}( \\w+)*;`))
      expect(apache, ending).toMatch(new RegExp(`AddType ${type.replace('+', '\\+')}( \\.\\w+)* \\${ending}`))
      if (!known.includes(ending)) expect(iis, ending).toContain(`"${ending}" mimeType="${type}"`)
    }
  })
})
