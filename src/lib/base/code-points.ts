/** Order of texts by their code points (that of `<` is by UTF-16 units, which puts U+10000 before U+E000). */
export function byCodePoint(a: string, b: string): number {
  const left = a[Symbol.iterator]()
  const right = b[Symbol.iterator]()
  for (;;) {
    const x = left.next()
    const y = right.next()
    if (x.done === true || y.done === true) return (x.done === true ? 0 : 1) - (y.done === true ? 0 : 1)
    const order = (x.value.codePointAt(0) ?? 0) - (y.value.codePointAt(0) ?? 0)
    if (order !== 0) return order
  }
}
