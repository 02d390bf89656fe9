/** `npm run demo`: writes the simulated demo cohort and its dictionary to static/demo. The same seed gives the same bytes. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { demoPart } from '../lib/cohort/demo'
import { toParquet } from '../lib/table/write-parquet'
import { simulateDemo } from './demo/simulate'

const quote = (text: string) => (/[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text)

mkdirSync('static/demo', { recursive: true })
writeFileSync('static/demo/cohort.parquet', toParquet(simulateDemo()))
writeFileSync(
  'static/demo/codebook.csv',
  [
    'name,label,unit,type,categories,range',
    ...(demoPart.columns ?? []).map(({ name, label, unit, min, max, categories }) =>
      [
        name,
        label ?? '',
        unit ?? '',
        categories === undefined ? (min === undefined ? '' : 'numeric') : 'categorical',
        categories?.join('|') ?? '',
        min === undefined || max === undefined ? '' : `${min} to ${max}`,
      ]
        .map(quote)
        .join(','),
    ),
    '',
  ].join('\n'),
)
writeFileSync(
  'static/demo/README.txt',
  "SIMULATED DATA. The cohort in this folder was written by a seeded program (src/cli/demo). No patient's data went into it,\nand nothing in it can be used for clinical conclusions. Column names follow the paper that Wardloom implements.\n",
)
