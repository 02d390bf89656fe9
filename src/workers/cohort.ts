import { expose } from 'comlink'
import { cohortService } from '../lib/cohort/service'

expose(cohortService)
