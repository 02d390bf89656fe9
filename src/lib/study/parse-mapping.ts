import { StudyError } from '../base/errors'
import { AGGREGATES, LONG_DEFAULTS, type LongMapping } from '../cohort/recipes/long-mapping'
import type { MappingFile } from './file-shape'

const AT = 'cohort.mapping'

/** The mapping of a long table with its defaults filled in. @throws StudyError naming the field that contradicts another */
export function fillMapping(file: MappingFile): LongMapping {
  const { id, time, name, value } = file
  const columns = { id, time, name, value, ...(file.unit === undefined ? {} : { unit: file.unit }) }
  Object.entries(columns).forEach(([field, column], i, all) => {
    const before = all.findIndex(([, other]) => other === column)
    if (before !== i)
      throw new StudyError(
        `${AT}.${field}`,
        `${JSON.stringify(column)} is the ${all[before]?.[0] ?? ''} already.`,
      )
  })
  const timeUnit = file.timeUnit ?? LONG_DEFAULTS.timeUnit
  const origin = file.origin ?? (timeUnit === 'timestamp' ? 'first' : LONG_DEFAULTS.origin)
  if (timeUnit === 'timestamp' && origin === 'zero')
    throw new StudyError(`${AT}.origin`, 'is "zero", but dates have none.', 'Write "first".')
  const from = file.from === undefined ? LONG_DEFAULTS.from : file.from
  const to = file.to === undefined ? LONG_DEFAULTS.to : file.to
  if (from !== null && to !== null && from > to) throw new StudyError(`${AT}.to`, 'is before from.')
  if (file.names !== undefined && file.minShare !== undefined)
    throw new StudyError(`${AT}.minShare`, 'says nothing where names are listed.', 'Keep one of the two.')
  return {
    ...columns,
    unit: file.unit ?? LONG_DEFAULTS.unit,
    timeUnit,
    origin,
    from,
    to,
    aggregates: inOrder(file.aggregates ?? LONG_DEFAULTS.aggregates),
    names: file.names === undefined ? null : namesOf(file.names),
    minShare: file.minShare ?? LONG_DEFAULTS.minShare,
  }
}

function namesOf(given: NonNullable<MappingFile['names']>): NonNullable<LongMapping['names']> {
  const names = given.map((one) =>
    typeof one === 'string'
      ? { name: one, aggregates: null }
      : { name: one.name, aggregates: one.aggregates === undefined ? null : inOrder(one.aggregates) },
  )
  names.forEach(({ name }, i) => {
    if (names.findIndex((one) => one.name === name) !== i)
      throw new StudyError(`${AT}.names[${i}]`, `${JSON.stringify(name)} is given twice.`)
  })
  return names
}

/** Each once and in one order, whatever the file's, so that the same mapping is the same study. */
function inOrder(given: readonly LongMapping['aggregates'][number][]): LongMapping['aggregates'] {
  return AGGREGATES.filter((one) => given.includes(one))
}
