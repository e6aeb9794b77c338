// How soon a sending goes on after a crash where the ledger is large: from the start of the process to its first dot.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { wreckOf } from './ledger-view.ts'
import { databaseOf, prepareNewsletter } from './newsletter.ts'
import { startSending, startSink, untilMore } from './processes.ts'
import { median } from './report.ts'

export type Recoveries = {
  readonly rows: number
  readonly runs: number
  readonly firstDotMs: { readonly median: number; readonly max: number; readonly all: readonly number[] }
}

const RUNS = 7

/** Opens a campaign of so many readers, half of them done with, and kills its sending again and again. */
export async function measureRecovery(rows: number, say: (line: string) => void): Promise<Recoveries> {
  const dir = mkdtempSync(join(tmpdir(), 'postrider-million-'))
  try {
    let began = performance.now()
    const lap = (what: string): void => {
      say(`${what}: ${((performance.now() - began) / 1000).toFixed(1)} s`)
      began = performance.now()
    }
    await prepareNewsletter(dir, { readers: rows, bySql: true })
    lap('readers, list and campaign')
    settleHalf(databaseOf(dir), rows)
    lap('half of them accepted, a tenth deferred')
    await using sink = await startSink(join(dir, 'sink.log'), 0)
    const found: number[] = []
    for (let run = 0; run <= RUNS; run++) {
      const before = sink.entries().length
      const sending = startSending(dir, sink.port, { policy: 'hold', connections: 10, isBare: false })
      if (!(await untilMore(sink, sink.size(), sending)))
        throw new Error(`nothing was sent: ${sending.said()}`)
      sending.signal('SIGKILL')
      await sending.ended
      const first = sink.entries()[before]
      // The first start is no recovery.
      if (run > 0 && first) found.push(Math.round(first.at - sending.startedAt))
      say(`first dot after ${first ? Math.round(first.at - sending.startedAt) : '?'} ms`)
    }
    if (wreckOf(databaseOf(dir), 0).isWhole === false) throw new Error('the sums do not hold')
    return {
      rows,
      runs: found.length,
      firstDotMs: { median: median(found), max: Math.max(...found), all: found },
    }
  } finally {
    rmSync(dir, { recursive: true, force: true })
  }
}

/** A sending that is half way: the first half accepted, and of the rest every fifth waits for its turn. */
function settleHalf(path: string, rows: number): void {
  const db = new DatabaseSync(path)
  db.exec(`pragma synchronous = off;
    update deliveries set state = 'accepted', attempts = 1, first_attempt_at = '2026-11-20T06:00:00.000Z',
      settled_at = '2026-11-20T06:00:01.000Z', reply_code = 250, reply = '2.0.0 taken'
      where id <= ${Math.floor(rows / 2)};
    update deliveries set attempts = 1, not_before = '2999-01-01T00:00:00.000Z'
      where state = 'queued' and id % 5 = 0;`)
  db.close()
}
