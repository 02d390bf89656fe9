import { expose } from 'comlink'
import { WriterService } from '../lib/study/writer-service'
import { forgetDeviceJournals, openDeviceJournal } from './device-journal'

expose(new WriterService(openDeviceJournal, forgetDeviceJournals))
