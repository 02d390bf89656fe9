import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vite'
import { buildFacts } from './src/cli/facts.ts'
import { buildKernels } from './src/cli/kernels.ts'
import { bundled } from './src/cli/notices.ts'

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url))

const gathered = bundled('rooms')

// The rooms are built apart from the site because SvelteKit writes the page's policy into every
// document it makes, and policies only add up: a room with other doors can't be one of its pages.
export default defineConfig({
  root: here('src/rooms'),
  base: './',
  plugins: [{ name: 'kernels', config: buildKernels }, gathered],
  define: buildFacts(),
  resolve: { alias: { $lib: here('src/lib') } },
  worker: { format: 'es', plugins: () => [gathered] },
  publicDir: false,
  build: {
    outDir: here('static/rooms'),
    emptyOutDir: true,
    target: 'es2022',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rollupOptions: {
      input: {
        bench: here('src/rooms/bench.html'),
        doorway: here('src/rooms/doorway.html'),
        offline: here('src/rooms/offline.html'),
        'service-worker': here('src/rooms/service-worker.ts'),
      },
      // The build puts the worker where all of the site is in its scope, under a name that stays.
      output: {
        entryFileNames: ({ name }) => (name === 'service-worker' ? '[name].js' : 'assets/[name]-[hash].js'),
      },
    },
  },
})
