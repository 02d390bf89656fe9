import { expose } from 'comlink'
import { reportService } from '../lib/report/service'

expose(reportService)
