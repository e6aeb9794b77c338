// What came of many kills: summed up, told as a table, and judged against what is promised.
import type { CampaignEnd, Case } from './campaign.ts'

export type CaseReport = Pick<Case, 'policy' | 'delay' | 'connections' | 'signal'> & {
  readonly campaigns: number
  readonly readers: number
  readonly kills: number
  readonly withRowsInFlight: number
  readonly lost: number
  readonly doubled: number
  readonly doubledPerCrashMax: number
  readonly unexplained: number
  readonly altered: number
  readonly foreign: number
  readonly unrecorded: number
  readonly open: number
  readonly unknownPerCrash: { readonly max: number; readonly mean: number }
  /** Rows that stayed unknown, and how many of them the sink had. */
  readonly held: { readonly rows: number; readonly arrived: number }
  /** Milliseconds from the start of the next process to its first new dot. */
  readonly recoveryMs: { readonly median: number; readonly max: number }
  readonly unbalanced: number
}

const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0)
const round = (n: number): number => Math.round(n * 10) / 10

export function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  const upper = sorted[middle] ?? 0
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? 0) + upper) / 2
}

export function reportOf(how: Case, ends: readonly CampaignEnd[]): CaseReport {
  const crashes = ends.flatMap((end) => end.crashes)
  const judged = ends.map((end) => end.judgement)
  const inFlight = crashes.map((crash) => crash.inflight.length)
  const recoveries = crashes.flatMap((crash) => crash.recovery ?? [])
  const held = judged.flatMap((j) => j.held)
  return {
    policy: how.policy,
    delay: how.delay,
    connections: how.connections,
    signal: how.signal,
    campaigns: ends.length,
    readers: sum(judged.map((j) => j.readers)),
    kills: crashes.length,
    withRowsInFlight: inFlight.filter((n) => n > 0).length,
    lost: sum(judged.map((j) => j.lost.length)),
    doubled: sum(judged.map((j) => j.doubled.length)),
    doubledPerCrashMax: Math.max(0, ...crashes.map((crash) => crash.doubled)),
    unexplained: sum(judged.map((j) => j.unexplained.length)),
    altered: sum(judged.map((j) => j.altered.length)),
    foreign: sum(judged.map((j) => j.foreign.length)),
    unrecorded: sum(judged.map((j) => j.unrecorded.length)),
    open: sum(judged.map((j) => j.open.length)),
    unknownPerCrash: {
      max: Math.max(0, ...inFlight),
      mean: round(sum(inFlight) / Math.max(1, inFlight.length)),
    },
    held: { rows: held.length, arrived: held.filter((h) => h.arrived).length },
    recoveryMs: {
      median: Math.round(median(recoveries)),
      max: Math.round(Math.max(0, ...recoveries)),
    },
    unbalanced: crashes.filter((crash) => !crash.isWhole).length,
  }
}

/** Every promise that this run broke, as a sentence; none where all was kept. */
export function brokenPromises(report: CaseReport): readonly string[] {
  const is = report
  const broken: readonly (readonly [boolean, string])[] = [
    [is.lost > 0, `${is.lost} lost`],
    [is.policy === 'hold' && is.doubled > 0, `${is.doubled} doubled, and none may be`],
    [is.doubledPerCrashMax > is.connections, `${is.doubledPerCrashMax} doubled by one crash`],
    [is.unexplained > 0, `${is.unexplained} doubled without a note of why`],
    [is.altered > 0, `${is.altered} sent again with other bytes`],
    [is.foreign > 0, `${is.foreign} mailed who are not in the ledger`],
    [is.unrecorded > 0, `${is.unrecorded} mailed of whom the ledger says they were not`],
    [is.open > 0, `${is.open} not dealt with at the end`],
    [is.unknownPerCrash.max > is.connections, `${is.unknownPerCrash.max} unknown after one crash`],
    [is.signal === 'SIGTERM' && is.unknownPerCrash.max > 0, 'rows in flight after a SIGTERM'],
    [is.unbalanced > 0, `${is.unbalanced} times the sums did not hold`],
  ]
  return broken.filter(([isBroken]) => isBroken).map(([, what]) => `${is.signal} ${is.policy}: ${what}`)
}

const COLUMNS: readonly (readonly [string, (r: CaseReport) => string | number])[] = [
  ['signal', (r) => r.signal],
  ['policy', (r) => r.policy],
  ['sink', (r) => `${r.delay} ms`],
  ['kills', (r) => r.kills],
  ['in flight', (r) => r.withRowsInFlight],
  ['readers', (r) => r.readers],
  ['lost', (r) => r.lost],
  ['doubled', (r) => r.doubled],
  ['most per crash', (r) => r.doubledPerCrashMax],
  ['unknown max', (r) => r.unknownPerCrash.max],
  ['mean', (r) => r.unknownPerCrash.mean],
  ['held (arrived)', (r) => `${r.held.rows} (${r.held.arrived})`],
  ['first dot ms', (r) => r.recoveryMs.median],
  ['max', (r) => r.recoveryMs.max],
]

/** The reports as a Markdown table. */
export function table(reports: readonly CaseReport[]): string {
  const rows = [COLUMNS.map(([name]) => name), ...reports.map((r) => COLUMNS.map(([, of]) => String(of(r))))]
  const widths = COLUMNS.map((_, i) => Math.max(...rows.map((row) => row[i]?.length ?? 0)))
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join(' | ')} |`
  const [head = [], ...body] = rows
  return [line(head), line(widths.map((w) => '-'.repeat(w))), ...body.map(line)].join('\n')
}
