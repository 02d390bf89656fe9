import type { Plugin } from 'vite'

/** The faces that our formulas use; a test holds that they use no other. */
const faces = [
  'KaTeX_Main-Regular',
  'KaTeX_Math-Italic',
  'KaTeX_Size1-Regular',
  'KaTeX_Size2-Regular',
  'KaTeX_Size3-Regular',
  'KaTeX_Size4-Regular',
]

/** KaTeX's stylesheet with these faces alone, as WOFF2 alone: of its sixty font files six are built into the site. */
export function katexStyles(): Plugin {
  return {
    name: 'katex-styles',
    enforce: 'pre',
    transform: (code, id) => (/katex\/dist\/katex[.\w]*\.css/.test(id) ? keepFaces(code) : null),
  }
}

export function keepFaces(css: string): string {
  return css.replaceAll(/@font-face\s*\{[^}]*\}/g, (face) =>
    faces.some((name) => face.includes(`${name}.woff2`))
      ? face.replace(/src:(url\([^)]*\.woff2\)\s*format\("woff2"\))[^}]*/, 'src:$1')
      : '',
  )
}
