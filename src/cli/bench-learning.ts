/** Measurements of the learners, in this process, beside those of XGBoost and scikit-learn. */
import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { stream } from '../lib/base/random'
import { euclidRows, euclidSpace, nearestSquared } from '../lib/learn/euclid'
import { fitGbdt, predictGbdt } from '../lib/learn/gbdt'
import { auroc } from '../lib/learn/scores'
import { here, type Line } from './bench-line'
import { interpreter, python } from './bench-python'
import { wideTables } from './wide-table'

/** Our gradient boosting, binning included, beside XGBoost's `hist` on the same table and configuration, one thread each. */
export function boosting(scratch: string, rows: number, features: number): Line {
  const random = stream('bench boosting')
  const columns = Array.from({ length: features }, (_, j) =>
    Float64Array.from({ length: rows }, () =>
      random.next() < 0.1 ? NaN : Math.round(random.normal() * 10 ** (j % 3)) / 10,
    ),
  )
  const labels = Uint8Array.from({ length: rows }, (_, i) => {
    const score = (columns[1]?.[i] || 0) + (columns[4]?.[i] || 0) * ((columns[2]?.[i] || 0) > 0 ? 1 : -1)
    return score + random.normal() > 1 ? 1 : 0
  })
  const matrix = { rows, columns, sources: columns.map((_, j) => `x${j}`) }
  const started = performance.now()
  const model = fitGbdt(matrix, labels)
  const seconds = (performance.now() - started) / 1000
  const ours = auroc(predictGbdt(model, matrix), labels) ?? NaN
  const table = join(scratch, 'boosting.csv')
  const lines = Array.from({ length: rows }, (_, i) =>
    [labels[i], ...columns.map((column) => (Number.isNaN(column[i]) ? '' : column[i]))].join(','),
  )
  writeFileSync(table, lines.join('\n'))
  const theirs = python(`
import time, numpy as np, xgboost as xgb
d = np.genfromtxt(${JSON.stringify(table)}, delimiter=',')
m = xgb.DMatrix(d[:, 1:], d[:, 0], nthread=1)
t = time.time()
xgb.train(dict(objective='binary:logistic', tree_method='hist', max_depth=4, eta=0.1, reg_lambda=1, min_child_weight=1, base_score=0.5, max_bin=256, nthread=1), m, 100)
print(time.time() - t)`)
  return here({
    what: 'gradient boosting, 100 trees',
    size: `${rows.toLocaleString('en')} × ${features}, AUROC ${ours.toFixed(3)}`,
    seconds,
    reference:
      theirs === null
        ? 'XGBoost is not here (pip install xgboost)'
        : `XGBoost hist, one thread, ${theirs.toFixed(2)} s`,
    faster: theirs === null ? null : theirs / seconds,
  })
}

/** The five nearest of exact neighbours in 83 columns, beside scikit-learn's brute force over the same dimensions. */
export function neighbours(scratch: string, rows: number): Line {
  const tables = wideTables([
    { name: 'real', rows, drift: 0 },
    { name: 'synthetic', rows, drift: 1 },
  ])
  const [real, synthetic] = tables
  if (real === undefined || synthetic === undefined) throw new RangeError('no tables')
  const names = real.columns.map(({ name }) => name)
  const space = euclidSpace(real, tables, names)
  const [reference, queries] = tables.map((table) => euclidRows(space, table))
  if (reference === undefined || queries === undefined) throw new RangeError('no rows')
  const started = performance.now()
  const found = nearestSquared(queries, reference, 5)
  const seconds = (performance.now() - started) / 1000
  const files = { real: reference, synthetic: queries }
  for (const [name, { numbers, width, codes, codeWidth }] of Object.entries(files)) {
    writeFileSync(join(scratch, `${name}.numbers`), numbers)
    writeFileSync(join(scratch, `${name}.codes`), codes)
    writeFileSync(join(scratch, `${name}.json`), JSON.stringify({ rows, width, codeWidth }))
  }
  writeFileSync(join(scratch, 'found.numbers'), found)
  const { status, stdout } = spawnSync(interpreter, ['-c', BRUTE_FORCE, scratch], {
    encoding: 'utf8',
    env: { ...process.env, OMP_NUM_THREADS: '1', OPENBLAS_NUM_THREADS: '1' },
  })
  const [theirs = NaN, apart = NaN] = stdout.trim().split(' ').map(Number)
  return here({
    what: 'exact neighbours, 5 nearest',
    size: `${rows.toLocaleString('en')} × ${rows.toLocaleString('en')} × ${names.length}`,
    seconds,
    reference:
      status === 0
        ? `scikit-learn brute, one thread, ${theirs.toFixed(2)} s, ${apart.toExponential(0)} apart`
        : 'scikit-learn is not here (pip install scikit-learn)',
    faster: status === 0 ? theirs / seconds : null,
  })
}

const BRUTE_FORCE = `
import json, sys, time, numpy as np
from sklearn.neighbors import NearestNeighbors
parts = {}
for name in ('real', 'synthetic'):
    shape = json.load(open(f'{sys.argv[1]}/{name}.json'))
    read = lambda kind, dtype, width: np.fromfile(f'{sys.argv[1]}/{name}.{kind}', dtype).reshape(shape['rows'], width)
    parts[name] = read('numbers', np.float64, shape['width']), read('codes', np.int32, shape['codeWidth'])
most = np.max([codes.max(axis=0) for _, codes in parts.values()], axis=0) + 2
hot = lambda codes: np.hstack([np.eye(m)[c + 1] for m, c in zip(most, codes.T)])
real, synthetic = (np.hstack([numbers, hot(codes)]) for numbers, codes in parts.values())
t = time.time()
d, _ = NearestNeighbors(n_neighbors=5, algorithm='brute').fit(real).kneighbors(synthetic)
print(time.time() - t, abs(d ** 2 - np.fromfile(f'{sys.argv[1]}/found.numbers').reshape(d.shape)).max())
`
