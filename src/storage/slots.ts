// The record that every slot of the plan leaves: sent, drafted, skipped or held, and why.
import type { Instant, SlotKind } from '../core/time.ts'
import type { Db } from './database.ts'

export type SlotRecord = {
  readonly issue: string
  readonly kind: SlotKind
  readonly at: Instant
  readonly outcome: string
  readonly reason: string
  readonly doneAt: Instant
}

export type Slots = {
  /** Writes a record; the first one of a slot stands unless `replace`. Returns whether this one was written. */
  record(slot: SlotRecord, replace?: boolean): Promise<boolean>
  /** The time of the last slot of a kind with a record, or null before the first. */
  lastDone(kind: SlotKind): Promise<Instant | null>
  find(issue: string, kind: SlotKind): Promise<SlotRecord | null>
  past(limit: number): Promise<readonly SlotRecord[]>
}

export function slots(db: Db): Slots {
  const columns = ['issue', 'kind', 'at', 'outcome', 'reason', 'done_at as doneAt'] as const
  return {
    async record({ doneAt, ...slot }, replace = false) {
      const row = { ...slot, done_at: doneAt }
      const { numInsertedOrUpdatedRows } = await db
        .insertInto('slots')
        .values(row)
        .onConflict((c) => {
          const at = c.columns(['issue', 'kind'])
          return replace
            ? at.doUpdateSet({ outcome: slot.outcome, reason: slot.reason, done_at: doneAt })
            : at.doNothing()
        })
        .executeTakeFirst()
      return (numInsertedOrUpdatedRows ?? 0n) > 0n
    },
    async lastDone(kind) {
      const row = await db
        .selectFrom('slots')
        .select((eb) => eb.fn.max('at').as('at'))
        .where('kind', '=', kind)
        .executeTakeFirst()
      return row?.at ?? null
    },
    async find(issue, kind) {
      const row = await db
        .selectFrom('slots')
        .select(columns)
        .where('issue', '=', issue)
        .where('kind', '=', kind)
        .executeTakeFirst()
      return row ?? null
    },
    past: (limit) => db.selectFrom('slots').select(columns).orderBy('at', 'desc').limit(limit).execute(),
  }
}
