import { defineConfig } from 'vitest/config'

// End-to-end tests drive the built site in a real Chromium; two files at a time, since each waits about half of its time.
export default defineConfig({
  test: {
    include: ['tests/e2e/**/*.test.ts'],
    environment: 'node',
    testTimeout: 300_000,
    hookTimeout: 240_000,
    maxWorkers: 2,
  },
})
