import { Cancelled, messageOf } from '../base/errors'
import { explain } from '../models/explain'
import { beginSignIn, redeemCode } from '../models/openrouter'
import { ownerOf, presetAt, presetOf, type Preset } from '../models/presets'
import { listedPrice, type ListedPrice, type Price } from '../models/prices'
import { ConnectionLost, type Transport } from '../models/transport'
import type { Offer } from '../models/wire/hosted'
import type { HostedWireName } from '../models/wires'
import { isLoopback } from '../models/loopback'
import type { ModelChoice } from '../study/study'
import type { Keep } from './key-store'
import { browserSurroundings, type Surroundings } from './surroundings'

/** What came of the last look at the server. */
export interface Check {
  well: boolean
  words: string
  /** What may be behind a failure, the likeliest first. */
  causes: string[]
}

type TypedPrice = { [side in keyof Price]: number | null }

const PATIENCE = 20_000
/** Place of a key that was typed before any address. */
const NOWHERE = ''

/** The server that the person describes: who is asked, by whose key, at what price. */
export class ConnectionState {
  private chosen = $state('other')
  private typedWire = $state<HostedWireName>('openai')
  private typedUrl = $state('')
  name = $state('')
  offers = $state.raw<Offer[]>([])
  checking = $state(false)
  check = $state.raw<Check | null>(null)
  signingIn = $state(false)
  /** Said about the key: where it was put, or why it could not be kept. */
  keyNote = $state<string | null>(null)
  /** By origin: a key is for one server and goes to no other, whatever address is typed next. */
  private keys = $state.raw<Record<string, string>>({})
  private wishes = $state.raw<Record<string, Keep>>({})
  /** By host and model. */
  private typedPrices = $state.raw<Record<string, TypedPrice>>({})
  /** Keys as they are kept, by origin. */
  private readonly saved = new Map<string, string>()
  private waiting: AbortController | null = null

  constructor(
    private readonly doorways: { open(url: string): Promise<Transport> },
    private readonly around: Surroundings = browserSurroundings(),
  ) {}

  get preset(): Preset {
    return presetOf(this.chosen)
  }

  get wire(): HostedWireName {
    return this.chosen === 'other' ? this.typedWire : this.preset.wire
  }

  set wire(wire: HostedWireName) {
    this.typedWire = wire
  }

  get baseUrl(): string {
    return this.typedUrl
  }

  set baseUrl(text: string) {
    const before = this.host
    this.typedUrl = text
    const { url } = this
    if (url === null) return
    if (url.host !== before) this.forgetAnswers()
    this.chosen = presetAt(url).name
  }

  get url(): URL | null {
    if (!URL.canParse(this.typedUrl.trim())) return null
    const url = new URL(this.typedUrl.trim())
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

  get isReady(): boolean {
    return this.url !== null && this.name.trim() !== ''
  }

  get models(): string[] {
    return this.offers.map(({ name }) => name)
  }

  /** For a study; the key stands apart. */
  get model(): ModelChoice {
    const baseUrl = (this.url?.href ?? '').replace(/\/+$/, '')
    return { wire: this.wire, baseUrl, name: this.name.trim(), file: null, price: this.price }
  }

  /** How the chosen local server is told to answer this page, or null. */
  get admit(): string | null {
    return this.preset.admit(new URL(this.around.origin))
  }

  choosePreset(name: string): void {
    this.chosen = name
    this.typedUrl = this.preset.baseUrl
    this.name = ''
    this.keyNote = null
    this.forgetAnswers()
    void this.settle()
  }

  // Keys

  /** Of the server whose address stands there. */
  get key(): string {
    return this.keys[this.place] ?? this.keys[NOWHERE] ?? ''
  }

  /** A key that is known by its looks goes to its provider, unless an address of the person's own stands there. */
  set key(text: string) {
    const owner = ownerOf(text)
    this.keyNote = null
    if (owner === null || owner.name === this.chosen) {
      this.setKey(this.place, text)
    } else if (this.chosen === 'other' && this.url !== null) {
      this.setKey(this.place, text)
      this.keyNote = `That looks like a key of ${owner.label}. Here it goes to ${this.url.host}.`
    } else {
      // What was typed of it so far stood with another provider.
      if (text.startsWith(this.keys[this.place] ?? '')) this.setKey(this.place, '')
      this.choosePreset(owner.name)
      this.setKey(this.place, text)
      this.keyNote = `That is a key of ${owner.label}, so ${owner.label} is chosen.`
    }
  }

  /** The key to send to the server whose address stands there. From now on it is for that one alone. */
  useKey(): string | null {
    this.bind()
    const key = this.keys[this.place]?.trim() ?? ''
    return key === '' ? null : key
  }

  /** The key for the server of that address, whatever address stands in the form. */
  keyFor(url: string): string | null {
    const key = URL.canParse(url) ? (this.keys[new URL(url).origin] ?? '').trim() : ''
    return key === '' ? null : key
  }

  /** Takes up a key that is kept for that server, unless there is one. @throws Error of the browser’s storage */
  async recall(url: string): Promise<void> {
    this.bind()
    if (this.around.store.why === null && URL.canParse(url)) await this.takeUp(new URL(url).origin)
  }

  /** Why keys stay in memory here, or null. */
  get keepNothing(): string | null {
    return this.around.store.why
  }

  get keep(): Keep {
    return this.wishes[this.place] ?? 'memory'
  }

  async chooseKeep(keep: Keep): Promise<void> {
    this.wishes = { ...this.wishes, [this.place]: keep }
    await this.settle()
  }

  /** Once an address or a key is typed in full: takes up what is kept for that server, and keeps what shall be kept. */
  async settle(): Promise<void> {
    const { store } = this.around
    this.bind()
    const { place } = this
    if (place === NOWHERE || store.why !== null) return
    try {
      const key = this.keys[place]?.trim() ?? ''
      if (key === '') {
        // Either it was kept earlier, or the person has just emptied the field.
        if (this.saved.has(place)) await this.forget()
        else await this.takeUp(place)
        return
      }
      const keep = this.wishes[place] ?? 'memory'
      const mark = `${keep} ${key}`
      if ((this.saved.get(place) ?? `memory ${key}`) === mark) return
      if (keep === 'memory') await store.forget(place)
      else await store.save(place, key, keep)
      this.saved.set(place, mark)
    } catch (error) {
      this.wishes = { ...this.wishes, [place]: 'memory' }
      this.keyNote = `The key stays in this tab’s memory. ${messageOf(error)}`
    }
  }

  private async takeUp(place: string): Promise<void> {
    const kept = await this.around.store.load(place)
    if (kept === null || this.keys[place] !== undefined) return
    this.saved.set(place, `${kept.keep} ${kept.key}`)
    this.setKey(place, kept.key)
    this.wishes = { ...this.wishes, [place]: kept.keep }
  }

  /** Forgets the key of that server, in memory and wherever it was kept. */
  async forget(): Promise<void> {
    const { place } = this
    this.setKey(place, '')
    this.setKey(NOWHERE, '')
    this.wishes = { ...this.wishes, [place]: 'memory' }
    this.saved.delete(place)
    this.keyNote = null
    if (place !== NOWHERE) await this.around.store.forget(place)
  }

  /** Forgets all keys and all answers, in memory and wherever they were kept. */
  async clear(): Promise<void> {
    this.waiting?.abort()
    this.keys = {}
    this.wishes = {}
    this.typedPrices = {}
    this.saved.clear()
    this.keyNote = null
    this.forgetAnswers()
    await this.around.store.forgetAll()
  }

  /** OpenRouter alone: the person allows this site there, and a key comes back. Call it straight from a click. */
  async signIn(): Promise<void> {
    const { callback, openRouter } = this.around
    const waiting = new AbortController()
    this.waiting?.abort()
    this.waiting = waiting
    const { url, verifier } = beginSignIn(callback, crypto.getRandomValues(new Uint8Array(32)), openRouter)
    const { place } = this
    this.signingIn = true
    this.keyNote = null
    try {
      const code = await this.around.codeFrom(url, waiting.signal)
      const transport = await this.doorways.open(openRouter)
      this.setKey(place, await redeemCode(code, verifier, transport, waiting.signal, openRouter))
      this.keyNote = 'Signed in: the key is in place.'
      await this.settle()
    } catch (error) {
      this.keyNote = error instanceof Cancelled ? null : `Not signed in. ${messageOf(error)}`
    } finally {
      if (this.waiting === waiting) {
        this.waiting = null
        this.signingIn = false
      }
    }
  }

  cancelSignIn(): void {
    this.waiting?.abort()
  }

  // Price

  /** What the server's own list, or else the dated table, says of this model. */
  get listed(): Price | ListedPrice | null {
    const { host } = this
    const name = this.name.trim()
    if (host === null || name === '') return null
    const offered = this.offers.find((offer) => offer.name === name)?.price ?? null
    return offered ?? listedPrice(host, name, new Date().toISOString().slice(0, 10))
  }

  /** In US dollars per million tokens; null while one side is unknown. */
  get price(): Price | null {
    const { priceIn, priceOut } = this
    return priceIn === null || priceOut === null ? null : { in: priceIn, out: priceOut }
  }

  get priceIn(): number | null {
    return this.side('in')
  }

  set priceIn(dollars: number | null | undefined) {
    this.setSide('in', dollars)
  }

  get priceOut(): number | null {
    return this.side('out')
  }

  set priceOut(dollars: number | null | undefined) {
    this.setSide('out', dollars)
  }

  /** Whether the person entered the price that stands there. */
  get isOwnPrice(): boolean {
    return this.typedPrices[this.billed] !== undefined
  }

  // The connection

  /** Opens the doorway and asks the server which models it has: no data goes. */
  async testConnection(): Promise<void> {
    const { url, wire } = this
    if (url === null || this.checking) return
    this.checking = true
    this.check = null
    const limit = AbortSignal.timeout(PATIENCE)
    try {
      await this.settle()
      const { hostedWires } = await import('../models/wires')
      const transport = await this.doorways.open(url.href)
      const { baseUrl } = this.model
      const offers = await hostedWires[wire].list({ baseUrl, key: this.useKey(), transport }, limit)
      if (url.host !== this.host) return
      this.offers = offers
      if (this.name === '' && offers.length === 1) this.name = offers[0]?.name ?? ''
      const many = offers.length === 1 ? 'one model' : `${offers.length} models`
      const words = `${url.host} answers, ${offers.length === 0 ? 'but names no models' : `with ${many}`}.`
      this.check = { well: true, words, causes: [] }
    } catch (error) {
      if (url.host !== this.host) return
      const words = limit.aborted
        ? `${url.host} did not answer within 20 seconds.`
        : error instanceof ConnectionLost
          ? `No answer from ${url.host}.`
          : messageOf(error)
      this.check = { well: false, words, causes: explain(error, url, this.around.origin) }
    } finally {
      this.checking = false
    }
  }

  private get place(): string {
    return this.url?.origin ?? NOWHERE
  }

  private get billed(): string {
    return `${this.host ?? ''} ${this.name.trim()}`
  }

  /** A key that was typed before any address is for the first one that is used. */
  private bind(): void {
    const early = this.keys[NOWHERE]
    if (early === undefined || this.place === NOWHERE) return
    this.setKey(NOWHERE, '')
    if (this.keys[this.place] === undefined) this.setKey(this.place, early)
  }

  private setKey(place: string, key: string): void {
    const others = without(this.keys, place)
    this.keys = key === '' ? others : { ...others, [place]: key }
  }

  private side(side: keyof Price): number | null {
    return (this.typedPrices[this.billed] ?? this.listed)?.[side] ?? null
  }

  private setSide(side: keyof Price, dollars: number | null | undefined): void {
    const before = { in: this.side('in'), out: this.side('out') }
    const value = typeof dollars === 'number' && dollars >= 0 ? dollars : null
    const others = without(this.typedPrices, this.billed)
    const typed = { ...before, [side]: value }
    // Both emptied: what the list says is back.
    this.typedPrices = typed.in === null && typed.out === null ? others : { ...others, [this.billed]: typed }
  }

  private forgetAnswers(): void {
    this.offers = []
    this.check = null
  }
}

function without<T>(record: Record<string, T>, key: string): Record<string, T> {
  return Object.fromEntries(Object.entries(record).filter(([other]) => other !== key))
}
