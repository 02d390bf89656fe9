import { expose, transfer } from 'comlink'
import { cohortService, type CohortService, type Described } from '../lib/cohort/service'
import { buffersOf } from '../lib/table/table'

/** Hands the table over instead of copying it: copying back would stop the page for the time that it takes. */
function handOver(described: Described): Described {
  return transfer(described, [...new Set(buffersOf(described.table))] as ArrayBuffer[])
}

const service: CohortService = {
  ...cohortService,
  describe: (task) => handOver(cohortService.describe(task)),
  redescribe: (task) => handOver(cohortService.redescribe(task)),
}

expose(service)
