/**
 * The models that are offered for WebGPU: few, small enough for a laptop, and copied from the list that web-llm
 * 0.2.86 carries itself (a test holds the two together), so that showing them loads nothing of that library.
 */
export interface Build {
  /** web-llm's own name of it. */
  id: string
  /** The folder of its files. */
  modelUrl: string
  /** The compiled program that goes with it. */
  libUrl: string
  /** What is downloaded, about: parameters times bits. */
  bytes: number
  /** Memory of the GPU that it needs, in MB, as web-llm states it. */
  memoryMB: number
}

export interface ListedModel {
  label: string
  about: string
  licence: string
  /** Tokens that a question and its answer may have together. */
  context: number
  /** The better build, for GPUs that count in 16 bits (`shader-f16`), and the one for all others. */
  f16: Build
  f32: Build
}

const CONTEXT = 4096
const libraries =
  'https://raw.githubusercontent.com/mlc-ai/binary-mlc-llm-libs/main/web-llm-models/v0_2_86/base/'

/** Bits a parameter: four, and one scale of 16 or 32 bits for each 32 of them. */
const BITS = { q4f16_1: 4.5, q4f32_1: 5 }

function build(
  name: string,
  library: string,
  bits: keyof typeof BITS,
  millions: number,
  memoryMB: number,
): Build {
  return {
    id: `${name}-${bits}-MLC`,
    modelUrl: `https://huggingface.co/mlc-ai/${name}-${bits}-MLC`,
    libUrl: `${libraries}${library}-${bits}_cs1k-webgpu.wasm`,
    bytes: (millions * 1e6 * BITS[bits]) / 8,
    memoryMB,
  }
}

function listed(
  { label, about, licence }: { label: string; about: string; licence: string },
  [name, library]: [string, string],
  millions: number,
  [memory16, memory32]: [number, number],
): ListedModel {
  return {
    label,
    about,
    licence,
    context: CONTEXT,
    f16: build(name, library, 'q4f16_1', millions, memory16),
    f32: build(name, library, 'q4f32_1', millions, memory32),
  }
}

const APACHE = 'Apache 2.0'
const LLAMA = 'Llama 3.2 Community License'

/** Smallest first. */
export const listedModels: readonly ListedModel[] = [
  listed(
    { label: 'SmolLM2 360M', about: 'Runs nearly anywhere; writes plain rows.', licence: APACHE },
    ['SmolLM2-360M-Instruct', 'SmolLM2-360M-Instruct'],
    362,
    [376.06, 579.61],
  ),
  listed(
    { label: 'Llama 3.2 1B', about: 'Little memory for its size.', licence: LLAMA },
    ['Llama-3.2-1B-Instruct', 'Llama-3.2-1B-Instruct'],
    1236,
    [879.04, 1128.82],
  ),
  listed(
    { label: 'Qwen3 0.6B', about: 'A small download with a good sense of form.', licence: APACHE },
    ['Qwen3-0.6B', 'Qwen3-0.6B'],
    596,
    [1403.34, 1924.98],
  ),
  listed(
    { label: 'Qwen2.5 1.5B', about: 'A fair middle.', licence: APACHE },
    ['Qwen2.5-1.5B-Instruct', 'Qwen2-1.5B-Instruct'],
    1544,
    [1629.75, 1888.97],
  ),
  listed(
    { label: 'Llama 3.2 3B', about: 'Better relations between columns, for a good GPU.', licence: LLAMA },
    ['Llama-3.2-3B-Instruct', 'Llama-3.2-3B-Instruct'],
    3213,
    [2263.69, 2951.51],
  ),
  listed(
    { label: 'Qwen3 4B', about: 'The best of the list, and the slowest.', licence: APACHE },
    ['Qwen3-4B', 'Qwen3-4B'],
    4022,
    [3431.59, 4327.71],
  ),
]

/** The largest listed model that needs less memory than that, or null: what to try after a crash. */
export function smallerThan(memoryMB: number, f16: boolean): ListedModel | null {
  const need = (model: ListedModel) => (f16 ? model.f16 : model.f32).memoryMB
  return (
    listedModels
      .filter((model) => need(model) < memoryMB)
      .sort((a, b) => need(b) - need(a))
      .at(0) ?? null
  )
}

/** The listed model that has this build, and which of the two it is. */
export function listedBuild(id: string): { model: ListedModel; build: Build; f16: boolean } | null {
  for (const model of listedModels) {
    if (model.f16.id === id) return { model, build: model.f16, f16: true }
    if (model.f32.id === id) return { model, build: model.f32, f16: false }
  }
  return null
}
