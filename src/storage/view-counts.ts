// Views of pages by day, as access logs tell of them, together with how far each log has been read.
import { sql } from 'kysely'
import type { ViewRow } from '../core/plan.ts'
import type { Instant } from '../core/time.ts'
import type { Db } from './database.ts'

/** How far one file of a log has been read; see `sources/log-files.ts`. */
export type LogPlace = { readonly file: string; readonly offset: number; readonly packed: number }

export type ViewCounts = {
  cursors(log: string): Promise<readonly LogPlace[]>
  /**
   * Adds views, by UTC day and URL, and moves the cursor of the file that they are from, in one transaction: no line
   * counts twice, wherever a reading ends.
   */
  add(
    log: string,
    views: ReadonlyMap<string, ReadonlyMap<string, number>>,
    cursor: LogPlace,
    now: Instant,
  ): Promise<void>
  /** Adds views of one UTC day that no file told of. */
  addViews(log: string, day: string, views: ReadonlyMap<string, number>): Promise<void>
  /** The views that these logs have told of, of pages by day, from this day on. */
  since(logs: readonly string[], day: string): Promise<readonly ViewRow[]>
  /** Forgets what was before this day. */
  prune(day: string): Promise<void>
}

/** Many rows in one statement: a value for each would be slower, and SQLite takes only so many. */
const ROWS = 1000

async function insertViews(
  trx: Db,
  log: string,
  views: ReadonlyMap<string, ReadonlyMap<string, number>>,
): Promise<void> {
  for (const rows of rowsOf(views))
    await sql`
      insert into view_counts (log, day, url, views)
      select ${log}, value ->> 0, value ->> 1, value ->> 2 from json_each(${JSON.stringify(rows)}) where true
      on conflict (log, day, url) do update set views = views + excluded.views
    `.execute(trx)
}

export function viewCounts(db: Db): ViewCounts {
  return {
    cursors: async (log) =>
      (
        await db
          .selectFrom('log_cursors')
          .select(['file', 'read_to', 'packed'])
          .where('log', '=', log)
          .execute()
      ).map(({ file, read_to: offset, packed }) => ({ file, offset, packed })),

    add: (log, views, { file, offset, packed }, now) =>
      db.transaction().execute(async (trx) => {
        await insertViews(trx, log, views)
        const place = { read_to: offset, packed, read_at: now }
        await trx
          .insertInto('log_cursors')
          .values({ log, file, ...place })
          .onConflict((c) => c.columns(['log', 'file']).doUpdateSet(place))
          .execute()
      }),

    addViews: (log, day, views) => insertViews(db, log, new Map([[day, views]])),

    async since(logs, day) {
      if (logs.length === 0) return []
      const rows = await db
        .selectFrom('view_counts')
        .select(['url', 'day', 'views'])
        .where('day', '>=', day)
        .where('log', 'in', logs)
        .execute()
      return rows.map((row) => ({ ...row, title: '', authors: [], language: '' }))
    },

    async prune(day) {
      await db.deleteFrom('view_counts').where('day', '<', day).execute()
      await db.deleteFrom('log_cursors').where('read_at', '<', day).execute()
    },
  }
}

type Row = readonly [day: string, url: string, views: number]

function* rowsOf(views: ReadonlyMap<string, ReadonlyMap<string, number>>): Generator<readonly Row[]> {
  let rows: Row[] = []
  for (const [day, pages] of views)
    for (const [url, count] of pages) {
      rows.push([day, url, count])
      if (rows.length < ROWS) continue
      yield rows
      rows = []
    }
  if (rows.length > 0) yield rows
}
