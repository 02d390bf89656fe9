import type { ColumnSchema } from '../cohort/schema'
import type { Decision } from '../generate/disclosure/decisions'
import { strategies, strategyOf } from '../generate/strategies'
import type { Disclosure, StrategyName } from '../generate/strategies/strategy'
import { mayTell } from '../generate/strategies/words'
import { leaves } from '../study/consent'
import type { Outlook } from '../study/outlook'
import type { JournalPlace } from '../study/ports'
import { generatorId } from '../study/ready'
import { DEFAULT_THRESHOLD, type Budget, type LlmGenerator, type ModelChoice } from '../study/study'
import { ConnectionState } from './connection.svelte'
import type { Doorways } from './doorways.svelte'
import type { Engines } from './engines'
import type { LocalModel } from './local-model.svelte'
import type { WebGpuState } from './web-gpu.svelte'

/** Where the model runs. */
export type Place = 'server' | 'file' | 'gpu'

/** The language model that the person describes: who is asked, how, and what of the data may be shown. */
export class WriterState {
  readonly connection: ConnectionState
  place = $state<Place>('server')
  strategy = $state<StrategyName>('schema-constrained')
  disclosure = $state<Disclosure>('none')
  examples = $state(20)
  threshold = $state(DEFAULT_THRESHOLD)
  /** Whether noise is added to what is told, and how much one person may show through it. */
  noisy = $state(false)
  epsilon = $state(1)
  noise = $state<'laplace' | 'gaussian'>('laplace')
  /** Names of the groups that `group-based` tells apart; empty for as many as make sense. */
  groups = $state<string[]>([])
  shares = $state<'cohort' | 'equal' | 'free'>('cohort')
  /** In percent, by `group=level`. */
  freeShares = $state<Record<string, number>>({})
  /** Blocks of columns, one a line, columns with commas between; empty for the default order. */
  order = $state('')
  /** The person's own sentences, by strategy and part. */
  words = $state<Partial<Record<StrategyName, Record<string, string>>>>({})
  repairs = $state(true)
  temperature = $state<number | null>(null)
  budget = $state<Budget>({ usd: null, requests: null, tokens: null, minutes: null })
  /** Whether what is received is kept on this device, so that a closed tab loses none of it. */
  keepJournal = $state(false)
  keepAs = $state<Exclude<JournalPlace, 'memory'>>('device')
  /** What is done about findings in the example rows, by the finding's id. */
  decisions = $state<Record<string, Decision>>({})
  /** What would be sent and what it would take, as of the last look; null where something has changed since. */
  private looked = $state.raw<{ terms: string; outlook: Outlook } | null>(null)
  /** What the person has agreed to, in full; anything that changes it undoes the consent. */
  private agreed = $state('')
  private acknowledged = $state('')

  readonly local: LocalModel
  readonly gpu: WebGpuState

  /** @param rows a name for the rows and columns that a prompt can tell of: other ones need a consent of their own */
  constructor(
    doorways: Doorways,
    { local, webGpu }: Engines,
    private readonly rows: () => string,
  ) {
    this.connection = new ConnectionState(doorways)
    this.local = local
    this.gpu = webGpu
  }

  /** Who would be asked; null while that isn't said. */
  get model(): ModelChoice | null {
    const inPage = { baseUrl: '', price: null }
    if (this.place === 'server') return this.connection.isReady ? this.connection.model : null
    if (this.place === 'gpu') {
      const { ready } = this.gpu
      return ready === null ? null : { ...inPage, wire: 'web-llm', name: ready.id, file: null }
    }
    const { picked } = this.local
    return picked === null ? null : { ...inPage, wire: 'wllama', name: picked.name, file: picked.name }
  }

  /** Whom the questions go to, in words. */
  get whom(): string | null {
    if (this.place === 'server') return this.connection.host
    return this.model === null ? null : this.model.name
  }

  /** Whether what is sent stays on this machine. */
  get isLocal(): boolean {
    if (this.place !== 'server') return true
    const { url, wire } = this.connection
    return url !== null && !leaves({ wire, baseUrl: url.href })
  }

  get realRows(): number {
    return this.disclosure === 'examples' ? this.examples : 0
  }

  /** Training rows that whatever is told rests on; without disclosure that is nobody's to choose. */
  get smallestCell(): number {
    return this.disclosure === 'none' ? DEFAULT_THRESHOLD : this.threshold
  }

  /** Whether how many patients of each group are asked for follows from the real rows, and nothing else does. */
  get tellsProportions(): boolean {
    return (
      this.disclosure === 'none' && strategyOf(this.strategy).inGroups === true && this.shares !== 'equal'
    )
  }

  /** Anything made from real rows goes to another machine only with a consent that names both. */
  get needsConsent(): boolean {
    return (this.disclosure !== 'none' || this.tellsProportions) && !this.isLocal
  }

  /** Whether what leaves would need the agreement of a credentialed source: proportions in coarse steps need none. */
  get needsAgreement(): boolean {
    return this.disclosure !== 'none' && !this.isLocal
  }

  get consented(): boolean {
    return !this.needsConsent || this.agreed === this.terms
  }

  get isAcknowledged(): boolean {
    return this.acknowledged === this.terms
  }

  /** What keeps a run from starting, or null. @param source a recognised credentialed source, or null */
  obstacle(source: string | null): string | null {
    const { examples, threshold, epsilon } = this
    if (this.model === null)
      return this.place === 'server'
        ? 'Say which server, and which of its models.'
        : this.place === 'file'
          ? 'Pick a model file.'
          : 'Load a model.'
    if (this.disclosure === 'examples' && !(Number.isInteger(examples) && examples >= 1 && examples <= 500))
      return 'Between 1 and 500 rows can be shown.'
    if (this.disclosure !== 'none' && !(Number.isInteger(threshold) && threshold >= 1))
      return 'The smallest cell is a whole number from 1.'
    if (this.disclosure === 'statistics' && this.noisy && !(epsilon > 0)) return 'ε is a number above 0.'
    if (this.budget.usd !== null && this.model.price === null)
      return 'A budget in dollars needs the model’s price.'
    if (!this.consented) return 'What would leave needs your consent.'
    if (this.needsAgreement && source !== null && !this.isAcknowledged)
      return 'The agreement of the data needs your acknowledgement.'
    return null
  }

  /** All that changes what is sent, to whom. */
  private get terms(): string {
    const { place, connection, disclosure, examples, threshold, noisy, epsilon, noise, decisions } = this
    return JSON.stringify([
      this.rows(),
      place,
      connection.url?.origin,
      disclosure,
      ...(this.tellsProportions ? [this.groups, this.shares, this.freeShares] : []),
      ...(disclosure === 'none' ? [] : [threshold]),
      ...(disclosure === 'examples' ? [examples, decisions] : []),
      ...(disclosure === 'statistics' ? [noisy, epsilon, noise] : []),
    ])
  }

  agree(on: boolean): void {
    this.agreed = on ? this.terms : ''
  }

  acknowledge(on: boolean): void {
    this.acknowledged = on ? this.terms : ''
  }

  chooseStrategy(name: StrategyName): void {
    this.strategy = name
    const { disclosures } = strategyOf(name)
    if (!disclosures.includes(this.disclosure)) this.disclosure = disclosures[0] ?? 'none'
  }

  /** A sentence as it stands: the person's, else the strategy's own. */
  wordsOf(part: string): string {
    return this.words[this.strategy]?.[part] ?? strategyOf(this.strategy).words[part] ?? ''
  }

  setWords(part: string, text: string): void {
    const own = strategyOf(this.strategy).words[part]
    const others = Object.fromEntries(
      Object.entries(this.words[this.strategy] ?? {}).filter(([name]) => name !== part),
    )
    const changed = text.trim() === '' || text === own ? others : { ...others, [part]: text }
    this.words = { ...this.words, [this.strategy]: changed }
  }

  /** As a generator of a study; the key stands apart. */
  generator(source: string | null): LlmGenerator {
    const { strategy, disclosure, realRows, needsConsent, connection, decisions } = this
    const model = this.model ?? connection.model
    const { inBlocks, inGroups } = strategyOf(strategy)
    const order = this.order
      .split('\n')
      .map((line) =>
        line
          .split(',')
          .map((name) => name.trim())
          .filter((name) => name !== ''),
      )
      .filter((block) => block.length > 0)
    // What was decided of example rows says nothing where none are shown.
    const decided = disclosure === 'examples' ? decisions : {}
    const allowed = Object.entries(decided).flatMap(([id, decision]) =>
      decision === 'allow' ? [id.split(':')[0] ?? id] : [],
    )
    const hasNoise = disclosure === 'statistics' && this.noisy
    return {
      id: generatorId(model.name, strategy, disclosure),
      kind: 'llm',
      strategy,
      disclosure,
      examples: realRows,
      threshold: this.smallestCell,
      epsilon: hasNoise ? this.epsilon : null,
      noise: hasNoise ? this.noise : null,
      groupShares: inGroups === true ? this.groupShares : null,
      groups: inGroups === true && this.groups.length > 0 ? [...this.groups] : null,
      order: inBlocks === true && order.length > 0 ? order : null,
      words: { ...this.words[strategy] },
      repairs: this.repairs,
      decisions: { ...decided },
      model,
      temperature: this.temperature,
      consent: needsConsent
        ? {
            host: connection.host ?? '',
            realRows,
            allow: [
              ...new Set([...allowed, ...(source === null || !this.needsAgreement ? [] : ['agreement'])]),
            ],
          }
        : null,
      budget: { ...this.budget },
    }
  }

  /** Columns whose range or levels nobody declared, so that a prompt without disclosure says neither. */
  untold(columns: readonly ColumnSchema[]): string[] {
    return columns.filter((column) => !mayTell(column) && column.kind !== 'date').map(({ name }) => name)
  }

  /** What was seen at the last look, unless a setting that it depends on has changed since. */
  outlook(setting: string): Outlook | null {
    return this.looked?.terms === setting ? this.looked.outlook : null
  }

  see(setting: string, outlook: Outlook): void {
    this.looked = { terms: setting, outlook }
  }

  /** Keys and answers of servers go too. */
  async clear(): Promise<void> {
    this.forgetRows()
    await this.connection.clear()
  }

  /** Other rows are opened: what was decided of the ones before says nothing of them. */
  forgetRows(): void {
    this.groups = []
    this.freeShares = {}
    this.agreed = ''
    this.acknowledged = ''
    this.decisions = {}
    this.looked = null
  }

  private get groupShares(): LlmGenerator['groupShares'] {
    if (this.shares !== 'free') return this.shares
    const given = Object.entries(this.freeShares).filter(([, share]) => share > 0)
    return given.length === 0
      ? 'cohort'
      : Object.fromEntries(given.map(([level, share]) => [level, share / 100]))
  }
}

/** What the form offers to choose from. */
export const strategyChoices = strategies.map(
  ({ name, label, about, disclosures, inBlocks, inGroups, words }) => ({
    name,
    label,
    about,
    disclosures,
    inBlocks: inBlocks === true,
    inGroups: inGroups === true,
    parts: Object.keys(words),
  }),
)
