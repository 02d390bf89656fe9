/** Every strategy. To add one: its file in this folder, and a line here. */
export { conditional } from './conditional'
export { groupBased } from './group-based'
export { naive } from './naive'
export { schemaConstrained } from './schema-constrained'
