/**
 * Seeded random streams. A stream is named by what it is for, never by the order of calls, so the
 * same numbers come out whatever the number of workers.
 *
 * Generator: sfc32 (Doty-Humphrey, PractRand), seeded with the four words of cyrb128.
 */
export class Random {
  private a: number
  private b: number
  private c: number
  private d: number
  private spare: number | null = null

  constructor(seed: readonly [number, number, number, number]) {
    ;[this.a, this.b, this.c, this.d] = seed
    for (let i = 0; i < 15; i++) this.bits()
  }

  /** 32 random bits as an unsigned integer. */
  bits(): number {
    const t = (((this.a + this.b) | 0) + this.d) | 0
    this.d = (this.d + 1) | 0
    this.a = this.b ^ (this.b >>> 9)
    this.b = (this.c + (this.c << 3)) | 0
    this.c = (this.c << 21) | (this.c >>> 11)
    this.c = (this.c + t) | 0
    return t >>> 0
  }

  /** Uniform in [0, 1), 53 bits. */
  next(): number {
    return ((this.bits() >>> 5) * 67108864 + (this.bits() >>> 6)) / 9007199254740992
  }

  /** Uniform integer in [0, n). */
  int(n: number): number {
    return Math.floor(this.next() * n)
  }

  /** Standard normal (polar method). */
  normal(): number {
    if (this.spare !== null) {
      const kept = this.spare
      this.spare = null
      return kept
    }
    let u: number
    let v: number
    let s: number
    do {
      u = 2 * this.next() - 1
      v = 2 * this.next() - 1
      s = u * u + v * v
    } while (s >= 1 || s === 0)
    const scale = Math.sqrt((-2 * Math.log(s)) / s)
    this.spare = v * scale
    return u * scale
  }

  /** Fisher–Yates, in place. */
  shuffle<T extends Int32Array | unknown[]>(items: T): T {
    for (let i = items.length - 1; i > 0; i--) {
      const j = this.int(i + 1)
      const kept = items[i]
      items[i] = items[j] as never
      items[j] = kept as never
    }
    return items
  }

  /** `k` of the numbers 0 … n−1 without replacement, in random order. */
  sample(n: number, k: number): Int32Array {
    return this.shuffle(Int32Array.from({ length: n }, (_, i) => i)).slice(0, k)
  }

  /** `k` of the numbers 0 … n−1 with replacement. */
  resample(n: number, k: number): Int32Array {
    const rows = new Int32Array(k)
    for (let i = 0; i < k; i++) rows[i] = this.int(n)
    return rows
  }
}

/** The stream of that name, e.g. `stream(seed, cell, 'fidelity.kl', 3)`. */
export function stream(...name: readonly (string | number)[]): Random {
  return new Random(cyrb128(name.map(String).join('\u001f')))
}

function cyrb128(text: string): [number, number, number, number] {
  let h1 = 1779033703
  let h2 = 3144134277
  let h3 = 1013904242
  let h4 = 2773480762
  for (let i = 0; i < text.length; i++) {
    const k = text.charCodeAt(i)
    h1 = h2 ^ Math.imul(h1 ^ k, 597399067)
    h2 = h3 ^ Math.imul(h2 ^ k, 2869860233)
    h3 = h4 ^ Math.imul(h3 ^ k, 951274213)
    h4 = h1 ^ Math.imul(h4 ^ k, 2716044179)
  }
  h1 = Math.imul(h3 ^ (h1 >>> 18), 597399067)
  h2 = Math.imul(h4 ^ (h2 >>> 22), 2869860233)
  h3 = Math.imul(h1 ^ (h3 >>> 17), 951274213)
  h4 = Math.imul(h2 ^ (h4 >>> 19), 2716044179)
  h1 ^= h2 ^ h3 ^ h4
  return [h1 >>> 0, (h2 ^ h1) >>> 0, (h3 ^ h1) >>> 0, (h4 ^ h1) >>> 0]
}
