// kill -9, many times, at random moments, and then the count: nobody lost, nobody twice, the unsure named.
//
//   node bench/kill.ts --kills 200 [--terms 20] [--policy hold|resend] [--readers N] [--connections 10] [--json]
//   node bench/kill.ts --rows 1000000 [--json]      how soon a sending goes on where a large one was killed
import { parseArgs } from 'node:util'
import { measureRecovery, type Recoveries } from './kill/million.ts'
import { brokenPromises, table } from './kill/report.ts'
import { runKills, type Share } from './kill/run.ts'

const { values } = parseArgs({
  options: {
    /** Over all policies and sinks together. */
    kills: { type: 'string', default: '200' },
    /** Processes that are ended by SIGTERM, beside the kills; a tenth of them if not said. */
    terms: { type: 'string' },
    policy: { type: 'string' },
    readers: { type: 'string', default: '2000' },
    connections: { type: 'string', default: '10' },
    rows: { type: 'string' },
    json: { type: 'boolean', default: false },
  },
})
/** The fast sink and the slow one: milliseconds before the answer. */
const DELAYS = [0, 50]
/** At least so many of the kills have to come while something is in flight, or the run says nothing. */
const ENOUGH = 0.75

if (values.rows !== undefined) {
  const found = await measureRecovery(Number(values.rows), say)
  console.log(values.json ? JSON.stringify(found) : inWords(found))
  process.exit(found.firstDotMs.median <= 2000 ? 0 : 1)
}

const reports = await runKills({
  readers: Number(values.readers),
  connections: Number(values.connections),
  isBare: false,
  latest: 500,
  shares: shares(),
  onProgress: ({ signal, policy, delay, kills }, done) =>
    say(`${signal} ${policy}, sink ${delay} ms: ${done} of ${kills}`),
})
const killed = reports.filter((r) => r.signal === 'SIGKILL')
const inFlight = killed.reduce((n, r) => n + r.withRowsInFlight, 0)
const all = killed.reduce((n, r) => n + r.kills, 0)
const broken = [
  ...reports.flatMap(brokenPromises),
  ...(inFlight < ENOUGH * all
    ? [`only ${inFlight} of ${all} kills had a row in flight: too few to tell`]
    : []),
]
const verdict = broken.length > 0 ? broken : ['Every promise was kept.']
console.log(
  values.json
    ? JSON.stringify({ kills: all, withRowsInFlight: inFlight, reports, broken })
    : [table(reports), '', `${inFlight} of ${all} kills had rows in flight.`, ...verdict].join('\n'),
)
process.exit(broken.length > 0 ? 1 : 0)

function shares(): readonly Share[] {
  const policies = (['hold', 'resend'] as const).filter(
    (p) => values.policy === undefined || values.policy === p,
  )
  const pairs = policies.flatMap((policy) => DELAYS.map((delay) => ({ policy, delay })))
  const part = (total: number, i: number, of: number): number =>
    Math.floor(total / of) + (i < total % of ? 1 : 0)
  const kills = Number(values.kills)
  const terms = values.terms === undefined ? Math.ceil(kills / 10) : Number(values.terms)
  return [
    ...pairs.map((pair, i) => ({ ...pair, signal: 'SIGKILL', kills: part(kills, i, pairs.length) }) as const),
    ...DELAYS.map(
      (delay, i) =>
        ({ delay, policy: 'hold', signal: 'SIGTERM', kills: part(terms, i, DELAYS.length) }) as const,
    ),
  ]
}

function say(line: string): void {
  process.stderr.write(`${line}\n`)
}

function inWords({ rows, runs, firstDotMs }: Recoveries): string {
  return `${rows} rows, ${runs} kills: first new dot after ${firstDotMs.median} ms (most ${firstDotMs.max} ms).`
}
