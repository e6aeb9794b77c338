// A million readers in random order into our tables, against `sqlite3 .import` into a bare one, in turn in one run.
//
//   npm run bench:import -- [--readers 1000000] [--runs 3] [--json]
import { spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { createWriteStream, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'

const { values } = parseArgs({
  options: {
    readers: { type: 'string', default: '1000000' },
    runs: { type: 'string', default: '3' },
    json: { type: 'boolean', default: false },
  },
})
const [readers, runs] = [Number(values.readers), Number(values.runs)]
const folder = mkdtempSync(join(tmpdir(), 'postrider-bench-'))
process.once('exit', () => rmSync(folder, { recursive: true, force: true }))

if (spawnSync('sqlite3', ['--version']).status !== 0) {
  console.error('The peer is missing: apt-get install sqlite3')
  process.exit(2)
}
const list = join(folder, 'readers.csv')
await writeList(list)
const ours: Run[] = []
const peer: Run[] = []
for (let run = 0; run < runs; run++) {
  peer.push(runPeer(join(folder, `peer${run}.db`)))
  ours.push(runOurs(join(folder, `ours${run}.db`)))
}
report()

type Run = { readonly seconds: number; readonly rssMb: number }

/** Addresses in an order that no index likes. */
async function writeList(path: string): Promise<void> {
  const out = createWriteStream(path)
  out.write('email,first_name,language,joined,status\n')
  // A multiplier without a factor in common with the count visits each number once.
  const step = 611_953
  for (let i = 0; i < readers; i++) {
    const n = (i * step) % readers
    const line = `reader${n}@host${n % 4999}.example.org,Anna ${n % 977},${n % 3 === 0 ? 'ru' : 'en'},2026-0${1 + (n % 9)}-1${n % 9},active\n`
    if (!out.write(line)) await once(out, 'drain')
  }
  out.end()
  await once(out, 'finish')
}

function runPeer(database: string): Run {
  const table =
    'create table readers (email text not null unique, first_name text, language text, joined text, status text);'
  const began = performance.now()
  const { status, stderr } = spawnSync('sqlite3', [database, table, `.import --csv --skip 1 ${list} readers`])
  if (status !== 0) throw new Error(String(stderr))
  return { seconds: (performance.now() - began) / 1000, rssMb: 0 }
}

function runOurs(database: string): Run {
  const script = join(import.meta.dirname, 'import-ours.ts')
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, database, list, String(readers)])
  if (status !== 0) throw new Error(String(stderr))
  return JSON.parse(String(stdout)) as Run
}

function report(): void {
  const middle = (all: readonly Run[], of: keyof Run) =>
    all.map((r) => r[of]).sort((a, b) => a - b)[Math.floor(all.length / 2)] ?? 0
  const [p, o] = [middle(peer, 'seconds'), middle(ours, 'seconds')]
  const rss = Math.max(...ours.map((r) => r.rssMb))
  const result = { readers, runs, peerSeconds: p, oursSeconds: o, ratio: o / p, rssMb: rss, ours, peer }
  if (values.json) return void console.log(JSON.stringify(result))
  console.log(`${readers.toLocaleString('en')} readers in random order, medians of ${runs}`)
  console.log(`sqlite3 .import   ${p.toFixed(2)} s`)
  console.log(
    `ours              ${o.toFixed(2)} s   ${(o / p).toFixed(2)} times   ${rss.toFixed(0)} MB at most`,
  )
}
