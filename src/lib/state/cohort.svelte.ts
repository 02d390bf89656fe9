import { Cancelled, InputError, messageOf } from '../base/errors'
import type { Progress } from '../base/progress'
import type { Codebook } from '../cohort/codebook'
import { recipes, recogniseRecipe } from '../cohort/recipes'
import type { LongMapping } from '../cohort/recipes/long-mapping'
import type { ColumnSchema, SchemaPart } from '../cohort/schema'
import type { Described } from '../cohort/service'
import type { CohortInput } from '../study/cohort-input'
import type { LongLook } from '../study/look-long'
import { openedFrom } from '../study/opened'
import { mergeParts } from '../study/prepare'
import type { RecipeTask } from '../study/recipe-input'
import { readOptions } from '../study/read-options'
import type { ReadingHint, ReadingNote } from '../table/reading'
import type { PagePorts } from './page-ports'

export interface OpenFile {
  name: string
  data: Blob
}

export interface FileFacts {
  file: string
  bytes: number
  sha256: string
  sheets: string[]
  sheet: string | null
}

/** What is open: replaced as a whole, so that a failed opening leaves what was there. */
export interface OpenCohort {
  name: string
  demo: boolean
  recipe: string | null
  /** The hours of a stay that a recipe takes; null for those that the tables suggest. */
  window: RecipeTask['window']
  /** What a recipe makes the target of, by its own name for it; null for its default. */
  outcome: string | null
  /** How a long table becomes one row a patient; null for files that are read as they are. */
  mapping: LongMapping | null
  files: OpenFile[]
  facts: FileFacts[]
  hints: ReadingHint[]
  input: CohortInput
  codebook: Codebook | null
  codebookFile: string | null
  undone: string[]
  sheet: string | null
  setAsideBadRows: boolean
}

/** How the person wants files read. */
type Choices = Partial<
  Pick<OpenCohort, 'undone' | 'sheet' | 'setAsideBadRows' | 'window' | 'outcome' | 'mapping'>
>

/** The cohort as read, what the person says about its columns, and what follows from both. */
export class CohortState {
  open = $state.raw<OpenCohort | null>(null)
  described = $state.raw<Described | null>(null)
  /** The person's own words, laid over what is inferred; each step back is kept. */
  edits = $state.raw<SchemaPart>({})
  private past = $state.raw<SchemaPart[]>([])
  progress = $state.raw<Progress | null>(null)
  since = $state(0)
  error = $state.raw<string | null>(null)
  /** Files that were refused for single rows, which may be set aside. */
  refused = $state.raw<OpenFile[] | null>(null)
  /** Files, opened or refused, that look like one row a measurement; null for all others. */
  long = $state.raw<(LongLook & { files: OpenFile[] }) | null>(null)
  private refusedChoices: Choices = {}
  /** Raised by every change of what the columns are: what was computed before rests on an older number. */
  version = $state(0)
  private job: AbortController | null = null

  constructor(
    private readonly ports: Pick<PagePorts, 'demo' | 'read' | 'recipe' | 'describe' | 'lookLong'>,
  ) {}

  get canUndo(): boolean {
    return this.past.length > 0
  }

  get notes(): ReadingNote[] {
    return this.open?.input.notes ?? []
  }

  openDemo(): Promise<boolean> {
    this.long = null
    return this.work('opening the demo cohort', async (signal) => {
      const input = await this.ports.demo()
      await this.take(
        {
          ...nothing,
          name: 'Demo cohort (simulated)',
          demo: true,
          input,
          facts: [],
        },
        {},
        signal,
      )
    })
  }

  async openFiles(files: OpenFile[], choices: Choices = {}): Promise<boolean> {
    if (this.long?.files !== files) this.long = null
    const isOpen = await this.work(
      'reading',
      (signal) => this.read(files, choices, {}, signal),
      (message) => this.takeRefusal(message, files, choices),
    )
    if (this.long === null && this.job === null) void this.lookLong(files, isOpen)
    return isOpen
  }

  /** Also where reading was refused: a long table may be too large, or stand beside one of another shape. */
  private async lookLong(files: OpenFile[], isOpen: boolean): Promise<void> {
    if (isOpen && this.open?.recipe !== null) return
    const { version, error } = this
    const look = await this.ports.lookLong(files).catch(() => null)
    // Something else may have been opened in the meantime.
    if (look !== null && this.version === version && this.error === error) this.long = { ...look, files }
  }

  /** What the files would become by a mapping; nothing is opened. */
  tryLong(mapping: LongMapping, files: OpenFile[], signal: AbortSignal): Promise<CohortInput> {
    return this.ports.recipe(taskOf('long', { mapping }), files, () => undefined, signal)
  }

  /** Opens the same files by a mapping, or as they are: other columns, so that what was said of them goes. */
  openLong(mapping: LongMapping | null): Promise<boolean> {
    const files = this.long?.files ?? this.open?.files ?? []
    return this.openFiles(files, { mapping })
  }

  /** Reads the refused files again, leaving out the rows that can't be read: how many is among the notes. */
  setBadRowsAside(): Promise<boolean> {
    const { refused, open } = this
    if (refused === null) return Promise.resolve(false)
    const choices = { ...this.refusedChoices, setAsideBadRows: true }
    choices.undone = choices.undone?.filter((key) => key !== 'set-aside-rows')
    return open !== null && open.files === refused ? this.reread(choices) : this.openFiles(refused, choices)
  }

  /** The reader says so where leaving rows out is all that it takes. */
  private takeRefusal(message: string, files: OpenFile[], choices: Choices): void {
    if (!message.includes(SET_ASIDE)) return
    this.refused = files
    this.refusedChoices = choices
  }

  /** Opens the same files again under other reading choices; what the person said about columns stays. */
  reread(choices: Choices): Promise<boolean> {
    const { open } = this
    if (open === null) return Promise.resolve(false)
    const all = { ...choicesOf(open), ...choices }
    return this.work(
      'reading again',
      (signal) => this.read(open.files, all, this.edits, signal, this.past),
      (message) => this.takeRefusal(message, open.files, all),
    )
  }

  /** Lays the person's words over the columns; if they contradict the table, they are taken back and it says why. */
  edit(change: SchemaPart): Promise<boolean> {
    return this.apply({ ...this.edits, ...change }, [...this.past, this.edits])
  }

  editColumn(name: string, change: Partial<NonNullable<SchemaPart['columns']>[number]>): Promise<boolean> {
    const columns = this.edits.columns ?? []
    const before = columns.find((column) => column.name === name) ?? { name }
    return this.edit({
      columns: [...columns.filter((column) => column.name !== name), { ...before, ...change }],
    })
  }

  setExcluded(column: ColumnSchema, excluded: boolean): Promise<boolean> {
    const now = (this.edits.exclude ?? []).filter((name) => name !== column.name)
    return this.edit({ exclude: excluded ? [...now, column.name] : now })
  }

  undo(): Promise<boolean> {
    const before = this.past.at(-1)
    return before === undefined ? Promise.resolve(false) : this.apply(before, this.past.slice(0, -1))
  }

  cancel(): void {
    this.job?.abort()
  }

  clear(): void {
    this.cancel()
    this.open = null
    this.described = null
    this.edits = {}
    this.past = []
    this.error = null
    this.refused = null
    this.long = null
    this.version++
  }

  /** Takes edits from a project file before its data are opened. */
  takeEdits(edits: SchemaPart): Promise<boolean> {
    return this.open === null ? Promise.resolve(false) : this.apply(edits, [])
  }

  private async read(
    files: OpenFile[],
    choices: Choices,
    edits: SchemaPart,
    signal: AbortSignal,
    past: SchemaPart[] = [],
  ): Promise<void> {
    const { mapping = null } = choices
    const recipe = mapping !== null ? 'long' : recogniseRecipe(files.map(({ name }) => name))
    const common = { ...nothing, ...choices, files, name: files.map(({ name }) => name).join(', ') }
    if (recipe !== null && (mapping !== null || files.length > 1)) {
      const input = await this.ports.recipe(taskOf(recipe, choices), files, this.whileOpen(signal), signal)
      const name = recipes.find(({ id }) => id === recipe)?.label ?? common.name
      await this.take({ ...common, recipe, name, input }, edits, signal, past)
      return
    }
    const readings = await this.ports.read(
      files,
      {
        undone: choices.undone ?? [],
        setAsideBadRows: choices.setAsideBadRows ?? false,
        ...(choices.sheet == null ? {} : { sheet: choices.sheet }),
        ...readOptions(edits),
      },
      this.whileOpen(signal),
      signal,
    )
    const facts = readings.map(({ file, bytes, sha256, sheets, sheet }) => ({
      file,
      bytes,
      sha256,
      sheets,
      sheet,
    }))
    const hints = readings.flatMap((reading) => reading.hints)
    await this.take({ ...common, ...openedFrom(readings), facts, hints }, edits, signal, past)
  }

  private async take(
    open: OpenCohort,
    edits: SchemaPart,
    signal: AbortSignal,
    past: SchemaPart[] = [],
  ): Promise<void> {
    this.progress = { doing: 'looking at every column', done: 0, total: null }
    const described = await this.describe(open, edits, signal)
    if (described.table.rows === 0 || described.table.columns.length === 0)
      throw new InputError('has no rows to work with.', 'Give a table with rows.', { file: open.name })
    this.open = open
    this.described = described
    this.edits = edits
    this.past = past
    this.version++
  }

  private apply(edits: SchemaPart, past: SchemaPart[]): Promise<boolean> {
    const { open } = this
    if (open === null) return Promise.resolve(false)
    return this.work('looking at the columns again', async (signal) => {
      // A column that was set aside for its many texts isn't there to be made numbers of: it has to be read so.
      if (setAsideNumbers(open, edits)) {
        await this.read(open.files, choicesOf(open), edits, signal, past)
        return
      }
      this.described = await this.describe(open, edits, signal)
      this.edits = edits
      this.past = past
      this.version++
    })
  }

  private describe(open: OpenCohort, edits: SchemaPart, signal: AbortSignal): Promise<Described> {
    const { table, setAside, part } = open.input
    const own = Object.keys(edits).length === 0 ? null : edits
    return this.ports.describe(
      { table, setAside, codebook: open.codebook, part: mergeParts(part, own) },
      signal,
    )
  }

  /** Takes a job's progress as long as it runs: its last words can come after it was stopped or is done. */
  private whileOpen(signal: AbortSignal): (progress: Progress) => void {
    return (progress) => {
      if (this.job?.signal === signal && !signal.aborted) this.progress = progress
    }
  }

  /** One job at a time; its error is shown, and what was there before stays. */
  private async work(
    doing: string,
    job: (signal: AbortSignal) => Promise<void>,
    onRefused: (message: string) => void = () => undefined,
  ): Promise<boolean> {
    this.cancel()
    const controller = new AbortController()
    this.job = controller
    this.error = null
    this.refused = null
    this.since = performance.now()
    this.progress = { doing, done: 0, total: null }
    try {
      await job(controller.signal)
      return true
    } catch (error) {
      if (!(error instanceof Cancelled) && this.job === controller) {
        this.error = messageOf(error)
        onRefused(this.error)
      }
      return false
    } finally {
      if (this.job === controller) {
        this.job = null
        this.progress = null
      }
    }
  }
}

/** What the reader's remedy says where rows can be left out. */
const SET_ASIDE = 'have such rows set aside'

/** How the person wanted the files read. */
export function choicesOf({ undone, sheet, setAsideBadRows, window, outcome, mapping }: OpenCohort) {
  return { undone, sheet, setAsideBadRows, window, outcome, mapping }
}

function taskOf(recipe: string, { window = null, outcome = null, mapping = null }: Choices): RecipeTask {
  return { recipe, window, outcome, ...(mapping === null ? {} : { mapping }) }
}

/** Whether the person calls a column numbers or dates that was set aside when it was read. */
function setAsideNumbers({ input }: OpenCohort, { columns = [] }: SchemaPart): boolean {
  const lost = new Set(input.setAside.map(({ name }) => name))
  return columns.some(
    ({ name, kind }) => lost.has(name) && (kind === 'numeric' || kind === 'integer' || kind === 'date'),
  )
}

const nothing: Omit<OpenCohort, 'input' | 'name'> = {
  demo: false,
  recipe: null,
  window: null,
  outcome: null,
  mapping: null,
  files: [],
  facts: [],
  hints: [],
  codebook: null,
  codebookFile: null,
  undone: [],
  sheet: null,
  setAsideBadRows: false,
}
