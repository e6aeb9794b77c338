// npm run bench:log: ours and awk in turn over one generated access log; or the score of a corpus of logs.
//
//   node bench/log.ts [--size 1GB] [--rounds 3] [--json]
//   node bench/log.ts --check <folder of logs with expected-goaccess/> [--json]
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'

const { values: options } = parseArgs({
  options: {
    size: { type: 'string', default: '1GB' },
    rounds: { type: 'string', default: '3' },
    check: { type: 'string' },
    json: { type: 'boolean', default: false },
  },
})

const SITE = 'https://post.example.org'
const SINCE = '2026-11-01'
/** Counts the answers to GET that showed something, per path: no bots, no canonical URLs, nothing kept. */
const AWK = `$6 == "\\"GET" && ($9 == 200 || $9 == 304) { count[$7]++ } END { for (path in count) n += count[path]; print n }`

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
    const node = (script: string, ...args: readonly string[]) =>
      run(process.execPath, [join(import.meta.dirname, script), ...args], join(folder, 'code'))
    // In a process of its own: what this one takes at its height, a child would be said to take.
    const lines = Number((await node('log-sample.ts', log, String(bytesOf(options.size)))).said)
    await node('log-sample.ts', tenth, String(bytesOf(options.size) / 10))
    const ours = (path: string) => node('log-ours.ts', path, SITE, SINCE)
    const peer = () => run('awk', [AWK, log], join(folder, 'code'))
    await ours(tenth)
    const runs: { readonly awk: Run; readonly ours: Run; readonly tenth: Run }[] = []
    for (let round = 0; round < Number(options.rounds); round++) {
      const each = { awk: await peer(), ours: await ours(log), tenth: await ours(tenth) }
      runs.push(each)
      if (!options.json)
        console.log(
          `round ${round + 1}  awk ${each.awk.seconds.toFixed(2)} s, ours ${each.ours.seconds.toFixed(2)} s`,
        )
    }
    report(lines, statSync(log).size, runs)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function report(
  lines: number,
  bytes: number,
  runs: readonly { readonly awk: Run; readonly ours: Run; readonly tenth: Run }[],
): void {
  const awk = median(runs.map((r) => r.awk.seconds))
  const ours = median(runs.map((r) => r.ours.seconds))
  const { views, dropped } = JSON.parse(runs[0]?.ours.said ?? '{}') as { views: number; dropped: object }
  const table = {
    lines,
    'size MB': Math.round(bytes / 1e6),
    'awk s': Number(awk.toFixed(2)),
    'ours s': Number(ours.toFixed(2)),
    'of awk': Number((ours / awk).toFixed(2)),
    'lines/s': Math.round(lines / ours),
    'memory MB': Math.round(median(runs.map((r) => r.ours.rssMb))),
    'memory MB for a tenth': Math.round(median(runs.map((r) => r.tenth.rssMb))),
    views,
    ...dropped,
  }
  console.log(options.json ? JSON.stringify(table) : table)
}

if (options.check === undefined) await compare()
else {
  const { checkLogs } = await import('./log-check.ts')
  // biome-ignore lint/style/noProcessEnv: npm says here where the person stood
  await checkLogs(resolve(process.env.INIT_CWD ?? '.', options.check), options.json)
}
