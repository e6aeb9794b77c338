// One full count of a log in a fresh process: node bench/log-ours.ts <log> <site> <since>, a database of its own included.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { instantOf } from '../src/core/time.ts'
import { countLogs } from '../src/flows/count-logs.ts'
import { readLog } from '../src/sources/log-read.ts'
import { openStore } from '../src/storage/database.ts'
import { viewCounts } from '../src/storage/view-counts.ts'

const [, , path = '', site = '', since = ''] = process.argv
const folder = mkdtempSync(join(tmpdir(), 'postrider-log-'))
const store = await openStore(`sqlite:${join(folder, 'postrider.db')}`)
try {
  const tools = {
    clock: () => instantOf(Date.now()),
    plans: [{ file: path, path, site }],
    counts: viewCounts(store.db),
    read: readLog,
  }
  const { logs, failures } = await countLogs(tools, since)
  const rssMb = process.resourceUsage().maxRSS / 1024
  console.log(JSON.stringify({ rssMb, failures, ...logs[0] }))
} finally {
  await store.close()
  rmSync(folder, { recursive: true, force: true })
}
