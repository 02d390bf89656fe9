/**
 * Public list prices, as far as there was evidence for them: standard tier, short prompts, no discount for batch or
 * cache. A model that is not here has no price until the person enters one; OpenRouter's list names its own.
 *
 * Read second-hand on 2026-11-24 from dated transcriptions of the providers' pages:
 * Anthropic: docs.rs/synaps/0.10.2 (verified 2026-10-10), PromptFuel v1.0.21–23 (audited 2026-10-16).
 * OpenAI: PromptFuel v1.0.19–22, codexometer v0.18.4, litellm discussions 42523 and 52347, github/docs
 * models-and-pricing.yml, agent-telemetry v1.6.6, openai-cost 0.1.0, openai-models 0.1.1.
 * Google: api-evangelist/deepmind plans (2026-10-07), agent-telemetry v1.6.6, litellm discussion 39357,
 * ai-wish-generator v3.2.0, simstudioai/sim#5812.
 */
export interface Price {
  /** US dollars per million tokens. */
  in: number
  out: number
}

export interface ListedPrice extends Price {
  /** The provider's own page. */
  source: string
  /** When the price was seen, YYYY-MM-DD. */
  seen: string
}

interface Row {
  /** Names, without the date that marks a snapshot. */
  models: RegExp
  price: [number, number]
  seen: string
  /** First and last day that it holds, where the provider says so. */
  from?: string
  until?: string
}

const tables: Record<string, { source: string; rows: Row[] }> = {
  'api.anthropic.com': {
    source: 'https://platform.claude.com/docs/en/about-claude/pricing',
    rows: [
      { models: /^claude-(fable|mythos)-5(-1)?$/, price: [10, 50], seen: '2026-10-10' },
      { models: /^claude-opus-5-5$/, price: [4, 20], seen: '2026-10-10' },
      { models: /^claude-opus-(4-[5-9]|5)$/, price: [5, 25], seen: '2026-10-10' },
      { models: /^claude-opus-4(-[01])?$/, price: [15, 75], seen: '2026-10-10' },
      { models: /^claude-sonnet-5(-5)?$/, price: [2, 10], seen: '2026-10-16' },
      { models: /^claude-sonnet-4(-[056])?$/, price: [3, 15], seen: '2026-10-10' },
      // Prompts up to 100,000 tokens.
      { models: /^claude-haiku-5-5$/, price: [0.1, 0.5], seen: '2026-10-16' },
      { models: /^claude-haiku-4-5$/, price: [1, 5], seen: '2026-10-10' },
    ],
  },
  // Prompts up to 272,000 tokens.
  'api.openai.com': {
    source: 'https://developers.openai.com/api/docs/pricing',
    rows: [
      { models: /^gpt-6\.2-astra$/, price: [8, 40], seen: '2026-11-18' },
      { models: /^gpt-6\.2-sol$/, price: [2, 10], seen: '2026-11-18' },
      { models: /^gpt-6\.1-sol$/, price: [2, 10], seen: '2026-10-01' },
      { models: /^gpt-6-astra$/, price: [10, 50], seen: '2026-09-07' },
      { models: /^gpt-6-sol$/, price: [2, 10], seen: '2026-09-22' },
      { models: /^gpt-6-luna$/, price: [0.1, 0.5], seen: '2026-09-22' },
      { models: /^gpt-5\.6-sol$/, price: [4, 20], seen: '2026-09-22' },
      { models: /^gpt-5\.6-terra$/, price: [2, 12], seen: '2026-09-07' },
      { models: /^gpt-5\.6-luna$/, price: [0.2, 1.2], seen: '2026-09-22' },
      { models: /^gpt-5\.2$/, price: [1.75, 14], seen: '2026-09-30' },
      { models: /^gpt-5(\.1)?$/, price: [1.25, 10], seen: '2026-09-30' },
      { models: /^gpt-5-mini$/, price: [0.25, 2], seen: '2026-09-30' },
      { models: /^gpt-5-nano$/, price: [0.05, 0.4], seen: '2026-09-30' },
      { models: /^gpt-4\.1$/, price: [2, 8], seen: '2026-09-30' },
      { models: /^gpt-4o$/, price: [2.5, 10], seen: '2026-09-26' },
      { models: /^gpt-4o-mini$/, price: [0.15, 0.6], seen: '2026-09-26' },
    ],
  },
  // Text; prompts up to 200,000 tokens.
  'generativelanguage.googleapis.com': {
    source: 'https://ai.google.dev/gemini-api/docs/pricing',
    rows: [
      { models: /^gemini-3\.[678]-flash$/, price: [0.75, 3.75], seen: '2026-10-07', until: '2026-12-31' },
      { models: /^gemini-3\.[678]-flash$/, price: [1.5, 7.5], seen: '2026-10-07', from: '2027-01-01' },
      { models: /^gemini-3\.5-flash-lite$/, price: [0.3, 2.5], seen: '2026-07-21' },
      { models: /^gemini-3\.1-pro-preview$/, price: [2, 12], seen: '2026-09-30' },
      { models: /^gemini-3\.1-flash-lite(-preview)?$/, price: [0.25, 1.5], seen: '2026-09-30' },
      { models: /^gemini-3-flash-preview$/, price: [0.5, 3], seen: '2026-09-30' },
      { models: /^gemini-2\.5-pro$/, price: [1.25, 10], seen: '2026-09-30' },
      { models: /^gemini-2\.5-flash$/, price: [0.3, 2.5], seen: '2026-09-30' },
      { models: /^gemini-2\.5-flash-lite$/, price: [0.1, 0.4], seen: '2026-09-30' },
    ],
  },
}

/**
 * @param host of the server that bills, as `URL.host` gives it
 * @param today YYYY-MM-DD
 * @returns null where there is no evidence
 */
export function listedPrice(host: string, name: string, today: string): ListedPrice | null {
  const table = tables[host]
  const plain = name
    .trim()
    .replace(/^models\//, '')
    .replace(/-(\d{8}|\d{4}-\d{2}-\d{2}|latest)$/, '')
  const row = table?.rows.find(
    ({ models, from, until }) =>
      models.test(plain) && (from === undefined || today >= from) && (until === undefined || today <= until),
  )
  if (table === undefined || row === undefined) return null
  return { in: row.price[0], out: row.price[1], source: table.source, seen: row.seen }
}
