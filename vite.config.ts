import { fileURLToPath } from 'node:url'
import { sveltekit } from '@sveltejs/kit/vite'
import { defineConfig } from 'vitest/config'
import { buildFacts } from './src/cli/facts.ts'
import { katexStyles } from './src/cli/katex-faces.ts'
import { buildKernels } from './src/cli/kernels.ts'
import { bundled } from './src/cli/notices.ts'
import { offline } from './src/cli/offline.ts'

const gathered = bundled('site')

export default defineConfig({
  plugins: [
    { name: 'kernels', config: buildKernels },
    katexStyles(),
    gathered,
    sveltekit(),
    offline(process.env.BUILD_DIR ?? 'build'),
  ],
  define: buildFacts(),
  resolve: {
    alias: {
      'duckdb-browser-blocking': fileURLToPath(
        new URL('node_modules/@duckdb/duckdb-wasm/dist/duckdb-browser-blocking.mjs', import.meta.url),
      ),
    },
  },
  worker: {
    format: 'es',
    plugins: () => [gathered],
    // One file each: Firefox holds what a part of a worker imports to `worker-src`, which lets nothing but blobs in.
    rolldownOptions: { output: { codeSplitting: false } },
  },
  build: { target: 'es2022', assetsInlineLimit: 0, chunkSizeWarningLimit: 1200 },
  test: {
    include: [
      'src/**/*.test.ts',
      'tests/golden/**/*.test.ts',
      'tests/crosscheck/**/*.test.ts',
      'tests/contributing/**/*.test.ts',
    ],
    environment: 'node',
    testTimeout: 60_000,
    // DuckDB is compiled in some of them, which a busy machine takes its time for.
    hookTimeout: 60_000,
    maxWorkers: 2,
    // Files share what they import, and leave nothing behind: half of the time went into loading it anew.
    isolate: false,
  },
})
