import { defineConfig } from 'vitest/config'

// End-to-end tests drive the built site in a real Chromium; one file at a time, since there are two cores.
export default defineConfig({
  test: {
    include: ['tests/e2e/**/*.test.ts'],
    environment: 'node',
    testTimeout: 240_000,
    hookTimeout: 120_000,
    fileParallelism: false,
  },
})
