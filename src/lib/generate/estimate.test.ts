import { afterEach, describe, expect, it } from 'vitest'
import { write } from '../../../tests/provider/author'
import { startProvider, type Provider } from '../../../tests/provider/server'
import { fetchTransport } from '../models/transport'
import { openAiModel } from '../models/wire/openai'
import { estimateOf } from './estimate'
import { runLlm } from './run'
import type { LlmTask } from './task'
import { llmTask } from './testing'

let provider: Provider

afterEach(() => provider.close())

function task(name: string, change: Partial<LlmTask> = {}): LlmTask {
  return llmTask(
    name,
    {
      columns: [
        { name: 'age', min: 16, max: 90 },
        { name: 'lactate', min: 0, max: 30 },
        { name: 'ward', categories: ['north', 'south', 'isolation'] },
      ],
    },
    { rows: 100, ...change },
  )
}

describe('an estimate', () => {
  it.each(['schema-constrained', 'conditional'])(
    'is what the run then takes, within a quarter: %s',
    async (name) => {
      provider = await startProvider(({ body }, count) => ({
        text: JSON.stringify({ records: write(body, count) }),
      }))
      const { baseUrl } = provider
      const model = openAiModel({ baseUrl, name: 'm', key: null, transport: fetchTransport() })
      const { counts } = await runLlm(task(name), model)
      const sent = provider.asked.reduce((sum, { body }) => sum + JSON.stringify(body).length, 0)
      const ratio = sent / counts.tokensIn
      const estimate = estimateOf(
        task(name),
        { in: 1, out: 4 },
        {
          charactersIn: ratio,
          tokensIn: 1,
          charactersOut: 4,
          tokensOut: 1,
        },
      )
      expect(counts.produced).toBe(100)
      expect(estimate.requests).toBe(counts.requests)
      expect(estimate.tokensIn / counts.tokensIn).toBeGreaterThan(0.75)
      expect(estimate.tokensIn / counts.tokensIn).toBeLessThan(1.25)
      expect(estimate.tokensOut / counts.tokensOut).toBeGreaterThan(0.75)
      expect(estimate.tokensOut / counts.tokensOut).toBeLessThan(1.25)
      expect(estimate.usd).toBeCloseTo((estimate.tokensIn + 4 * estimate.tokensOut) / 1e6, 9)
      expect(estimate.ratio.measured).toBe(true)
    },
  )

  it('says that nothing was measured yet, and guesses no price', async () => {
    provider = await startProvider(() => ({ text: '' }))
    const estimate = estimateOf(task('naive', { disclosure: 'examples', examples: 5 }), null, null)
    expect(estimate).toMatchObject({ usd: null, ratio: { measured: false } })
    expect(estimate.requests).toBe(4)
  })
})
