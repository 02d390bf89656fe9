import { messageOf } from '../base/errors'
import type { ColumnSchema } from '../cohort/schema'
import { strategies, strategyOf } from '../generate/strategies'
import type { Disclosure, StrategyName } from '../generate/strategies/strategy'
import { mayTell } from '../generate/strategies/words'
import { isLoopback } from '../study/consent'
import { planCells } from '../study/cells'
import { chooseColumns } from '../cohort/features'
import type { PreparedCohort } from '../study/prepare'
import type { LlmGenerator, Study } from '../study/study'
import type { Doorways } from './doorways.svelte'

/** What would go out first, word for word. */
export interface Preview {
  url: string
  messages: { role: string; content: string }[]
  /** The request's body whole, as it would be sent. */
  body: string
  /** Real rows in it. */
  realRows: number
}

/** The language model that the person describes: who is asked, how, and what of the data may be shown. */
export class WriterState {
  baseUrl = $state('')
  name = $state('')
  /** In memory, and nowhere else. */
  key = $state('')
  strategy = $state<StrategyName>('schema-constrained')
  disclosure = $state<Disclosure>('none')
  examples = $state(20)
  /** What the person has agreed to, in full; anything that changes it undoes the consent. */
  private agreed = $state('')
  models = $state.raw<string[]>([])
  checking = $state(false)
  /** What came of the last check of the connection. */
  check = $state.raw<{ well: boolean; words: string } | null>(null)

  constructor(private readonly doorways: Doorways) {}

  get url(): URL | null {
    if (!URL.canParse(this.baseUrl)) return null
    const url = new URL(this.baseUrl)
    const plain = url.username === '' && url.password === '' && url.search === '' && url.hash === ''
    return plain && /^https?:$/.test(url.protocol) ? url : null
  }

  get host(): string | null {
    return this.url?.host ?? null
  }

  /** Whether what is sent stays on this machine. */
  get isLocal(): boolean {
    return this.url !== null && isLoopback(this.url.hostname)
  }

  get realRows(): number {
    return this.disclosure === 'examples' ? this.examples : 0
  }

  /** Real rows go to another machine only with a consent that names them. */
  get needsConsent(): boolean {
    return this.realRows > 0 && !this.isLocal
  }

  get consented(): boolean {
    return !this.needsConsent || this.agreed === this.terms
  }

  get isReady(): boolean {
    const { examples } = this
    return (
      this.host !== null &&
      this.name.trim() !== '' &&
      (this.disclosure === 'none' || (Number.isInteger(examples) && examples >= 1 && examples <= 500)) &&
      this.consented
    )
  }

  private get terms(): string {
    return JSON.stringify([this.url?.origin, this.disclosure, this.examples])
  }

  agree(on: boolean): void {
    this.agreed = on ? this.terms : ''
  }

  chooseStrategy(name: StrategyName): void {
    this.strategy = name
    const { disclosures } = strategyOf(name)
    if (!disclosures.includes(this.disclosure)) this.disclosure = disclosures[0] ?? 'none'
  }

  /** As a generator of a study; the key stands apart. */
  generator(isRecipe: boolean): LlmGenerator {
    const { url, name, strategy, disclosure, realRows, needsConsent } = this
    const slug = name.replace(/[^A-Za-z0-9.-]+/g, '-').replace(/^-+|-+$/g, '')
    return {
      id: `${slug || 'model'}-${strategy}${disclosure === 'examples' && strategy !== 'naive' ? '-examples' : ''}`,
      kind: 'llm',
      strategy,
      disclosure,
      examples: realRows,
      threshold: 11,
      epsilon: null,
      noise: null,
      groupShares: null,
      groups: null,
      order: null,
      words: {},
      repairs: true,
      model: {
        wire: 'openai',
        baseUrl: (url?.href ?? '').replace(/\/+$/, ''),
        name: name.trim(),
        file: null,
        price: null,
      },
      temperature: null,
      consent: needsConsent
        ? { host: url?.host ?? '', realRows, allow: isRecipe ? ['agreement'] : [] }
        : null,
      budget: { usd: null, requests: null, tokens: null, minutes: null },
    }
  }

  /** Columns whose range or levels nobody declared, so that a prompt without disclosure says neither. */
  untold(columns: readonly ColumnSchema[]): string[] {
    return columns.filter((column) => !mayTell(column) && column.kind !== 'date').map(({ name }) => name)
  }

  async preview(study: Study, prepared: PreparedCohort): Promise<Preview | null> {
    const [plan] = planCells(study)
    if (plan?.generator.kind !== 'llm') return null
    const [{ firstQuestion }, { bodyOf }, { llmTaskOf }] = await Promise.all([
      import('../generate/first-question'),
      import('../models/wire/openai'),
      import('../study/llm-task'),
    ])
    const { schema, holdout, ranking } = prepared
    const { generator, rows, seed, id } = plan
    const columns = chooseColumns(schema, ranking, plan.features)
    const task = llmTaskOf({ generator, train: holdout.train, schema, columns, rows, seed, cell: id })
    const { ask, brief } = firstQuestion(task)
    return {
      url: `${generator.model.baseUrl}/chat/completions`,
      messages: ask.messages,
      body: JSON.stringify(bodyOf(generator.model.name, ask), null, 2),
      realRows: brief.shown.length,
    }
  }

  /** Opens the doorway and asks the server which models it has: no data goes. */
  async testConnection(): Promise<void> {
    const { url } = this
    if (url === null) return
    this.checking = true
    this.check = null
    const limit = AbortSignal.timeout(20_000)
    try {
      const { listModels } = await import('../models/wire/openai')
      const transport = await this.doorways.open(url.href)
      const baseUrl = url.href.replace(/\/+$/, '')
      this.models = await listModels({ baseUrl, key: this.key.trim() || null, transport }, limit)
      if (this.name === '' && this.models.length === 1) this.name = this.models[0] ?? ''
      this.check = {
        well: true,
        words:
          this.models.length === 0
            ? `${url.host} answers, but names no models.`
            : `${url.host} answers, with ${this.models.length === 1 ? 'one model' : `${this.models.length} models`}.`,
      }
    } catch (error) {
      const words = limit.aborted ? `${url.host} did not answer within 20 seconds.` : messageOf(error)
      this.check = { well: false, words: `${words} ${hintFor(url)}`.trim() }
    } finally {
      this.checking = false
    }
  }

  clear(): void {
    this.key = ''
    this.agreed = ''
    this.models = []
    this.check = null
  }
}

/** A failed request tells a page nothing about why; for servers that people run themselves the cause is mostly known. */
function hintFor({ hostname, port }: URL): string {
  if (!isLoopback(hostname)) return ''
  if (port === '11434') return `Ollama lets pages in when started with OLLAMA_ORIGINS=${location.origin}.`
  if (port === '1234') return 'LM Studio lets pages in when started with: lms server start --cors.'
  return ''
}

/** What the form offers to choose from. */
export const strategyChoices = strategies.map(({ name, label, about, disclosures }) => ({
  name,
  label,
  about,
  disclosures,
}))
