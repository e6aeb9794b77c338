// kill -9, many times, at random moments, and then the count: nobody lost, nobody twice, the unsure named.
//
//   node bench/kill.ts --kills 200 [--terms 20] [--policy hold|resend] [--readers N] [--connections 10] [--json]
//   node bench/kill.ts --rows 1000000 [--json]      how soon a sending goes on where a large one was killed
import { parseArgs } from 'node:util'
import { measureRecovery, type Recoveries } from './kill/million.ts'
import { brokenPromises, table } from './kill/report.ts'
import { runKills } from './kill/run.ts'

const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '200' },
    terms: { type: 'string' },
    policy: { type: 'string' },
    readers: { type: 'string', default: '2000' },
    connections: { type: 'string', default: '10' },
    delay: { type: 'string' },
    rows: { type: 'string' },
    json: { type: 'boolean', default: false },
  },
})
const POLICIES = ['hold', 'resend'] as const

if (values.rows !== undefined) {
  const found = await measureRecovery(Number(values.rows), say)
  console.log(values.json ? JSON.stringify(found) : inWords(found))
  process.exit(found.firstDotMs.median <= 2000 ? 0 : 1)
}

const kills = Number(values.kills)
const reports = await runKills({
  kills,
  terms: values.terms === undefined ? Math.ceil(kills / 10) : Number(values.terms),
  readers: Number(values.readers),
  connections: Number(values.connections),
  policies: POLICIES.filter((policy) => values.policy === undefined || values.policy === policy),
  delays: values.delay === undefined ? [0, 50] : [Number(values.delay)],
  onProgress: ({ signal, policy, delay }, done, of) =>
    say(`${signal} ${policy}, sink ${delay} ms: ${done} of ${of}`),
})
const killed = reports.filter((r) => r.signal === 'SIGKILL')
const inFlight = killed.reduce((n, r) => n + r.withRowsInFlight, 0)
const all = killed.reduce((n, r) => n + r.kills, 0)
const broken = [
  ...reports.flatMap(brokenPromises),
  ...(inFlight < 0.75 * all ? [`only ${inFlight} of ${all} kills had a row in flight: too few to tell`] : []),
]
console.log(
  values.json
    ? JSON.stringify({ reports, broken })
    : [table(reports), '', ...(broken.length > 0 ? broken : ['Every promise was kept.'])].join('\n'),
)
process.exit(broken.length > 0 ? 1 : 0)

function say(line: string): void {
  process.stderr.write(`${line}\n`)
}

function inWords({ rows, runs, firstDotMs }: Recoveries): string {
  return `${rows} rows, ${runs} kills: first new dot after ${firstDotMs.median} ms (most ${firstDotMs.max} ms).`
}
