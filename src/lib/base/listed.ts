/** What a file of lines (`export { name } from './file'`) lists, by the names: a bundler needn't keep any order. */
export function listed<T>(lines: Readonly<Record<string, T>>): T[] {
  return Object.entries(lines)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, one]) => one)
}
