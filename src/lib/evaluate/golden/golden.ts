/** One number that must come out, beside the one that this code computed. Null stands for "can't be computed". */
export interface Check {
  /** The public id whose number this is; null where it is arithmetic that all ids of its case rest on. */
  metric: string | null
  what: string
  expected: number | null
  computed: number | null
  /** Largest difference that still counts as the same. */
  tolerance: number
}

/** The two tables of the student placements, as CSV text. */
export interface GoldenFiles {
  real: string
  synthetic: string
}

/**
 * A golden case: known tables, known numbers. The same entry is run by the tests, by the self-test page in the
 * reader's browser, and beside the method that it holds to account.
 */
export interface Golden {
  /** As the specification numbers it: `G1`, `A8`, `negative 2`. */
  id: string
  title: string
  /** Whose number is expected, and how it was had. */
  source: string
  /** The public ids that it tests. */
  metrics: readonly string[]
  /** @throws RangeError if it is about the student placements and they aren't given */
  run(files: GoldenFiles | null): Check[]
}

/** Decimals of the published numbers, unless a case says otherwise. */
const NINE_DECIMALS = 1e-9
/** For numbers known to all their digits. */
export const EXACT = 1e-12

export function check(
  what: string,
  expected: number | null,
  computed: number | null | undefined,
  tolerance = NINE_DECIMALS,
  metric: string | null = null,
): Check {
  return { metric, what, expected, computed: computed ?? null, tolerance }
}

/** The same as `check`, for a number of one of the case's ids. */
export function checkOf(
  metric: string,
  what: string,
  expected: number | null,
  computed: number | null | undefined,
  tolerance?: number,
): Check {
  return check(what, expected, computed, tolerance, metric)
}

/** A number each of two lists, one check for each place; lists of different length never agree. */
export function checkList(
  what: string,
  expected: readonly number[],
  computed: ArrayLike<number>,
  tolerance?: number,
  metric: string | null = null,
): Check[] {
  return Array.from({ length: Math.max(expected.length, computed.length) }, (_, i) =>
    check(`${what}, ${i + 1}`, expected[i] ?? null, computed[i] ?? null, tolerance, metric),
  )
}

/** Whether computed and expected are the same number within the tolerance, or both are none. */
export function agrees({ expected, computed, tolerance }: Check): boolean {
  if (expected === null || computed === null) return expected === computed
  return Math.abs(expected - computed) <= tolerance
}
