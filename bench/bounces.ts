// Scores the reading of bounces: node bench/bounces.ts <folder with expected.json> [--misses] [--json]
//
// expected.json maps a path to {expect: [{index, status, replycode, reason, hard}], rbAgrees}; files whose labels are in
// doubt (rbAgrees false) are not scored. classes.json beside it merges reasons. What stands under `not/` is no bounce.
// Each mail is read with the line endings that it has, and with LF, CRLF and CR, which must say the same.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { basename, dirname, join, sep } from 'node:path'
import { type Report, readReport } from '../src/mail/reports/read-report.ts'
import { askedCorpus, printScores, type Score } from './corpus.ts'

type Row = {
  readonly status: string
  readonly replycode: string
  readonly reason: string
  readonly hard: boolean
}
type Expected = {
  readonly expect: readonly (Row & { readonly index: number })[]
  readonly rbAgrees?: boolean
}
type Said = { readonly status: string; readonly reason: string; readonly hard: boolean }

const asked = askedCorpus('bench/bounces.ts <folder with expected.json>')
const expected = JSON.parse(readFileSync(join(asked.folder, 'expected.json'), 'utf8')) as Record<
  string,
  Expected
>
const classesFile = join(asked.folder, 'classes.json')
const classes: Record<string, readonly string[]> = existsSync(classesFile)
  ? JSON.parse(readFileSync(classesFile, 'utf8'))
  : {}
const classOf = new Map(Object.entries(classes).flatMap(([name, reasons]) => reasons.map((r) => [r, name])))

const scores = {
  recognised: none(),
  recipients: none(),
  'hard or soft': none(),
  status: none(),
  reason: none(),
  'not bounces': none(),
  'line endings': none(),
}
const falseHard = none()
const perClass = new Map<string, { hit: number; said: number; wanted: number }>()
const misses: string[] = []
let slowest = 0

for (const [path, { expect, rbAgrees }] of Object.entries(expected)) {
  if (rbAgrees === false) continue
  const file = [join(asked.folder, path), join(dirname(asked.folder), path)].find(existsSync)
  if (file === undefined) {
    misses.push(`${path}: there is no such file`)
    continue
  }
  const bytes = readFileSync(file)
  const started = performance.now()
  const said = saying(await readReport(bytes))
  slowest = Math.max(slowest, performance.now() - started)
  const text = bytes.toString('latin1').replace(/\r\n?/g, '\n')
  for (const ending of ['\n', '\r\n', '\r']) {
    const other = saying(await readReport(Buffer.from(text.replaceAll('\n', ending), 'latin1')))
    count(
      scores['line endings'],
      JSON.stringify(other) === JSON.stringify(said),
      `${path}: differs with ${JSON.stringify(ending)}`,
    )
  }
  count(scores.recognised, said.length > 0, `${path}: not recognised`)
  count(
    scores.recipients,
    said.length === expect.length,
    `${path}: ${said.length} recipients, not ${expect.length}`,
  )
  for (const [i, row] of expect.entries()) scoreRow(`${path} ${i + 1}`, row, said[i] ?? null)
}
for (const file of ordinaryFiles()) {
  const said = saying(await readReport(readFileSync(file)))
  count(scores['not bounces'], said.length === 0, `${basename(file)}: taken for a bounce`)
}
tell()

function none(): Score {
  return { right: 0, of: 0 }
}

function count(score: Score, isRight: boolean, miss: string): void {
  score.of++
  if (isRight) score.right++
  else misses.push(miss)
}

function scoreRow(at: string, row: Row, said: Said | null): void {
  const name = classOf.get(row.reason) ?? row.reason
  count(
    scores['hard or soft'],
    said !== null && said.hard === row.hard,
    `${at}: ${row.hard ? 'hard' : 'soft'}, said ${said?.hard ? 'hard' : 'soft'} (${row.reason})`,
  )
  if (!row.hard) {
    falseHard.of++
    if (said?.hard) falseHard.right++
  }
  // A third number of 900 and more is no status of a server but the labeller's own.
  if (row.status !== '' && !/\.9\d\d$/.test(row.status))
    count(
      scores.status,
      said?.status === row.status,
      `${at}: status ${row.status}, said ${said?.status || 'none'}`,
    )
  if (name === 'unscored') return
  count(
    scores.reason,
    said?.reason === name,
    `${at}: ${name} (${row.reason}), said ${said?.reason ?? 'nothing'}`,
  )
  const of = (key: string) => perClass.get(key) ?? perClass.set(key, { hit: 0, said: 0, wanted: 0 }).get(key)
  const [wanted, got] = [of(name), of(said?.reason ?? 'nothing')]
  if (wanted) wanted.wanted++
  if (got) got.said++
  if (wanted && said?.reason === name) wanted.hit++
}

/** A report in the words of the labels. */
function saying(report: Report): readonly Said[] {
  switch (report.is) {
    case 'delivery':
      return report.recipients.map(({ kind, status, failure }) => ({
        status,
        reason: kind === 'delivered' ? 'delivered' : failure.reason,
        hard: kind === 'failed' && failure.isHard,
      }))
    case 'feedback':
      return (report.recipients.length > 0 ? report.recipients : ['']).map(() => ({
        status: '',
        reason: 'complaint',
        hard: false,
      }))
    case 'auto-reply':
      return [{ status: '', reason: 'auto-reply', hard: false }]
    case 'ordinary':
      return []
  }
}

function ordinaryFiles(): readonly string[] {
  return readdirSync(asked.folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.split(sep).includes('not') && name.endsWith('.eml'))
    .map((name) => join(asked.folder, name))
}

function macroF1(): number {
  const scored = [...perClass.values()].filter(({ wanted }) => wanted > 0)
  const f1 = scored.map(({ hit, said, wanted }) => (2 * hit) / (said + wanted))
  return f1.reduce((a, b) => a + b, 0) / Math.max(1, f1.length)
}

function tell(): void {
  const figures = { macroF1: macroF1(), slowestMs: slowest, falseHard }
  if (asked.json) {
    console.log(JSON.stringify({ scores, ...figures, classes: Object.fromEntries(perClass), misses }))
    return
  }
  printScores(scores)
  console.log(`false hard: ${falseHard.right} of ${falseHard.of} soft`)
  console.log(`reasons: macro F1 ${figures.macroF1.toFixed(3)}; slowest ${slowest.toFixed(0)} ms`)
  for (const [name, { hit, said, wanted }] of perClass)
    console.log(`  ${name.padEnd(24)} ${hit} right, ${said} said, ${wanted} wanted`)
  if (asked.misses) for (const miss of misses) console.log(`  ${miss}`)
}
