// Looking into a ledger from outside, by plain SQL: so that the witness does not use the code that it judges.
import { copyFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { LedgerRow } from './reconcile.ts'

/** Every reader's row, and how often it was queued again. */
export function rowsOf(database: string): readonly LedgerRow[] {
  return looking(database, (db) =>
    db
      .prepare(
        `select s.address, d.state, (select count(*) from delivery_notes n where n.delivery = d.id) as resends
         from deliveries d join subscribers s on s.id = d.subscriber`,
      )
      .all()
      .map((row) => ({
        address: String(row.address),
        state: row.state as LedgerRow['state'],
        resends: Number(row.resends),
      })),
  )
}

export type Wreck = {
  /** Addresses of the rows in flight of senders that came after `since`. */
  readonly inflight: readonly string[]
  /** The number of the last sender that there was. */
  readonly lastSender: number
  readonly unknown: number
  /** The sum that must always hold: rows in any state against those that were frozen. */
  readonly isWhole: boolean
}

/**
 * What a killed process left in its ledger. A copy is looked at: opening the file itself would mend it, and the
 * mending is the next sending's own work.
 * @param since the last sender before that process: what its predecessors left is not counted again
 */
export function wreckOf(database: string, since: number): Wreck {
  const folder = mkdtempSync(join(tmpdir(), 'postrider-wreck-'))
  try {
    for (const suffix of ['', '-wal'])
      if (existsSync(database + suffix)) copyFileSync(database + suffix, join(folder, `wreck.db${suffix}`))
    return looking(join(folder, 'wreck.db'), (db) => {
      const rows = db
        .prepare(
          `select s.address from deliveries d join subscribers s on s.id = d.subscriber
           where d.state = 'inflight' and d.owner > ?`,
        )
        .all(since)
      const count = (sql: string): number => Number(db.prepare(sql).get()?.n ?? 0)
      return {
        inflight: rows.map((row) => String(row.address)),
        lastSender: count(`select seq n from sqlite_sequence where name = 'senders'`),
        unknown: count(`select count(*) n from deliveries where state = 'unknown'`),
        isWhole: count('select count(*) n from deliveries') === count('select sum(frozen) n from campaigns'),
      }
    })
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function looking<T>(path: string, look: (db: DatabaseSync) => T): T {
  const db = new DatabaseSync(path)
  try {
    return look(db)
  } finally {
    db.close()
  }
}
