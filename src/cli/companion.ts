/**
 * `npm run companion`: makes the numbers of the paper's companion that no reader can wait for, by the studio's own code on
 * the demo cohort (src/routes/paper/computed.json). A test makes a part of them anew.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { computed, companionStage } from '../lib/report/companion/all'
import { root, runCommand } from './command'

void runCommand(async () => {
  const stage = await companionStage(new Blob([readFileSync(join(root, 'static/demo/cohort.parquet'))]))
  const path = join(root, 'src/routes/paper/computed.json')
  writeFileSync(path, `${JSON.stringify(computed(stage))}\n`)
  console.log(path)
  return 0
})
