import adapter from '@sveltejs/adapter-static'
import { vitePreprocess } from '@sveltejs/vite-plugin-svelte'

/** @type {import('@sveltejs/kit').Config} */
export default {
  preprocess: vitePreprocess(),
  kit: {
    adapter: adapter({
      pages: process.env.BUILD_DIR ?? 'build',
      assets: process.env.BUILD_DIR ?? 'build',
      // What a static host answers for an address that isn't there; its links don't depend on how deep that is.
      fallback: '404.html',
      strict: true,
    }),
    paths: { base: process.env.BASE_PATH ?? '', relative: true },
    version: { name: process.env.WARDLOOM_COMMIT ?? 'local' },
    prerender: { handleHttpError: 'fail', handleMissingId: 'fail' },
    // The page's room: it can speak to its own origin and to nobody else. Rooms with
    // another policy are documents of their own (src/rooms).
    csp: {
      mode: 'hash',
      directives: {
        'default-src': ['none'],
        'script-src': ['self', 'wasm-unsafe-eval'],
        'style-src': ['self', 'unsafe-inline'],
        'img-src': ['self', 'data:', 'blob:'],
        'font-src': ['self'],
        'connect-src': ['self'],
        'worker-src': ['blob:'],
        'frame-src': ['self'],
        'manifest-src': ['self'],
        'object-src': ['none'],
        'form-action': ['none'],
        'base-uri': ['none'],
      },
    },
  },
}
