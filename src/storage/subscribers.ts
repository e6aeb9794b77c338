// Subscribers, their lists and the suppressions: no import brings back someone who left.
import { sql } from 'kysely'
import type { Subscriber, SubscriberStatus, SuppressionReason } from '../core/subscriber.ts'
import type { Instant } from '../core/time.ts'
import { type ChangeOutcome, changeReader, type ReaderChange } from './change-reader.ts'
import type { Db } from './database.ts'
import type { ImportRow } from './incoming.ts'
import type { ImportCounts } from './list-import.ts'
import { readerStats, type SubscriberStats } from './reader-stats.ts'
import { suppressIn, touchIn } from './suppress-in.ts'
import { type ImportOptions, once, takeIn } from './take-list.ts'

export type { ImportRow } from './incoming.ts'
export type { ImportCounts } from './list-import.ts'
export type { SubscriberStats } from './reader-stats.ts'
export type { ImportOptions } from './take-list.ts'

export type Subscribers = {
  /** Takes rows into a list. */
  importRows(list: string, rows: readonly ImportRow[], options: ImportOptions): Promise<ImportCounts>
  /**
   * Takes pieces of rows into a list, in transactions of some ten thousand rows: where it ends early, what was taken in
   * stays, and doing it again changes nothing more. A mirror and a dry run are one transaction.
   * @param pieces read while the database works
   */
  importPieces(
    list: string,
    pieces: AsyncIterable<readonly ImportRow[]>,
    options: ImportOptions,
  ): Promise<ImportCounts>
  /** The hash of the file a list was last read from, or null. */
  listFileHash(list: string): Promise<string | null>
  setListFileHash(list: string, hash: string, now: Instant): Promise<void>
  findByKey(addressKey: string): Promise<Subscriber | null>
  findById(id: number): Promise<Subscriber | null>
  /** Members of a list in order of joining the database, for previews and tests. */
  members(list: string, limit: number): Promise<readonly Subscriber[]>
  /**
   * Readers by id, after one: who changes meanwhile keeps their place. Only members of a list where one is named, and
   * only those of whom something changed at or after `since`.
   */
  page(after: number, limit: number, list?: string, since?: Instant): Promise<readonly Subscriber[]>
  /** Changes what another program knows better; never what the reader chose themselves, unless they chose anew. */
  change(id: number, change: ReaderChange, now: Instant): Promise<ChangeOutcome>
  /** Keeps what a reader chose; null sections means all. */
  choose(
    id: number,
    choice: {
      readonly language: string
      readonly sections: readonly string[] | null
      readonly pausedUntil: Instant | null
    },
    now: Instant,
  ): Promise<void>
  /** Suppresses an address; a stronger reason that is there already stays. */
  suppress(
    addressKey: string,
    reason: SuppressionReason,
    at: Instant,
    evidence: string,
  ): Promise<SuppressionReason>
  /** Lifts a suppression of one of these reasons; false where there is none. */
  release(addressKey: string, reasons: readonly SuppressionReason[], now: Instant): Promise<boolean>
  /** All in figures; the days from `since` on. */
  stats(since: Instant): Promise<SubscriberStats>
}

export function subscribers(db: Db): Subscribers {
  const statusSql = sql<SubscriberStatus>`coalesce(suppressions.reason, subscribers.status)`

  function select() {
    return db
      .selectFrom('subscribers')
      .leftJoin('suppressions', 'suppressions.address_key', 'subscribers.address_key')
      .select([
        'subscribers.id',
        'subscribers.address',
        'subscribers.address_key',
        'subscribers.language',
        'subscribers.first_name',
        'subscribers.sections',
        'subscribers.joined',
        'subscribers.paused_until',
        statusSql.as('status'),
      ])
  }

  type Selected = Awaited<ReturnType<ReturnType<typeof select>['execute']>>[number]

  async function toSubscriber(row: Selected): Promise<Subscriber> {
    const lists = await db
      .selectFrom('list_members')
      .select('list')
      .where('subscriber', '=', row.id)
      .orderBy('list')
      .execute()
    return {
      id: row.id,
      address: row.address,
      addressKey: row.address_key,
      status: row.status,
      language: row.language,
      firstName: row.first_name,
      sections: row.sections === null ? null : (JSON.parse(row.sections) as string[]),
      joined: row.joined,
      pausedUntil: row.paused_until,
      lists: lists.map((l) => l.list),
    }
  }

  return {
    importRows: (list, rows, options) => takeIn(db, list, once(rows), options),
    importPieces: (list, pieces, options) => takeIn(db, list, pieces, options),

    async listFileHash(list) {
      const row = await db.selectFrom('list_files').select('hash').where('list', '=', list).executeTakeFirst()
      return row?.hash ?? null
    },

    async setListFileHash(list, hash, now) {
      await db
        .insertInto('list_files')
        .values({ list, hash, imported_at: now })
        .onConflict((c) => c.column('list').doUpdateSet({ hash, imported_at: now }))
        .execute()
    },

    async findByKey(key) {
      const row = await select().where('subscribers.address_key', '=', key).executeTakeFirst()
      return row ? toSubscriber(row) : null
    },

    async findById(id) {
      const row = await select().where('subscribers.id', '=', id).executeTakeFirst()
      return row ? toSubscriber(row) : null
    },

    async members(list, limit) {
      const rows = await select()
        .innerJoin('list_members', 'list_members.subscriber', 'subscribers.id')
        .where('list_members.list', '=', list)
        .orderBy('subscribers.id')
        .limit(limit)
        .execute()
      return Promise.all(rows.map(toSubscriber))
    },

    change: (id, change, now) => db.transaction().execute((trx) => changeReader(trx, id, change, now)),

    async page(after, limit, list, since) {
      const rows = await select()
        .where('subscribers.id', '>', after)
        .$if(since !== undefined, (q) =>
          // As a question of its own, so that a few changes among many readers are found by their index.
          q.where('subscribers.id', 'in', (eb) =>
            eb
              .selectFrom('subscribers as changed')
              .select('changed.id')
              .where('changed.updated_at', '>=', since ?? ''),
          ),
        )
        .$if(list !== undefined, (q) =>
          q.where('subscribers.id', 'in', (eb) =>
            eb
              .selectFrom('list_members')
              .select('subscriber')
              .where('list', '=', list ?? ''),
          ),
        )
        .orderBy('subscribers.id')
        .limit(limit)
        .execute()
      return Promise.all(rows.map(toSubscriber))
    },

    async choose(id, { language, sections, pausedUntil }, now) {
      const chosen = sections === null ? null : JSON.stringify(sections)
      await db
        .updateTable('subscribers')
        .set({ language, sections: chosen, paused_until: pausedUntil, chosen_at: now, updated_at: now })
        .where('id', '=', id)
        .execute()
    },

    suppress: (key, reason, at, evidence) =>
      db.transaction().execute((trx) => suppressIn(trx, key, reason, at, evidence)),

    async release(key, reasons, now) {
      if (reasons.length === 0) return false
      const { numDeletedRows } = await db
        .deleteFrom('suppressions')
        .where('address_key', '=', key)
        .where('reason', 'in', reasons)
        .executeTakeFirst()
      if (numDeletedRows > 0n) await touchIn(db, key, now)
      return numDeletedRows > 0n
    },

    stats: (since) => readerStats(db, since),
  }
}
