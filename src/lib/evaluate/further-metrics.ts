/**
 * Metrics beyond those of the contract, each a `WholeMetric` in a file of its own. To add one: the file beside its kin, and a
 * line here, `export { name } from './area/file'`. Its ids count as public from then on: studies may name them.
 */
export {}
