import { StudyError } from '../base/errors'
import type { LlmGenerator, Study } from './study'

/** Whether nothing sent to that host leaves this machine. `hostname` as `URL.hostname` gives it. */
export function isLoopback(hostname: string): boolean {
  return (
    hostname === 'localhost' ||
    hostname.endsWith('.localhost') ||
    hostname === '[::1]' ||
    /^127(\.\d{1,3}){3}$/.test(hostname)
  )
}

/**
 * Real rows leave only for a host that the study file names itself, and no more of them than it says.
 * @throws StudyError before any request
 */
export function checkConsents(study: Study): void {
  study.generators.forEach((generator, i) => {
    if (generator.kind === 'llm') checkConsent(generator, study, `generators[${i}]`)
  })
}

function checkConsent(generator: LlmGenerator, study: Study, at: string): void {
  const url = new URL(generator.model.baseUrl)
  if (generator.disclosure === 'none' || isLoopback(url.hostname)) return
  const { consent, examples } = generator
  const needed = `{ "host": "${url.host}", "realRows": ${examples} }`
  if (consent === null) {
    throw new StudyError(
      `${at}.consent`,
      `is missing, but ${examples} real rows would go to ${url.host}.`,
      `If that is allowed, write ${needed}.`,
    )
  }
  if (!namesHost(consent.host, url)) {
    throw new StudyError(
      `${at}.consent.host`,
      `names ${consent.host}, but real rows would go to ${url.host}.`,
    )
  }
  if (consent.realRows < examples) {
    throw new StudyError(
      `${at}.consent.realRows`,
      `allows ${consent.realRows} rows, but ${examples} would be sent.`,
    )
  }
  if (study.cohort.from === 'recipe' && !consent.allow.includes('agreement')) {
    throw new StudyError(
      `${at}.consent.allow`,
      'lacks "agreement": credentialed data may not be given to third parties under their use agreement.',
      'Add it if your data are an open demo, or if the agreement allows this host.',
    )
  }
}

function namesHost(named: string, url: URL): boolean {
  const plain = named.toLowerCase()
  return plain === url.host || (plain === url.hostname && url.port === '')
}
