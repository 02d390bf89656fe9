import { expose } from 'comlink'
import { metricsService } from '../lib/evaluate/service'

addEventListener('message', (event: MessageEvent<{ port: MessagePort }>) => {
  expose(metricsService, event.data.port)
})
