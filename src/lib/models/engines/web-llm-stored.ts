/**
 * Models on this device, in the browser's Cache Storage, where web-llm looks for them. Each is kept under an address
 * that exists nowhere (RFC 2606), whatever it came from: so the engine finds it without a network, and a file that is
 * missing can't be fetched behind our back.
 */
export interface StoredModel {
  version: 1
  id: string
  label: string
  /** A host, or "a folder". */
  from: string
  /** Tokens; null leaves it to the model's own configuration. */
  context: number | null
  /** Whether it thinks aloud unless told not to. */
  thinks: boolean
  memoryMB: number | null
  files: StoredFile[]
}

export interface StoredFile {
  /** One of web-llm's caches. */
  cache: 'webllm/config' | 'webllm/model' | 'webllm/wasm'
  url: string
  /** As it is stored; 0 while unknown. */
  bytes: number
}

/** A stored model and how much of it is here. */
export interface OnDevice {
  model: StoredModel
  bytes: number
  total: number
  complete: boolean
}

const RECORDS = 'wardloom/web-llm'

/** Where the files of a model are kept. web-llm reads `…/resolve/NAME/` as a finished folder address. */
export function keysOf(id: string): { folder: string; library: string } {
  const base = `https://wardloom-model.invalid/${encodeURIComponent(id)}/`
  return { folder: `${base}resolve/main/`, library: `${base}library.wasm` }
}

export async function writeStored(model: StoredModel): Promise<void> {
  const records = await caches.open(RECORDS)
  await records.put(recordUrl(model.id), new Response(JSON.stringify(model)))
}

/** The same for a model whose name may be taken: files of the former that the new one lacks are deleted. */
export async function replaceStored(model: StoredModel): Promise<void> {
  const former = await onDevice(model.id)
  const kept = new Set(model.files.map(({ url }) => url))
  for (const { cache, url } of former?.model.files ?? [])
    if (!kept.has(url)) await (await caches.open(cache)).delete(url)
  await writeStored(model)
}

export async function onDevice(id: string): Promise<OnDevice | null> {
  return (await allOnDevice()).find(({ model }) => model.id === id) ?? null
}

/** Everything that a download has put here, whole or in part. */
export async function allOnDevice(): Promise<OnDevice[]> {
  const records = await caches.open(RECORDS)
  const responses = await records.matchAll()
  const models = (await Promise.all(responses.map((response) => response.json()))) as StoredModel[]
  const here = new Set<string>()
  for (const name of new Set(models.flatMap(({ files }) => files.map(({ cache }) => cache))))
    for (const { url } of await (await caches.open(name)).keys()) here.add(url)
  return models.map((model) => {
    const kept = model.files.filter(({ url }) => here.has(url))
    return {
      model,
      bytes: sum(kept),
      total: sum(model.files),
      complete: kept.length === model.files.length,
    }
  })
}

/** Deletes the model's files, then its record, so that what is left after a break can be deleted again. */
export async function removeStored({ id, files }: StoredModel): Promise<void> {
  for (const { cache, url } of files) await (await caches.open(cache)).delete(url)
  await (await caches.open(RECORDS)).delete(recordUrl(id))
}

function recordUrl(id: string): string {
  return `https://wardloom-model.invalid/records/${encodeURIComponent(id)}`
}

function sum(files: readonly StoredFile[]): number {
  return files.reduce((total, { bytes }) => total + bytes, 0)
}
