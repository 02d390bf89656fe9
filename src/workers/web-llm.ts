import { expose } from 'comlink'
import { webLlmService } from '../lib/models/engines/web-llm-service'

addEventListener('message', (event: MessageEvent<{ port: MessagePort }>) => {
  expose(webLlmService, event.data.port)
})
