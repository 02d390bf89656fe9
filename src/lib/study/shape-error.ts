import type * as z from 'zod/mini'
import { StudyError } from '../base/errors'

type Issue = z.core.$ZodIssue
type Path = readonly PropertyKey[]

/** A JSON path as the person would write it: `generators[1].budget.usd`. */
export function pathText(path: Path): string {
  let text = ''
  for (const step of path) {
    if (typeof step === 'number') text += `[${step}]`
    else text += text === '' ? String(step) : `.${String(step)}`
  }
  return text === '' ? 'the whole file' : text
}

/** The one error worth telling: an unknown field first, since it explains the missing one beside it. */
export function shapeError(issues: readonly Issue[], input: unknown): StudyError {
  const flat = issues.flatMap((issue) => flatten(issue, []))
  const issue = flat.find(({ code }) => code === 'unrecognized_keys') ?? flat[0]
  if (issue === undefined) return new StudyError('the whole file', 'it is not a study.')
  return new StudyError(...told(issue, input))
}

/** Replaces a union's issue by those of the branch that came closest. */
function flatten(issue: Issue, base: Path): Issue[] {
  const path = [...base, ...issue.path]
  if (issue.code !== 'invalid_union' || issue.errors.length === 0) return [{ ...issue, path }]
  const near = issue.errors.filter((branch) => !branch.some(wrongAtTop))
  const best = near[0]
  if (best === undefined) return [{ ...issue, path }]
  return best.flatMap((inner) => flatten(inner, path))
}

function wrongAtTop(issue: Issue): boolean {
  return (
    issue.path.length === 0 &&
    issue.code !== 'unrecognized_keys' &&
    issue.code !== 'too_small' &&
    issue.code !== 'too_big'
  )
}

function told(issue: Issue, input: unknown): [field: string, what: string] {
  const field = pathText(issue.path)
  if (issue.code === 'unrecognized_keys') {
    return [pathText([...issue.path, issue.keys[0] ?? '']), 'unknown field.']
  }
  const value = valueAt(input, issue.path)
  if (value === undefined) return [field, 'is missing.']
  const is = `is ${brief(value)}`
  switch (issue.code) {
    case 'invalid_type':
      return [field, `${is}, but must be ${typeName(issue.expected)}.`]
    case 'invalid_value':
      return [field, `${is}, but must be ${issue.values.map((one) => JSON.stringify(one)).join(', ')}.`]
    case 'too_small':
      if (issue.origin === 'array' || issue.origin === 'string') return [field, 'is empty.']
      return [field, `${is}, but must be ${issue.inclusive === true ? 'at least' : 'over'} ${issue.minimum}.`]
    case 'too_big':
      return [field, `${is}, but must be ${issue.inclusive === true ? 'at most' : 'under'} ${issue.maximum}.`]
    case 'invalid_union':
      return [field, `${is}, which is none of the forms that this field takes.`]
    default:
      return [field, `${is}, which this field doesn't take.`]
  }
}

function typeName(expected: string): string {
  const names: Record<string, string> = {
    string: 'text',
    number: 'a number',
    int: 'a whole number',
    array: 'a list',
    object: 'an object',
    record: 'an object',
    boolean: 'true or false',
  }
  return names[expected] ?? expected
}

function brief(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value)
  return text.length > 40 ? `${text.slice(0, 37)}…` : text
}

function valueAt(input: unknown, path: Path): unknown {
  let value: unknown = input
  for (const step of path) {
    if (typeof value !== 'object' || value === null || typeof step === 'symbol') return undefined
    value = Object.entries(value).find(([key]) => key === String(step))?.[1]
  }
  return value
}
