// Our side of bench/import.ts, in a process of its own: the whole way from the file to the list, checked and keyed.
import { importList } from '../src/flows/subscriptions.ts'
import { hashListFile, openList } from '../src/sources/list-file.ts'
import { openStore } from '../src/storage/database.ts'
import { subscribers } from '../src/storage/subscribers.ts'

const [database = '', list = '', readers = '0'] = process.argv.slice(2)
const store = await openStore(`sqlite:${database}`)
const began = performance.now()
const report = await importList(
  {
    subscribers: subscribers(store.db),
    clock: () => '2026-11-20T06:00:00.000Z',
    addressSecret: async () => 'an address secret of the bench, long enough',
    openList: (path, secret) => openList(path, { language: 'en', secret }),
    hashListFile,
  },
  'readers',
  list,
  { mirror: false, dryRun: false },
)
const seconds = (performance.now() - began) / 1000
await store.close()
if (report.added !== Number(readers)) throw new Error(`only ${report.added} were added`)
process.stdout.write(JSON.stringify({ seconds, rssMb: process.resourceUsage().maxRSS / 1024 }))
