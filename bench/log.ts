// npm run bench:log: ours and awk in turn over one generated access log; or the score of a corpus of logs.
//
//   node bench/log.ts [--size 1GB] [--rounds 3] [--json]
//   node bench/log.ts --check <folder of logs with expected-goaccess/> [--site http://localhost] [--json]
//
// Ends with 1 where a count is wrong.
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { fromHere } from './corpus.ts'

const { values: options } = parseArgs({
  options: {
    size: { type: 'string', default: '1GB' },
    rounds: { type: 'string', default: '3' },
    check: { type: 'string' },
    site: { type: 'string', default: 'http://localhost' },
    json: { type: 'boolean', default: false },
  },
})

const SITE = 'https://post.example.org'
const SINCE = '2026-11-01'
/** Counts the answers to GET that showed something, per path: no bots, no canonical URLs, nothing kept. */
const AWK = `$6 == "\\"GET" && ($9 == 200 || $9 == 304) { count[$7]++ } END { for (path in count) n += count[path]; print n }`

/** Lines, views and what was left out, by the names of the report. */
type Counts = Readonly<Record<string, number>>
type Round = { readonly awk: Run; readonly ours: Run; readonly tenth: Run; readonly small: Run }
type Run = { readonly seconds: number; readonly rssMb: number; readonly said: string }

/** `100MB`, `1GB`: units of a thousand. */
function bytesOf(size: string): number {
  const [, figure, unit = 'B'] = /^(\d+(?:\.\d+)?)\s*(B|KB|MB|GB)?$/i.exec(size) ?? []
  if (!figure) throw new Error(`--size is a number with MB or GB, such as 100MB, and not ${size}`)
  return Number(figure) * 1000 ** ['B', 'KB', 'MB', 'GB'].indexOf(unit.toUpperCase())
}

/** A process from its start to its end; what it says is its last line. */
async function run(command: string, args: readonly string[], cache: string): Promise<Run> {
  const began = performance.now()
  // An installed Postrider keeps its compiled code from run to run.
  // biome-ignore lint/style/noProcessEnv: what the child inherits
  const env = { ...process.env, NODE_COMPILE_CACHE: cache }
  const child = spawn(command, args, { env, stdio: ['ignore', 'pipe', 'inherit'] })
  let out = ''
  child.stdout.on('data', (text) => (out += String(text)))
  const [code] = await once(child, 'close')
  if (code !== 0) throw new Error(`${command} ended with ${String(code)}`)
  const said = out.trim().split('\n').at(-1) ?? ''
  const rssMb = said.startsWith('{') ? (JSON.parse(said) as { rssMb: number }).rssMb : Number.NaN
  return { seconds: (performance.now() - began) / 1000, rssMb, said }
}

const median = (numbers: readonly number[]) =>
  numbers.toSorted((a, b) => a - b)[numbers.length >> 1] ?? Number.NaN

async function compare(): Promise<void> {
  if (spawnSync('awk', ['BEGIN {}']).error) throw new Error('awk is missing: apt-get install mawk')
  const folder = mkdtempSync(join(tmpdir(), 'postrider-bench-log-'))
  try {
    const log = join(folder, 'access.log')
    const tenth = join(folder, 'tenth.log')
    const small = join(folder, 'small.log')
    const node = (script: string, ...args: readonly string[]) =>
      run(process.execPath, [join(import.meta.dirname, script), ...args], join(folder, 'code'))
    // In a process of its own: what this one takes at its height, a child would be said to take.
    const sample = async (path: string, bytes: number) =>
      JSON.parse((await node('log-sample.ts', path, String(bytes))).said) as Counts
    const wanted = await sample(log, bytesOf(options.size))
    await sample(tenth, bytesOf(options.size) / 10)
    await sample(small, 1e6)
    const ours = (path: string) => node('log-ours.ts', path, SITE, SINCE)
    const peer = () => run('awk', [AWK, log], join(folder, 'code'))
    await ours(small)
    const runs: Round[] = []
    for (let round = 0; round < Number(options.rounds); round++) {
      const each = {
        awk: await peer(),
        ours: await ours(log),
        tenth: await ours(tenth),
        small: await ours(small),
      }
      runs.push(each)
      if (!options.json)
        console.log(
          `round ${round + 1}  awk ${each.awk.seconds.toFixed(2)} s, ours ${each.ours.seconds.toFixed(2)} s`,
        )
    }
    report(wanted, statSync(log).size, runs)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** What a run counted, by the names of what the sample wanted. */
function countsOf(run: Run): Counts {
  const { lines, views, unparsed, dropped } = JSON.parse(run.said) as Counts & { readonly dropped: Counts }
  return { lines: lines ?? 0, views: views ?? 0, unparsed: unparsed ?? 0, ...dropped }
}

function report(wanted: Counts, bytes: number, runs: readonly Round[]): void {
  const awk = median(runs.map((r) => r.awk.seconds))
  const ours = median(runs.map((r) => r.ours.seconds))
  const all = runs.map((r) => countsOf(r.ours))
  const wrong = Object.keys({ ...all[0] }).filter((name) => all.some((c) => c[name] !== (wanted[name] ?? 0)))
  const memory = (of: (round: Round) => Run) => Math.round(median(runs.map((r) => of(r).rssMb)))
  const table = {
    'size MB': Math.round(bytes / 1e6),
    'awk s': Number(awk.toFixed(2)),
    'ours s': Number(ours.toFixed(2)),
    'of awk': Number((ours / awk).toFixed(2)),
    'lines/s': Math.round((wanted.lines ?? 0) / ours),
    'memory MB': memory((r) => r.ours),
    'memory MB for a tenth': memory((r) => r.tenth),
    'memory MB for 1 MB': memory((r) => r.small),
    ...all[0],
    wrong,
  }
  console.log(options.json ? JSON.stringify(table) : table)
  if (all.length === 0 || wrong.length > 0) process.exitCode = 1
}

if (options.check === undefined) await compare()
else {
  const { checkLogs } = await import('./log-check.ts')
  const isGood = await checkLogs(fromHere(options.check), options.site, options.json)
  if (!isGood) process.exitCode = 1
}
