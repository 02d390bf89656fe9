let last: Promise<void> = Promise.resolve()

/** Resolves once those before have had a turn of the page's thread to themselves: many pictures never stop the page. */
export function takeTurn(): Promise<void> {
  last = last.then(() => new Promise((resolve) => setTimeout(resolve)))
  return last
}
