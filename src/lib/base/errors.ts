/** Where in a person's input something went wrong. Rows are counted from 1, as a text editor counts lines. */
export interface Place {
  /** Of a study file: the JSON path of the culprit. */
  field?: string
  file?: string
  column?: string
  row?: number
}

/**
 * An error meant for the person: one line that says what happened, where, and what to do.
 * Everything thrown on purpose in Wardloom is one of these.
 */
export class WardloomError extends Error {
  readonly place: Place
  readonly remedy: string

  constructor(what: string, remedy: string, place: Place = {}) {
    const where = [
      place.file,
      place.field,
      place.row === undefined ? undefined : `line ${place.row}`,
      place.column === undefined ? undefined : `column “${place.column}”`,
    ].filter((part) => part !== undefined)
    super(`${where.length > 0 ? `${where.join(', ')}: ` : ''}${what} ${remedy}`.trim().replace(/\s+/g, ' '))
    this.name = new.target.name
    this.place = place
    this.remedy = remedy
  }
}

/** A file or table that can't be read as it stands. */
export class InputError extends WardloomError {}
/** A schema that names what isn't there, or contradicts its table. */
export class SchemaError extends WardloomError {}
/** A study file that can't be run; `field` is the JSON path of the culprit. */
export class StudyError extends WardloomError {
  constructor(
    readonly field: string,
    what: string,
    remedy = '',
  ) {
    super(`${field}: ${what}`, remedy)
  }
}
/** A model, server or doorway that refused or failed. */
export class ModelError extends WardloomError {}
/** The person stopped it; what was done before is kept by whoever catches this. */
export class Cancelled extends WardloomError {
  constructor(what = 'Stopped.') {
    super(what, '')
  }
}

/** Throws `Cancelled` once the signal has been aborted. */
export function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw new Cancelled()
}

/** The message of anything thrown, without a stack. */
export function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown)
}
