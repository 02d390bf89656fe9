/**
 * Providers and local servers beyond those of `presets.ts`, each a `Preset` in a file of its own. To add one: its file, say
 * `providers/name.ts`, and a line here, `export { name } from './providers/name'`.
 */
export {}
