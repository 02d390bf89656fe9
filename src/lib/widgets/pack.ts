/** Pixels of one row of a packed grid. */
const ROW = 8

/**
 * Packs a grid's cards: each spans as many low rows as it is high, so that what comes next stands right beneath it, in the
 * order of the page, instead of beneath its tallest neighbour. Its style sheet gives the rows (`.packed`).
 * @returns what undoes it
 */
export function pack(grid: HTMLElement): () => void {
  const gap = parseFloat(getComputedStyle(grid).columnGap)
  const sizes = new ResizeObserver((entries) => {
    for (const { target } of entries)
      if (target instanceof HTMLElement)
        target.style.gridRowEnd = `span ${Math.ceil((target.offsetHeight + gap) / ROW)}`
  })
  const watch = () => {
    sizes.disconnect()
    for (const card of grid.children) sizes.observe(card)
  }
  const cards = new MutationObserver(watch)
  cards.observe(grid, { childList: true })
  grid.classList.add('packed')
  watch()
  return () => {
    sizes.disconnect()
    cards.disconnect()
  }
}
