import { expose } from 'comlink'
import { MetricsService } from '../lib/evaluate/service'

addEventListener('message', (event: MessageEvent<{ port: MessagePort }>) => {
  expose(new MetricsService(), event.data.port)
})
