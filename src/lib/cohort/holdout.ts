import type { Table } from '../table/table'

/** `contracts.md`, study file: fraction of rows or sites to `test`, then of the remaining rows to `control`. */
export interface HoldoutSpec {
  by: 'site' | 'row'
  fraction: number
  control: number
  seed: number
}

/** Levels of a column whose rows are left out to test on. */
export interface LeftOut {
  column: string
  members: readonly string[]
}

declare const part: unique symbol

/** Rows that a generator may see. Only `splitCohort` (and, for given tables, `asTrain`) makes one. */
export type Train = Table & { readonly [part]: 'train' }
/** Unseen random rows of the training sites: privacy twins and floors. Never handed to a generator. */
export type Control = Table & { readonly [part]: 'control' }
/** Unseen rows or unseen sites: utility and fairness of models. Never handed to a generator. */
export type Test = Table & { readonly [part]: 'test' }

export interface Holdout {
  spec: HoldoutSpec
  train: Train
  control: Control
  test: Test
  /** Row numbers of the cohort table, ascending. */
  rows: { train: Int32Array; control: Int32Array; test: Int32Array }
  sites: { site: string; train: number; control: number; test: number; positives: number }[]
}
