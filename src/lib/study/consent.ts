import { StudyError } from '../base/errors'
import type { Schema } from '../cohort/schema'
import { credentialedSource } from '../generate/disclosure/agreement'
import { keepsProportions } from '../generate/strata'
import { isLoopback } from '../models/loopback'
import type { LlmGenerator, ModelChoice, Study } from './study'

/** Whether what that model is asked goes to another machine: never where it runs in the page, wherever it came from. */
export function leaves({ wire, baseUrl }: Pick<ModelChoice, 'wire' | 'baseUrl'>): boolean {
  if (wire === 'web-llm' || wire === 'wllama' || baseUrl === '') return false
  return !isLoopback(new URL(baseUrl).hostname)
}

/**
 * Anything made from real rows leaves only for a host that the study file names itself, and no more rows than it says.
 * @throws StudyError before any request
 */
export function checkConsents(study: Study): void {
  study.generators.forEach((generator, i) => {
    if (generator.kind === 'llm') checkConsent(generator, study, `generators[${i}]`)
  })
}

function checkConsent(generator: LlmGenerator, study: Study, at: string): void {
  const { examples, disclosure, model } = generator
  if (disclosure === 'none' || !leaves(model)) return
  const what = disclosure === 'examples' ? `${examples} real rows` : 'statistics of the real rows'
  requireConsent(generator, at, what)
  const { cohort } = study
  // A long table is anybody's: its columns say whose (`checkAgreements`).
  if (cohort.from === 'recipe' && cohort.mapping === undefined)
    checkAgreement(generator, at, 'This recipe’s data')
}

/** @param remedy what else could be done */
function requireConsent(
  { consent, examples, model }: LlmGenerator,
  at: string,
  what: string,
  remedy = '',
): void {
  const url = new URL(model.baseUrl)
  if (consent === null) {
    throw new StudyError(
      `${at}.consent`,
      `is missing, but ${what} would go to ${url.host}.`,
      `If that is allowed, write { "host": "${url.host}", "realRows": ${examples} }${remedy}.`,
    )
  }
  if (!namesHost(consent.host, url)) {
    throw new StudyError(`${at}.consent.host`, `names ${consent.host}, but ${what} would go to ${url.host}.`)
  }
  if (consent.realRows < examples) {
    throw new StudyError(
      `${at}.consent.realRows`,
      `allows ${consent.realRows} rows, but ${examples} would be sent.`,
    )
  }
}

/**
 * How many patients of each group are asked for follows from the real rows where the cohort's proportions are kept: that
 * is more than the disclosure `none` says. Looked at once the groups are known, and still before any request.
 * @throws StudyError
 */
export function checkProportions(study: Study, schema: Schema): void {
  study.generators.forEach((generator, i) => {
    if (generator.kind !== 'llm' || generator.disclosure !== 'none' || !leaves(generator.model)) return
    const { groups, groupShares } = generator
    if (groupShares === null || !keepsProportions(schema, groups, groupShares)) return
    const what = 'the proportions of the groups among the real rows (groupShares)'
    requireConsent(
      generator,
      `generators[${i}]`,
      what,
      ', or set groupShares to "equal" or to shares of all groups',
    )
  })
}

/**
 * Data that looks like a credentialed source's needs an acknowledgement of its agreement before anything made from it
 * leaves. Looked at once the columns are known, and still before any request.
 * @throws StudyError
 */
export function checkAgreements(study: Study, schema: Schema): void {
  const { cohort } = study
  const recipe = cohort.from === 'recipe' ? cohort.recipe : null
  const label = credentialedSource(schema, { recipe, simulated: cohort.from === 'demo' })
  if (label === null) return
  study.generators.forEach((generator, i) => {
    if (generator.kind === 'llm' && generator.disclosure !== 'none' && leaves(generator.model))
      checkAgreement(generator, `generators[${i}]`, `This data looks like ${label}: it`)
  })
}

function checkAgreement({ consent }: LlmGenerator, at: string, what: string): void {
  if (consent?.allow.includes('agreement') === true) return
  throw new StudyError(
    `${at}.consent.allow`,
    `lacks "agreement". ${what} may be credentialed, and may then not be given to third parties.`,
    'Add it if your data are an open demo, or if the agreement allows this host.',
  )
}

function namesHost(named: string, url: URL): boolean {
  const plain = named.toLowerCase()
  return plain === url.host || (plain === url.hostname && url.port === '')
}
