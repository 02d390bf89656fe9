declare global {
  /** Compiled in by src/cli/facts.ts. */
  const __WARDLOOM_VERSION__: string
  const __WARDLOOM_COMMIT__: string
}

export {}
