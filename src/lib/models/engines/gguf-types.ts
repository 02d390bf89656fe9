/** How GGUF stores weights. Source: ggml/include/ggml.h and ggml/src/ggml-common.h of llama.cpp. */

export interface Tensor {
  type: number
  /** Weights in it. */
  values: number
  /** From the start of the weights. */
  offset: number
  /** Null for a type that isn't known here. */
  bytes: number | null
}

/** Name, weights a block, bytes a block, by the type's number. */
const types = new Map<number, readonly [string, number, number]>([
  [0, ['F32', 1, 4]],
  [1, ['F16', 1, 2]],
  [2, ['Q4_0', 32, 18]],
  [3, ['Q4_1', 32, 20]],
  [6, ['Q5_0', 32, 22]],
  [7, ['Q5_1', 32, 24]],
  [8, ['Q8_0', 32, 34]],
  [10, ['Q2_K', 256, 84]],
  [11, ['Q3_K', 256, 110]],
  [12, ['Q4_K', 256, 144]],
  [13, ['Q5_K', 256, 176]],
  [14, ['Q6_K', 256, 210]],
  [16, ['IQ2_XXS', 256, 66]],
  [17, ['IQ2_XS', 256, 74]],
  [18, ['IQ3_XXS', 256, 98]],
  [19, ['IQ1_S', 256, 50]],
  [20, ['IQ4_NL', 32, 18]],
  [21, ['IQ3_S', 256, 110]],
  [22, ['IQ2_S', 256, 82]],
  [23, ['IQ4_XS', 256, 136]],
  [29, ['IQ1_M', 256, 56]],
  [30, ['BF16', 1, 2]],
  [34, ['TQ1_0', 256, 54]],
  [35, ['TQ2_0', 256, 66]],
  [39, ['MXFP4', 32, 17]],
])

/** Of `general.file_type`: the mixtures that the most frequent type alone doesn't tell. */
const mixtures = new Map([
  [11, 'Q3_K_S'],
  [12, 'Q3_K_M'],
  [13, 'Q3_K_L'],
  [14, 'Q4_K_S'],
  [15, 'Q4_K_M'],
  [16, 'Q5_K_S'],
  [17, 'Q5_K_M'],
])

export function tensorBytes(type: number, values: number): number | null {
  const known = types.get(type)
  return known === undefined ? null : Math.ceil(values / known[1]) * known[2]
}

/** Bytes from the start of the weights to the end of the last, as far as the types are known. */
export function bytesOfTensors(tensors: readonly Tensor[]): number {
  return tensors.reduce((end, { offset, bytes }) => Math.max(end, offset + (bytes ?? 0)), 0)
}

export function quantisationOf(fileType: number | null, tensors: readonly Tensor[]): string {
  const mixture = mixtures.get(fileType ?? -1)
  if (mixture !== undefined) return mixture
  const weights = new Map<number, number>()
  for (const { type, values } of tensors) weights.set(type, (weights.get(type) ?? 0) + values)
  const [most] = [...weights].sort(([, a], [, b]) => b - a)
  return most === undefined ? 'no weights' : (types.get(most[0])?.[0] ?? `type ${most[0]}`)
}
