import { allOnDevice, removeStored } from '../models/engines/web-llm-stored'
import type { KeyStore } from './key-store'

/** Where no model ever came from: the address that ours are kept under. */
const MODEL_HOST = 'wardloom-model.invalid'

/**
 * Removes the keys and the downloaded models that the person had kept on this device.
 * @throws Error in words where another tab holds on to them
 */
export async function forgetDevice(store: Pick<KeyStore, 'forgetAll'>): Promise<void> {
  await store.forgetAll()
  if (typeof caches === 'undefined') return
  for (const { model } of await allOnDevice()) await removeStored(model)
  for (const name of await caches.keys()) if (/^(webllm|wardloom)\//.test(name)) await emptyOfOurs(name)
}

/** What a broken download left behind goes too; another project's models on the same origin stay. */
async function emptyOfOurs(name: string): Promise<void> {
  const cache = await caches.open(name)
  for (const request of await cache.keys())
    if (new URL(request.url).host === MODEL_HOST) await cache.delete(request)
  if ((await cache.keys()).length === 0) await caches.delete(name)
}
