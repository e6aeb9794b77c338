// The readers in figures: how many there are of each kind, and how many came and went.
import { sql } from 'kysely'
import type { Instant } from '../core/time.ts'
import type { Db } from './database.ts'

type Figures = Readonly<Record<string, number>>

export type SubscriberStats = {
  readonly total: number
  readonly byStatus: Figures
  /** Of those who may be mailed. */
  readonly byLanguage: Figures
  readonly byList: Figures
  /** By who brought them on a list: `file`, `sign-up`, `import`, … */
  readonly bySource: Figures
  /** By the day, `2026-11-20` in UTC: who joined, and who is not mailed any more since. */
  readonly days: readonly { readonly day: string; readonly joined: number; readonly left: number }[]
}

/** @param since - the first day that is told of */
export async function readerStats(db: Db, since: Instant): Promise<SubscriberStats> {
  const status = sql<string>`coalesce(suppressions.reason, subscribers.status)`
  const byStatus = figures(
    await db
      .selectFrom('subscribers')
      .leftJoin('suppressions', 'suppressions.address_key', 'subscribers.address_key')
      .select((eb) => [status.as('name'), eb.fn.countAll<number>().as('n')])
      .groupBy(status)
      .execute(),
  )
  const active = db
    .selectFrom('subscribers')
    .where('subscribers.status', '=', 'active')
    .where('subscribers.address', 'is not', null)
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('suppressions')
            .select('reason')
            .whereRef('suppressions.address_key', '=', 'subscribers.address_key'),
        ),
      ),
    )
  const members = active.innerJoin('list_members', 'list_members.subscriber', 'subscribers.id')
  const byLanguage = await active
    .select((eb) => ['language as name', eb.fn.countAll<number>().as('n')])
    .groupBy('language')
    .execute()
  const byList = await members
    .select((eb) => ['list as name', eb.fn.countAll<number>().as('n')])
    .groupBy('list')
    .execute()
  const bySource = await members
    .select((eb) => ['source as name', eb.fn.count<number>('subscribers.id').distinct().as('n')])
    .groupBy('source')
    .execute()
  return {
    total: Object.values(byStatus).reduce((a, b) => a + b, 0),
    byStatus,
    byLanguage: figures(byLanguage),
    byList: figures(byList),
    bySource: figures(bySource),
    days: await daysSince(db, since),
  }
}

async function daysSince(db: Db, since: Instant): Promise<SubscriberStats['days']> {
  const { rows } = await sql<{ day: string; joined: number; left: number }>`select day, sum(joined) as joined,
    sum(gone) as left from (
      select substr(coalesce(joined, created_at), 1, 10) as day, count(*) as joined, 0 as gone from subscribers
        where coalesce(joined, created_at) >= ${since} group by 1
      union all
      select substr(at, 1, 10), 0, count(*) from suppressions where at >= ${since} group by 1
    ) as changes group by day order by day`.execute(db)
  return rows.map((r) => ({ day: r.day, joined: Number(r.joined), left: Number(r.left) }))
}

const figures = (rows: readonly { readonly name: string; readonly n: number }[]): Figures =>
  Object.fromEntries(rows.toSorted((a, b) => Number(b.n) - Number(a.n)).map((r) => [r.name, Number(r.n)]))
