import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { serve, type Served } from './serve'

let site: Served
const dir = mkdtempSync(join(tmpdir(), 'wardloom-serve-'))

beforeAll(async () => {
  mkdirSync(join(dir, 'public/studio'), { recursive: true })
  writeFileSync(join(dir, 'secret.txt'), 'secret')
  mkdirSync(join(dir, 'public-too'))
  writeFileSync(join(dir, 'public-too/secret.txt'), 'secret')
  writeFileSync(join(dir, 'public/index.html'), '<h1>front</h1>')
  writeFileSync(join(dir, 'public/studio/index.html'), '<h1>studio</h1>')
  writeFileSync(join(dir, 'public/engine.wasm'), 'wasm')
  site = await serve(join(dir, 'public'), { port: 0, host: '127.0.0.1', base: '/lab/x' })
})
afterAll(() => site.close())

/** By raw path: `fetch` would tidy it before it is sent. */
function get(path: string): Promise<{ status: number; type: string; text: string; location: string }> {
  return new Promise((resolve, reject) => {
    const { port } = new URL(site.url)
    const asked = request({ host: '127.0.0.1', port, path }, (response) => {
      let text = ''
      response.on('data', (chunk: Buffer) => (text += chunk.toString()))
      response.on('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          type: response.headers['content-type'] ?? '',
          text,
          location: response.headers.location ?? '',
        }),
      )
    })
    asked.on('error', reject)
    asked.end()
  })
}

describe('serve', () => {
  it('serves files under its base path with their types', async () => {
    expect(await get('/lab/x/')).toMatchObject({
      status: 200,
      text: '<h1>front</h1>',
      type: 'text/html; charset=utf-8',
    })
    expect(await get('/lab/x/studio/?a=1')).toMatchObject({ status: 200, text: '<h1>studio</h1>' })
    expect((await get('/lab/x/engine.wasm')).type).toBe('application/wasm')
    expect(await get('/lab/x/studio?a=1')).toMatchObject({ status: 301, location: '/lab/x/studio/?a=1' })
  })

  it.each([
    '/lab/x/none',
    '/',
    '/lab/xyz/',
    '/lab/x/../secret.txt',
    '/lab/x/%2e%2e/secret.txt',
    '/lab/x/..%2fsecret.txt',
    '/lab/x/%2e%2e%5csecret.txt',
    '/lab/x/../public-too/secret.txt',
    '/lab/x/%',
    '/lab/x/a%00b',
  ])('has nothing at %s', async (path) => {
    expect(await get(path)).toMatchObject({ status: 404, text: 'Not found.' })
  })

  it('answers with the site’s own page where it has one, and with a bare line for a missing file', async () => {
    writeFileSync(join(dir, 'public/404.html'), '<h1>nothing here</h1>')
    expect(await get('/lab/x/no/such/page/')).toMatchObject({
      status: 404,
      text: '<h1>nothing here</h1>',
      type: 'text/html; charset=utf-8',
    })
    expect(await get('/lab/x/none.js')).toMatchObject({ status: 404, text: 'Not found.' })
    expect(await get('/elsewhere/')).toMatchObject({ status: 404, text: 'Not found.' })
  })

  it('says when there is no built site', async () => {
    await expect(serve('/nowhere', { port: 0, host: '127.0.0.1' })).rejects.toThrow('npm run build')
  })
})
