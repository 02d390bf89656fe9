/** All pairs of columns in table order, with their key "a|b". */
export function columnPairs(
  columns: readonly { name: string; j: number }[],
): { key: string; a: number; b: number }[] {
  return columns.flatMap((a, i) =>
    columns.slice(i + 1).map((b) => ({ key: `${a.name}|${b.name}`, a: a.j, b: b.j })),
  )
}
