import { darkPalette, lightPalette, paletteStyle } from '../charts/palette'

/** The report's own look: system type, three meaningful colours, both themes, and paper. */
export const reportStyle = `
:root { color-scheme: light dark; --ink: #1c2430; --soft: #55606e; --line: #d5dae1; --paper: #fff; --tint: #f4f6f9;
  --good: #1b6e53; --mixed: #8a5a00; --poor: #a8322a; ${paletteStyle(lightPalette)} }
@media (prefers-color-scheme: dark) { :root { --ink: #e6eaf0; --soft: #a7b1bf; --line: #38424f; --paper: #12171e; --tint: #1a212a;
  --good: #6fcba7; --mixed: #e5b65c; --poor: #f08e84;
  ${paletteStyle(darkPalette)} } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.5 system-ui, sans-serif; }
main { max-width: 62rem; margin: 0 auto; padding: 2rem 1rem 4rem; }
h1 { font-size: 1.75rem; line-height: 1.2; margin: 0 0 .25rem; }
h2 { font-size: 1.375rem; margin: 2.5rem 0 .5rem; border-top: 1px solid var(--line); padding-top: 1rem; }
h3 { font-size: 1.125rem; margin: 1.5rem 0 .25rem; } h3.cell { font-size: 1.25rem; margin-top: 2.5rem; border-top: 1px dashed var(--line); padding-top: 1rem; overflow-wrap: anywhere; }
h4 { font-size: 1rem; margin: 1.25rem 0 .25rem; }
a { color: inherit; text-underline-offset: .15em; } th a { font-weight: 600; }
nav { margin: 1.5rem 0; padding: .75rem 1rem; border: 1px solid var(--line); border-radius: 4px; background: var(--tint); } nav ol { margin: 0; padding-left: 1.5rem; columns: 18rem 2; }
nav li { break-inside: avoid; padding: .1rem 0; } nav ul { margin: 0; padding-left: 1rem; font-size: .8125rem; list-style: none; } section { scroll-margin-top: 1rem; }
.plain { max-width: 44rem; padding-left: 1.25rem; } .plain li { margin: .35rem 0; }
.ticks { max-width: 48rem; margin: .5rem 0; padding: 0; list-style: none; } .ticks li { display: flex; gap: .75rem; padding: .5rem 0; border-bottom: 1px solid var(--line); break-inside: avoid; }
.box { flex: none; width: 1rem; height: 1rem; margin-top: .25rem; border: 1.5px solid var(--soft); border-radius: 2px; } .ticks strong { display: block; } .ticks div { min-width: 0; flex: 1; overflow-wrap: anywhere; }
.line { display: block; height: 1.75rem; border-bottom: 1px dotted var(--soft); } .sign { max-width: 48rem; margin-top: 4rem; border-top: 1px solid var(--soft); padding-top: .25rem; color: var(--soft); font-size: .875rem; }
.role { margin: .75rem 0 .25rem; } pre.prompt { margin: 0 0 .5rem; max-width: 60rem; }
p { max-width: 44rem; overflow-wrap: anywhere; }
.soft, caption, figcaption { color: var(--soft); font-size: .875rem; }
.notice { border-left: 4px solid var(--poor); padding: .25rem .75rem; }
.areas { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 22rem), 1fr)); gap: .75rem; margin: 1rem 0; padding: 0; list-style: none; }
.areas > li { border: 1px solid var(--line); border-left: 6px solid var(--soft); border-radius: 4px; padding: .75rem; background: var(--tint); }
.areas .good { border-left-color: var(--good); } .areas .mixed { border-left-color: var(--mixed); border-left-style: dashed; }
.areas .poor { border-left-color: var(--poor); border-left-style: double; }
.checks { margin: .25rem 0; padding: 0; list-style: none; font-size: .8125rem; } .areas .checks li { border: 0; padding: .1rem 0; background: none; }
.checks .good { color: var(--good); } .checks .mixed { color: var(--mixed); } .checks .poor { color: var(--poor); }
.areas strong { display: block; font-size: 1.0625rem; } .areas p { margin: .25rem 0; font-size: .875rem; }
svg { font-family: system-ui, sans-serif; font-variant-numeric: tabular-nums; }
.figures { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 25rem), 1fr)); gap: 2rem 1.5rem; margin: .5rem 0 1rem; }
figure { margin: 0; break-inside: avoid; } figure.whole { grid-column: 1 / -1; } figure > svg, .broad svg, .slim svg, .moved svg { width: 100%; height: auto; display: block; } .moved { overflow-x: auto; } .moved svg { min-width: 44rem; }
figure > svg { max-width: 32rem; } .slim { display: none; }
figure > p { margin: .25rem 0; } figcaption { margin-bottom: .5rem; } figcaption strong { color: var(--ink); display: block; font-size: 1rem; line-height: 1.35; }
.keys { display: flex; flex-wrap: wrap; gap: 0 1rem; } .keys svg { vertical-align: -1px; }
summary { font-size: .875rem; padding: .25rem 0; cursor: pointer; }
@media (max-width: 44rem) { .slim { display: block; } .broad { display: none; } }
.wide { overflow-x: auto; margin: 1rem 0; }
table.numbers td { text-align: right; white-space: nowrap; } table.numbers td.t, table.numbers th:first-child { text-align: left; white-space: normal; } table.numbers th { text-align: right; }
table { border-collapse: collapse; font-size: .8125rem; font-variant-numeric: tabular-nums; width: 100%; }
caption { text-align: left; padding-bottom: .25rem; }
th, td { text-align: left; vertical-align: top; padding: .2rem .5rem .2rem 0; border-bottom: 1px solid var(--line); overflow-wrap: break-word; }
th { font-weight: 600; } th.n { text-align: right; } tr.more td { border-top: 0; padding-top: 0; color: var(--soft); } tr.has-more > * { border-bottom: 0; } td.n { text-align: right; white-space: nowrap; overflow-wrap: normal; }
pre { background: var(--tint); padding: .75rem; font-size: .75rem; white-space: pre-wrap; overflow-wrap: anywhere; }
@media print {
  :root { color-scheme: light; --ink: #000; --soft: #444; --line: #bbb; --paper: #fff; --tint: #fff;
    --good: #1b6e53; --mixed: #8a5a00; --poor: #a8322a; ${paletteStyle(lightPalette)} }
  body { font-size: 10pt; } main { max-width: none; padding: 0; }
  h2, h3 { break-after: avoid; } tr { break-inside: avoid; } .wide { overflow: visible; } table { font-size: 8pt; }
  thead { display: table-header-group; } details { display: none; } .figures { grid-template-columns: 1fr 1fr; gap: 6mm; } .broad { display: block; } .slim { display: none; } .moved { overflow: visible; } .moved svg { min-width: 0; }
  nav ol { columns: 2; } nav ul { display: none; } #checklist, #results { break-before: page; } pre { font-size: 7.5pt; } a { text-decoration: none; }
}
@page { margin: 16mm; }
`
