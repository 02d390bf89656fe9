import { beforeAll, describe, expect, it } from 'vitest'
import { families } from '../../src/lib/evaluate/families'
import { openNodeEngine } from '../../src/lib/table/engine-node'
import type { Engine } from '../../src/lib/table/engine'
import { compare, type Compared } from './compare'
import { readFixture } from './fixture'
import { tableSets } from './sets'
import { metricsOf } from './weigh'

const built = new Set(families.flatMap(({ ids }) => ids))
let engine: Engine
beforeAll(async () => {
  engine = await openNodeEngine()
})

describe.each(tableSets())('on the tables “$name”', (set) => {
  const fixture = readFixture(set)
  let found: Compared[] = []
  beforeAll(async () => {
    found = compare(await metricsOf(set, engine), fixture)
  }, 300_000)

  const ids = Object.keys(fixture.metrics)
  it.each(ids.filter((id) => built.has(id)))('%s is what Python finds', (id) => {
    const own = found.filter(({ what }) => what === id || what.startsWith(`${id} `))
    expect(own.length).toBeGreaterThan(0)
    expect(own.filter(({ verdict }) => verdict !== 'agrees')).toEqual([])
  })
})
