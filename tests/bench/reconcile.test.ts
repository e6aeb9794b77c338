// The judge of the kill test is judged: it has to see each way in which a mailer can be wrong.
import { describe, expect, it } from 'vitest'
import { type LedgerRow, type LogEntry, reconcile } from '../../bench/kill/reconcile.ts'
import { brokenPromises, median, reportOf } from '../../bench/kill/report.ts'

const row = (address: string, state: LedgerRow['state'], resends = 0): LedgerRow => ({
  address,
  state,
  resends,
})
const entry = (to: string, sha = 'same', id = `${to}-id`): LogEntry => ({ at: 0, to, id, sha })

const HOW = { policy: 'hold', delay: 0, connections: 10, isBare: true, latest: 1, signal: 'SIGKILL' } as const
const broken = (rows: readonly LedgerRow[], entries: readonly LogEntry[]) =>
  brokenPromises(reportOf(HOW, [{ crashes: [], judgement: reconcile(rows, entries) }]))

describe('the judge', () => {
  it('finds nothing where everybody has one, and names the unsure', () => {
    const rows = [row('a', 'accepted'), row('b', 'unknown'), row('c', 'unknown')]
    const entries = [entry('a'), entry('b')]
    expect(reconcile(rows, entries)).toEqual({
      readers: 3,
      accepted: 1,
      lost: [],
      doubled: [],
      unexplained: [],
      altered: [],
      held: [
        { address: 'b', arrived: true },
        { address: 'c', arrived: false },
      ],
      unrecorded: [],
      foreign: [],
      open: [],
    })
    expect(broken(rows, entries)).toEqual([])
  })

  it.each<[string, readonly LedgerRow[], readonly LogEntry[], string]>([
    ['a reader the ledger calls accepted and the sink never saw', [row('a', 'accepted')], [], 'lost'],
    ['a reader the ledger is done with otherwise', [row('a', 'rejected')], [], 'lost'],
    ['a second copy', [row('a', 'accepted')], [entry('a'), entry('a')], 'doubled'],
    [
      'a second copy with other bytes',
      [row('a', 'accepted', 1)],
      [entry('a'), entry('a', 'other')],
      'other bytes',
    ],
    ['a mail to a stranger', [row('a', 'accepted')], [entry('a'), entry('b')], 'not in the ledger'],
    ['a mail the ledger does not know of', [row('a', 'queued')], [entry('a')], 'says they were not'],
    ['a reader who was forgotten', [row('a', 'queued')], [], 'not dealt with'],
    ['a reader left in flight', [row('a', 'inflight')], [], 'not dealt with'],
  ])('sees %s', (_what, rows, entries, sentence) => {
    expect(broken(rows, entries).join()).toContain(sentence)
  })

  it('takes a second copy as explained by a note, and not a third', () => {
    const twice = [entry('a'), entry('a')]
    expect(reconcile([row('a', 'accepted', 1)], twice)).toMatchObject({ doubled: ['a'], unexplained: [] })
    expect(reconcile([row('a', 'accepted', 1)], [...twice, entry('a')]).unexplained).toEqual(['a'])
  })

  it('counts what one crash left against the connections', () => {
    const wreck = { inflight: Array.from({ length: 11 }, String), lastSender: 1, unknown: 0, isWhole: true }
    const crash = { ...wreck, recovery: 10, doubled: 11 }
    const report = reportOf(HOW, [{ crashes: [crash], judgement: reconcile([], []) }])
    expect(report).toMatchObject({ kills: 1, withRowsInFlight: 1, unknownPerCrash: { max: 11, mean: 11 } })
    expect(brokenPromises(report)).toEqual([
      'SIGKILL hold: 11 doubled by one crash',
      'SIGKILL hold: 11 unknown after one crash',
    ])
  })

  it('knows the middle of a list', () => {
    expect([median([]), median([3]), median([1, 9, 2]), median([4, 1, 2, 3])]).toEqual([0, 3, 2, 2.5])
  })
})
