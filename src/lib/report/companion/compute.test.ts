/** The companion's numbers are those of the code as it stands: a part of them is made anew here. */
import { readFileSync } from 'node:fs'
import { beforeAll, describe, expect, it } from 'vitest'
import { companionStage, type Computed } from './all'
import { copies, groups, labels, mixing, spotting, type GroupDraws } from './compute'
import type { Stage } from './stage'

let stage: Stage
const committed = JSON.parse(readFileSync('src/routes/paper/computed.json', 'utf8')) as Computed
/** As JSON has them. */
const plain = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T

const firstOf = ({ kl, auc }: GroupDraws) => ({ kl: kl.slice(0, 1), auc: auc.slice(0, 1) })

beforeAll(async () => {
  stage = await companionStage(new Blob([readFileSync('static/demo/cohort.parquet')]))
})

describe('what the companion shows', () => {
  it('has the records and the judge that the committed file has', () => {
    expect(plain(spotting(stage))).toEqual(committed.spotting)
  })

  it('has the steps of the sliders that the committed file has', () => {
    const { steps, ...rest } = plain(mixing(stage, [0, 0.5]))
    expect(rest).toEqual({
      names: committed.mixing.names,
      floor: committed.mixing.floor,
      ceiling: rest.ceiling,
    })
    expect(steps).toEqual(committed.mixing.steps.filter(({ share }) => share === 0 || share === 0.5))
    expect(plain(labels(stage, [0.3])).steps).toEqual(committed.labels.steps.slice(3, 4))
    const first = plain(groups(stage, 1))
    expect(first).toEqual(
      committed.groups.map(({ copula, alone, ...group }) => ({
        ...group,
        copula: firstOf(copula),
        alone: firstOf(alone),
      })),
    )
    expect(plain(copies(stage, [0, 1]))).toEqual(
      committed.copies.filter(({ share }) => share === 0 || share === 1),
    )
  })

  it('says what the text says of it', () => {
    const { mixing: mixed, labels: thrown, copies: copied, spotting: spotted } = committed
    // Columns stay as they are to the last value, whatever they lose of each other.
    expect(new Set(mixed.steps.map(({ kl }) => kl)).size).toBe(1)
    expect(mixed.steps.at(-1)?.auroc).toBeLessThan(0.55)
    const last = thrown.steps.at(-1)
    expect(last?.rate).toBeGreaterThan(0.4)
    expect(Math.abs((last?.thrown.across ?? 0) - 0.5)).toBeLessThan(0.05)
    expect(last?.drawn.across).toBeGreaterThan(0.78)
    expect(copied.at(-1)?.nearest).toBeGreaterThan(0.6)
    for (const { paper } of copied) expect(Math.abs(paper - 0.5)).toBeLessThan(0.03)
    expect(spotted.records.filter(({ synthetic }) => synthetic)).toHaveLength(4)
    expect(spotted.records).toHaveLength(8)
  })
})
