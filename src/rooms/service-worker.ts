/**
 * Keeps the site for use without a network. It gives out this version's files and touches nothing else: no request to
 * another origin, none that isn't a plain reading, no data. A page's policy doesn't bind it, so it asks for nothing but
 * what the build's list names, and its answers are the files that the build made.
 */
import type { OfflineAnswer, OfflineRequest } from './offline-protocol'
import { Shelf, type BuildList } from './shelf'

/** What is used of a service worker's scope, which the types of documents don't know. */
interface Scope {
  /** Written before this code by the build (src/cli/offline.ts). */
  wardloomBuild: BuildList
  registration: ServiceWorkerRegistration
  clients: { matchAll(options: object): Promise<readonly { frameType: string }[]> }
  skipWaiting(): Promise<void>
  addEventListener<Name extends keyof Events>(name: Name, listener: (event: Events[Name]) => void): void
}
interface Extendable extends Event {
  waitUntil(work: Promise<unknown>): void
}
interface Events {
  install: Extendable
  activate: Extendable
  fetch: Extendable & { request: Request; respondWith(answer: Response | Promise<Response>): void }
  message: Extendable & { data: Partial<OfflineRequest> | null; ports: readonly MessagePort[] }
}

const scope = self as unknown as Scope
const shelf = new Shelf(new URL(scope.registration.scope), scope.wardloomBuild)

scope.addEventListener('install', (event) => event.waitUntil(install()))
// No page of an older version is left by now, and no page is claimed: one that began without this goes on without it.
scope.addEventListener('activate', (event) => event.waitUntil(shelf.dropOthers()))

scope.addEventListener('fetch', (event) => {
  const path = shelf.pathOf(event.request)
  if (path !== null) return event.respondWith(shelf.answer(path, event.request))
  const folder = shelf.folderOf(event.request)
  if (folder !== null) event.respondWith(Response.redirect(folder, 301))
})

scope.addEventListener('message', (event) => {
  if (event.data?.offline === 'keep-reader') event.waitUntil(shelf.fill('reader').catch(() => undefined))
  const [port] = event.ports
  if (event.data?.offline === 'take-over' && port !== undefined) event.waitUntil(takeOver(port))
})

async function install(): Promise<void> {
  await shelf.fill('shell')
  await shelf.inheritAll()
}

async function takeOver(port: MessagePort): Promise<void> {
  const windows = await scope.clients.matchAll({ type: 'window', includeUncontrolled: true })
  const tabs = windows.filter(({ frameType }) => frameType !== 'nested').length
  if (tabs <= 1) await scope.skipWaiting()
  const answer: OfflineAnswer = tabs <= 1 ? { taken: true } : { taken: false, others: tabs - 1 }
  port.postMessage(answer)
}
