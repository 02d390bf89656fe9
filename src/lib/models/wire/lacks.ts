/** What a server turned out to lack, so that it is asked for once and never again in the run. */

export interface Optional {
  /** How a refusal names each setting that can be left out. */
  settings: Record<string, RegExp>
  /** Those of them that are left out only where they are named: an answer without is worth less. */
  precious: ReadonlySet<string>
  /** How a refusal names the answer's form. */
  form: RegExp
  /** Ways of asking for the form, from the strictest to words alone: the last is 'words', the first may be BOUNDED. */
  forms: readonly string[]
  /** Whether a refusal of one form leaves hope for the next; otherwise words alone are left. */
  hope: RegExp
}

/** A refusal that is about the question itself: leaving out a setting would not help. */
const ABOUT_LENGTH =
  /context (length|window)|maximum context|too long|too large|prompt is too|input tokens|exceeds? the (maximum|limit)/i

/** The form whose schema has bounds and counts too. */
export const BOUNDED = 'json_schema with bounds'

/** How a refusal names them; or a grammar that grew too large with them. */
const ABOUT_BOUNDS =
  /minimum|maximum|min_?items|max_?items|x-each|format\b.{0,40}(keyword|permitted)|grammar/i

export class Lacks {
  private readonly lacking = new Set<string>()
  private step = 0
  /** Most tokens of an answer that the server allows, once it has said so. */
  mostTokens = Infinity

  constructor(private readonly optional: Optional) {}

  get form(): string {
    return this.optional.forms[this.step] ?? 'words'
  }

  has(setting: string): boolean {
    return this.lacking.has(setting)
  }

  leaveOut(setting: string): void {
    this.lacking.add(setting)
  }

  /**
   * What of a refused request is left out from now on, in words; empty if none of it can be the cause. A refusal that
   * names nothing first costs the form, which servers most often lack, then all settings: two failed tries at most.
   * @param sent settings and form of that very request: several may be under way
   */
  learn(sent: { settings: string[]; form: string | null }, said: string, param: string | null): string[] {
    const { settings, form, forms, hope } = this.optional
    const last = forms.length - 1
    const step = sent.form === null ? last : forms.indexOf(sent.form)
    const bounded = sent.form === BOUNDED
    const boundsNamed = bounded && ABOUT_BOUNDS.test(said)
    const formNamed = step < last && (boundsNamed || form.test(param ?? said))
    const named = sent.settings.filter(
      (setting) =>
        settings[setting]?.test(param ?? said) === true &&
        // Body temperature is a column of many cohorts: a complaint about the schema may speak of that one.
        !(formNamed && setting === 'temperature'),
    )
    if (formNamed || named.length > 0) {
      for (const setting of named) this.lacking.add(setting)
      // A refusal of bounds costs the bounds; one of the whole schema costs the schema without them too.
      const next = step + (bounded && !boundsNamed ? 2 : 1)
      if (formNamed) this.step = Math.max(this.step, boundsNamed || hope.test(said) ? next : last)
      return [...named, ...(formNamed ? [sent.form ?? ''] : [])]
    }
    if (ABOUT_LENGTH.test(said)) return []
    if (step < last) {
      this.step = last
      return [sent.form ?? '']
    }
    const spare = sent.settings.filter((setting) => !this.optional.precious.has(setting))
    for (const setting of spare) this.lacking.add(setting)
    return spare
  }
}
