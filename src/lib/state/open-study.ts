import { canonicalJson, sha256Hex } from '../base/hash'
import type { HoldoutSpec } from '../cohort/holdout'
import type { Studio } from './studio.svelte'
import type { StudyBase, StudyPlace } from './study-place'
import { deviceStudies } from './study-store'
import { StudyState } from './study.svelte'

/** The study of this studio, as this device has kept it. */
export async function openStudy(studio: Studio): Promise<StudyState> {
  const study = new StudyState(placeOf(studio), deviceStudies)
  await study.load()
  return study
}

function placeOf(studio: Studio): StudyPlace {
  const { cohort, design, ports, runs, ledger } = studio
  return {
    ports,
    runs,
    ledger,
    base: () => baseOf(studio),
    async prepare(ranked) {
      if (!(await design.prepare())) return null
      if (ranked) await design.rank()
      return design.prepared
    },
    openDemo: () => studio.openDemo(),
    async lay({ schema, holdout, outcomeColumns }) {
      if (schema !== null) await cohort.takeEdits(schema)
      const { spec } = design
      if (spec === null) return
      const { by, fraction, control, seed } = holdout
      const wanted: HoldoutSpec = { by: by ?? spec.by, fraction, control, seed }
      design.take({ holdout: wanted, outcomeColumns })
    },
    limits: () => studio.limits,
    keyOf: ({ model }) => studio.writer?.connection.keyFor(model.baseUrl) ?? null,
    recallKey: async (baseUrl) => {
      await (await studio.openWriter()).connection.recall(baseUrl)
    },
    modelOf: () => studio.writer?.local.picked?.files ?? [],
    journal: () => studio.journal,
  }
}

function baseOf(studio: Studio): StudyBase | null {
  const { cohort, design } = studio
  const { open, described } = cohort
  if (open === null || described === null) return null
  const { schema, holdout, cohort: source } = studio.studyOf([])
  const { outcomeColumns } = design
  const { undone, sheet, setAsideBadRows, recipe, window, outcome, mapping } = open
  const made = recipe === null ? [] : [window, outcome, mapping]
  return {
    name: open.name,
    demo: open.demo,
    rows: sha256Hex(canonicalJson([open.input.sha256, undone, sheet, setAsideBadRows, ...made])),
    design: design.key,
    untouched: Object.keys(cohort.edits).length === 0 && design.untouched,
    side: { cohort: source, schema, holdout, outcomeColumns },
    input: open.input,
    described,
    inputs: open.facts.map(({ file, bytes, sha256 }) => ({ file, use: 'cohort', bytes, sha256 })),
    credentialed: studio.credentialed,
  }
}
