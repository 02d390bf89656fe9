import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js'
import { WardloomError } from '../../base/errors'
import type { NoiseKind } from './released'

/** 32 random bits at a time; a `Random` is one. */
export interface NoiseSource {
  bits(): number
}

/** A fresh key of 128 bits for `keyedNoise`. To be kept with the run's journal, never in a study file or an export. */
export function newNoiseKey(): string {
  return bytesToHex(crypto.getRandomValues(new Uint8Array(16)))
}

/**
 * Noise that can be drawn again by whoever has the key and can't be told from chance by anybody else: SHA-256 over key,
 * purpose and a counter. A study's seed must not be the key: it is public, and who knows it takes the noise off again.
 */
export function keyedNoise(key: string, ...purpose: readonly (string | number)[]): NoiseSource {
  const name = [key, ...purpose].join('\u001f')
  let block = new DataView(new ArrayBuffer(0))
  let at = 0
  let counter = 0
  return {
    bits() {
      if (at >= block.byteLength) {
        block = new DataView(sha256(utf8ToBytes(`${name}\u001f${counter++}`)).buffer)
        at = 0
      }
      const word = block.getUint32(at)
      at += 4
      return word
    },
  }
}

/** Parts of one in which the scale of Laplace noise is counted. */
const PARTS = 2 ** 20
/** Under Gaussian noise: smaller than a tenth of one over a million rows, and the same whatever the data. */
export const DELTA = 1e-7

/** How one histogram's counts are noised, and what that costs. */
export interface Mechanism {
  noise: NoiseKind
  epsilon: number
  delta: number
  /** Standard deviation of the noise on one count. */
  sd: number
  draw(): number
}

/**
 * Noise for `histograms` histograms of one table, each of which a row is in exactly one cell of: adding or removing one
 * row changes one count of each by one. Whole-number noise, so that no digits behind a point tell what was underneath
 * (Mironov 2012), drawn without error by the samplers of Canonne, Kamath & Steinke 2020.
 *
 * Laplace: discrete Laplace of scale K/ε on every count: each histogram is ε/K-differentially private, and all of them ε
 * by basic composition. Gaussian: discrete Gaussian of variance σ²: each is 1/(2σ²)-concentrated DP, K of them
 * ρ = K/(2σ²) together, and that is (ρ + 2√(ρ ln 1/δ), δ)-DP (Bun & Steinke 2016); σ² is the least whole number for ε.
 * @throws WardloomError if ε is not above 0, or too small for so many histograms
 */
export function mechanismOf(
  noise: NoiseKind,
  epsilon: number,
  histograms: number,
  source: NoiseSource,
): Mechanism {
  if (!(epsilon > 0) || !Number.isFinite(epsilon))
    throw new WardloomError(`ε is ${epsilon}.`, 'Give a number above 0, such as 1.')
  const count = Math.max(1, histograms)
  if (noise === 'laplace') {
    const inverse = Math.floor((epsilon / count) * PARTS)
    if (inverse < 1)
      throw new WardloomError(`ε = ${epsilon} is too small to be shared by ${count} tables.`, 'Raise it.')
    const each = inverse / PARTS
    const sd = Math.sqrt(2 * Math.exp(-each)) / (1 - Math.exp(-each))
    return { noise, epsilon, delta: 0, sd, draw: () => discreteLaplace(PARTS, inverse, source) }
  }
  const log = Math.log(1 / DELTA)
  const rho = (Math.sqrt(log + epsilon) - Math.sqrt(log)) ** 2
  const variance = Math.ceil(count / (2 * rho))
  return {
    noise,
    epsilon,
    delta: DELTA,
    sd: Math.sqrt(variance),
    draw: () => discreteGaussian(variance, source),
  }
}

/** P(k) ∝ exp(−|k| · inverse / parts), exactly. Whole numbers: parts × 100 under 2⁵³. */
function discreteLaplace(parts: number, inverse: number, source: NoiseSource): number {
  for (;;) {
    const fraction = below(parts, source)
    if (!decays(fraction, parts, source)) continue
    let whole = 0
    while (decays(1, 1, source)) whole++
    const size = Math.floor((fraction + parts * whole) / inverse)
    const negative = (source.bits() & 1) === 1
    if (negative && size === 0) continue
    return negative ? -size : size
  }
}

/** P(k) ∝ exp(−k² / 2·variance), but for the 53 bits that its last comparison has. */
function discreteGaussian(variance: number, source: NoiseSource): number {
  const scale = Math.floor(Math.sqrt(variance)) + 1
  for (;;) {
    const drawn = discreteLaplace(scale, 1, source)
    let exponent = (Math.abs(drawn) - variance / scale) ** 2 / (2 * variance)
    let stands = true
    for (; stands && exponent > 1; exponent--) stands = decays(1, 1, source)
    if (stands && decaysBy(exponent, source)) return drawn
  }
}

/** True with probability exp(−part / parts), for part ≤ parts, exactly. */
function decays(part: number, parts: number, source: NoiseSource): boolean {
  let k = 1
  while (below(parts * k, source) < part) k++
  return k % 2 === 1
}

/** True with probability exp(−exponent), for exponent ≤ 1. */
function decaysBy(exponent: number, source: NoiseSource): boolean {
  let k = 1
  while (uniform(source) < exponent / k) k++
  return k % 2 === 1
}

/** A whole number in [0, n), each alike. n up to 2⁵³. */
function below(n: number, source: NoiseSource): number {
  const fair = 2 ** 53 - (2 ** 53 % n)
  for (;;) {
    const drawn = 2 ** 53 * uniform(source)
    if (drawn < fair) return drawn % n
  }
}

function uniform(source: NoiseSource): number {
  return ((source.bits() >>> 5) * 67108864 + (source.bits() >>> 6)) / 9007199254740992
}
