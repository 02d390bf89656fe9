/** What can be known of a device before a model is downloaded to it, and what that means for the model. */
export interface GpuFacts {
  secure: boolean
  hasWebGpu: boolean
  adapter: AdapterFacts | null
  /** Bytes that this site may store, and stores; null where the browser doesn't say. */
  storage: { quota: number; usage: number } | null
  /** Memory of the device in GB as far as a browser tells: rounded, capped, and in Chromium only. */
  memoryGB: number | null
}

export interface AdapterFacts {
  name: string
  /** A GPU that is imitated by the processor. */
  isFallback: boolean
  f16: boolean
  maxBufferSize: number
  maxStorageBufferBindingSize: number
  maxComputeWorkgroupStorageSize: number
  maxStorageBuffersPerShaderStage: number
}

export interface Need {
  /** Bytes that are still to be downloaded. */
  bytes: number
  memoryMB: number | null
  /** Whether the build counts in 16 bits; null when nobody knows before it is tried. */
  f16: boolean | null
}

/** `refused`: it can't work. `insist`: it may, and the person may want it all the same. `doubt`: worth knowing. */
export interface Finding {
  weight: 'refused' | 'insist' | 'doubt'
  words: string
}

export async function gatherFacts(): Promise<GpuFacts> {
  const gpu = 'gpu' in navigator ? navigator.gpu : undefined
  const adapter = (await gpu?.requestAdapter({ powerPreference: 'high-performance' })) ?? null
  const storage = 'storage' in navigator ? await navigator.storage.estimate() : {}
  const memory: unknown = 'deviceMemory' in navigator ? navigator.deviceMemory : null
  return {
    secure: isSecureContext,
    hasWebGpu: gpu !== undefined,
    adapter: adapter === null ? null : adapterFacts(adapter),
    storage:
      storage.quota === undefined || storage.usage === undefined
        ? null
        : { quota: storage.quota, usage: storage.usage },
    memoryGB: typeof memory === 'number' ? memory : null,
  }
}

function adapterFacts({ info, features, limits }: GPUAdapter): AdapterFacts {
  const name = [info.description, info.vendor, info.architecture].filter((part) => part !== '').join(', ')
  return {
    name: name === '' ? 'an unnamed GPU' : name,
    isFallback: info.isFallbackAdapter,
    f16: features.has('shader-f16'),
    maxBufferSize: limits.maxBufferSize,
    maxStorageBufferBindingSize: limits.maxStorageBufferBindingSize,
    maxComputeWorkgroupStorageSize: limits.maxComputeWorkgroupStorageSize,
    maxStorageBuffersPerShaderStage: limits.maxStorageBuffersPerShaderStage,
  }
}

/** What web-llm 0.2.86 asks of a GPU at least; below it throws, after the download. */
const LEAST = {
  maxBufferSize: 1 << 28,
  maxStorageBufferBindingSize: 1 << 27,
  maxComputeWorkgroupStorageSize: 32 << 10,
  maxStorageBuffersPerShaderStage: 10,
} as const

/** One sentence for each thing that stands against it, gravest first. Empty: nothing does. */
export function judge(facts: GpuFacts, need: Need): Finding[] {
  const found: Finding[] = []
  const add = (weight: Finding['weight'], words: string) => found.push({ weight, words })
  const { adapter, storage, memoryGB } = facts
  if (!facts.secure)
    add(
      'refused',
      'This page was not loaded over https (or from localhost), and browsers give WebGPU to no other page. Open it over https, or run Wardloom on this machine.',
    )
  else if (!facts.hasWebGpu)
    add(
      'refused',
      'This browser has no WebGPU. A current Chrome, Edge, Safari or Firefox has it; a model picked from disk runs without.',
    )
  else if (adapter === null)
    add(
      'refused',
      'The browser finds no GPU that it could use: there is none, its driver is too old, or hardware acceleration is switched off in the browser’s settings.',
    )
  else {
    const short = Object.entries(LEAST).filter(([limit, least]) => limitOf(adapter, limit) < least)
    if (short.length > 0)
      add(
        'refused',
        `This GPU is too small for any model (${short.map(([limit]) => limit).join(', ')} below what the engine needs).`,
      )
    if (adapter.isFallback)
      add(
        'insist',
        'The browser imitates a GPU on the processor here. A model may start on it, but a row would take minutes. A model picked from disk is the better way on this device.',
      )
    if (need.f16 === true && !adapter.f16)
      add(
        'refused',
        'This GPU doesn’t count in 16 bits (shader-f16), which this build needs. Take the 32-bit build: it is larger and does the same.',
      )
  }
  if (storage === null) add('doubt', 'The browser doesn’t say how much it may store.')
  else if (need.bytes > storage.quota - storage.usage)
    add(
      'refused',
      `${gigabytes(need.bytes)} are to be downloaded, and the browser lets this site store ${gigabytes(Math.max(0, storage.quota - storage.usage))} more. Free disk space, delete models, or leave the private window.`,
    )
  if (need.memoryMB !== null && memoryGB !== null && need.memoryMB > memoryGB * 512)
    add(
      'doubt',
      `It needs about ${gigabytes(need.memoryMB * 1e6)} of memory, and this device has ${memoryGB} GB or little more: the tab may crash. Nothing that is saved is lost then.`,
    )
  const order = { refused: 0, insist: 1, doubt: 2 }
  return found.sort((a, b) => order[a.weight] - order[b.weight])
}

function limitOf(adapter: AdapterFacts, limit: string): number {
  return limit in LEAST ? adapter[limit as keyof typeof LEAST] : Infinity
}

export function gigabytes(bytes: number): string {
  return bytes < 1e9
    ? `${Math.round(bytes / 1e6).toLocaleString('en')} MB`
    : `${(bytes / 1e9).toLocaleString('en', { maximumFractionDigits: 1 })} GB`
}
