import { messageOf } from '../base/errors'
import { canonicalJson } from '../base/hash'
import type { Fold } from '../cohort/folds'
import { featuresOf, mergeParts } from '../study/prepare'
import { seeStudy } from '../study/prepare-study'
import type { StudyPorts } from '../study/ports'
import type { Study } from '../study/study'
import type { StudyBase, StudyPlace } from './study-place'

interface Seen {
  key: string
  folds: readonly Fold[]
  /** Fewest features of all settings. */
  features: number
  /** What the cohort contradicts, or null. */
  error: string | null
}

/** What a study's tasks and folds make of the cohort: known once its rows have been looked through. */
export class StudySight {
  private seen = $state.raw<Seen | null>(null)
  private looking: { key: string; done: Promise<void> } | null = null

  constructor(private readonly place: StudyPlace) {}

  /** @returns null before `look` has ended */
  of(study: Study, base: StudyBase): Seen | null {
    const { seen } = this
    return seen !== null && seen.key === keyOf(study, base) ? seen : null
  }

  async look(study: Study, base: StudyBase): Promise<void> {
    const key = keyOf(study, base)
    if (this.seen?.key === key) return
    if (this.looking?.key !== key) this.looking = { key, done: this.find(study, base, key) }
    await this.looking.done
  }

  private async find(study: Study, base: StudyBase, key: string): Promise<void> {
    let seen: Seen
    try {
      const { folds, settings, seenIn } = await seeStudy(
        { ...study, features: ['all'] },
        base.input,
        describing(study, base, this.place.ports),
      )
      const counts = settings.map((setting) => featuresOf(seenIn(setting).schema))
      seen = { key, folds: folds?.folds ?? [], features: Math.min(...counts), error: null }
    } catch (error) {
      seen = { key, folds: [], features: 0, error: messageOf(error) }
    }
    if (this.looking?.key === key) this.seen = seen
  }
}

/** The cohort as the screens before have settled it; with another target it is looked at anew. */
export function describing(
  { schema }: Study,
  { input, described }: StudyBase,
  ports: Pick<StudyPorts, 'describe'>,
): Pick<StudyPorts, 'describe'> {
  const own = canonicalJson(mergeParts(input.part, schema))
  return {
    describe: (task, signal) =>
      canonicalJson(task.part) === own ? Promise.resolve(described) : ports.describe(task, signal),
  }
}

function keyOf({ tasks, folds, outcomeColumns }: Study, { design }: StudyBase): string {
  return JSON.stringify([design, tasks, folds, outcomeColumns])
}
