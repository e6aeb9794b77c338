// The audit log: who did what in the studio, kept for good. It names issues and people of the newsroom, never a reader.
import type { Instant } from '../core/time.ts'
import type { Db } from './database.ts'

export type AuditEntry = {
  readonly at: Instant
  readonly who: string
  /** What was done, in a word or two: `edit`, `sign off`, `pause`. */
  readonly action: string
  /** The issue, or whatever else it was done to. */
  readonly subject: string
  readonly detail: string
}

export type Audit = {
  add(entry: AuditEntry): Promise<void>
  /** When this was last done to a subject, by whom; null where it never was. */
  last(subject: string, action: string): Promise<AuditEntry | null>
  /**
   * Newest first.
   * @param before the id of the last entry seen; null to begin
   */
  page(
    limit: number,
    before: number | null,
    subject?: string,
  ): Promise<readonly (AuditEntry & { readonly id: number })[]>
}

export function audit(db: Db): Audit {
  return {
    async add(entry) {
      await db.insertInto('audit').values(entry).execute()
    },
    last: async (subject, action) =>
      (await db
        .selectFrom('audit')
        .select(['at', 'who', 'action', 'subject', 'detail'])
        .where('subject', '=', subject)
        .where('action', '=', action)
        .orderBy('id', 'desc')
        .limit(1)
        .executeTakeFirst()) ?? null,
    page: (limit, before, subject) =>
      db
        .selectFrom('audit')
        .select(['id', 'at', 'who', 'action', 'subject', 'detail'])
        .$if(before !== null, (q) => q.where('id', '<', before ?? 0))
        .$if(subject !== undefined, (q) => q.where('subject', '=', subject ?? ''))
        .orderBy('id', 'desc')
        .limit(limit)
        .execute(),
  }
}
