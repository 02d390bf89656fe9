import { expose } from 'comlink'
import { baselineService } from '../lib/generate/baselines/service'

expose(baselineService)
