// What is counted and read of the deliveries of an issue: everything told of a sending comes from here.
import { type RawBuilder, sql } from 'kysely'
import { type Accounting, DELIVERY_STATES, type DeliveryState } from '../core/campaign.ts'
import type { Instant } from '../core/time.ts'
import type { Db } from './database.ts'
import { CATCHING } from './moves.ts'

export type DeliveryInfo = {
  /** Rises within an issue: the cursor of a page. */
  readonly delivery: number
  readonly reader: number
  /** null once erased. */
  readonly address: string | null
  readonly edition: string
  readonly variant: string
  readonly state: DeliveryState
  readonly reply: string | null
  /** Why it was last moved by hand or by policy; null where it never was. */
  readonly note: string | null
  readonly at: Instant | null
  /** When a reader who waits is tried next at the earliest. */
  readonly notBefore: Instant | null
}

export type Counts = {
  accounting(issue: string, now: Instant): Promise<Accounting>
  /** How many rows are queued or deferred: a count over an index, quick on a million rows. */
  remaining(issue: string): Promise<number>
  /** How many rows are accepted by the inbox inside, or a folder, and so reached nobody. */
  caught(issue: string): Promise<number>
  /** Accepted deliveries and all deliveries of an issue, by edition. */
  byEdition(issue: string): Promise<readonly { edition: string; readers: number; accepted: number }[]>
  /** How many readers were frozen with each variant. */
  byVariant(issue: string): Promise<readonly { edition: string; variant: string; readers: number }[]>
  deliveries(
    issue: string,
    states: readonly DeliveryState[],
    options?: {
      readonly limit?: number
      /** Rows after this one: the cursor of the last page. */
      readonly after?: number
      /** Only rows that were tried, and wait for a time later than this. */
      readonly waitingSince?: Instant
    },
  ): Promise<readonly DeliveryInfo[]>
  /** When the next delivery that waits is due; null where none waits, or one is due without a time. */
  nextDue(issue: string): Promise<Instant | null>
  /** The providers that readers of an issue were frozen with. */
  providers(issue: string): Promise<readonly string[]>
  /** Providers with readers who are due and whom no order keeps, and how many. */
  dueByProvider(issue: string, now: Instant): Promise<readonly { provider: string; readers: number }[]>
  /** Whether a delivery is due, or in flight by a sender that may be dead. */
  isDue(issue: string, now: Instant): Promise<boolean>
}

/**
 * The rows of an issue in one state, in the columns of that state's own index. The state is a literal: with a bound
 * value or a list SQLite cannot see that the index fits, and reads a million rows to find the few that are unknown.
 */
function inState(issue: string, state: DeliveryState): RawBuilder<boolean> {
  const ofIssue =
    state === 'queued' || state === 'inflight'
      ? sql`deliveries.campaign in (select id from campaigns where campaigns.issue = ${issue})`
      : sql`deliveries.issue = ${issue}`
  return sql<boolean>`(${ofIssue} and deliveries.state = ${sql.lit(state)})`
}

const countOf = (issue: string, state: DeliveryState, and = sql`true`): RawBuilder<number> =>
  sql`(select count(*) from deliveries where ${inState(issue, state)} and ${and})`

export function counts(db: Db): Counts {
  return {
    async accounting(issue, now) {
      // One statement, so that all counts are of one moment.
      const { rows } = await sql<Record<keyof Accounting, number>>`select
        (select coalesce(sum(frozen), 0) from campaigns where issue = ${issue}) as frozen,
        ${sql.join(DELIVERY_STATES.map((state) => sql`${countOf(issue, state)} as ${sql.ref(state)}`))},
        ${countOf(issue, 'queued', sql`not_before > ${now} and attempts > 0`)} as deferred`.execute(db)
      const [counted] = rows
      if (!counted) throw new Error('a count gave no row')
      const numbers = Object.fromEntries(Object.entries(counted).map(([name, n]) => [name, Number(n)]))
      const { queued, ...others } = numbers as Record<keyof Accounting, number>
      return { ...others, queued: queued - others.deferred }
    },

    async remaining(issue) {
      let remaining = 0
      for (const { id } of await db
        .selectFrom('campaigns')
        .select('id')
        .where('issue', '=', issue)
        .execute()) {
        const { n } = await db
          .selectFrom('deliveries')
          .select((eb) => eb.fn.countAll<number>().as('n'))
          .where('campaign', '=', id)
          .where('state', '=', sql.lit('queued' as const)) // a literal, or SQLite cannot see that the index fits
          .executeTakeFirstOrThrow()
        remaining += Number(n)
      }
      return remaining
    },

    async caught(issue) {
      const caught = sql`deliveries.campaign in (select id from campaigns
        where campaigns.issue = ${issue} and campaigns.scheme in ${CATCHING})`
      const { rows } = await sql<{ n: number }>`select ${countOf(issue, 'accepted', caught)} as n`.execute(db)
      return Number(rows[0]?.n ?? 0)
    },

    async byVariant(issue) {
      const rows = await db
        .selectFrom('deliveries')
        .select((eb) => ['edition', 'variant', eb.fn.countAll<number>().as('readers')])
        .where('issue', '=', issue)
        .groupBy(['edition', 'variant'])
        .orderBy('edition')
        .orderBy('variant')
        .execute()
      return rows.map((row) => ({ ...row, readers: Number(row.readers) }))
    },

    async byEdition(issue) {
      const rows = await db
        .selectFrom('deliveries')
        .select((eb) => [
          'edition',
          eb.fn.countAll<number>().as('readers'),
          sql<number>`sum(case when state = 'accepted' then 1 else 0 end)`.as('accepted'),
        ])
        .where('issue', '=', issue)
        .groupBy('edition')
        .orderBy('edition')
        .execute()
      return rows.map((r) => ({
        edition: r.edition,
        readers: Number(r.readers),
        accepted: Number(r.accepted),
      }))
    },

    async deliveries(issue, states, { limit = 1000, after = 0, waitingSince } = {}) {
      const found = await Promise.all(
        states.map((state) =>
          db
            .selectFrom('deliveries')
            .innerJoin('subscribers', 'subscribers.id', 'deliveries.subscriber')
            .select([
              'deliveries.id as delivery',
              'deliveries.subscriber as reader',
              'subscribers.address',
              'deliveries.edition',
              'deliveries.variant',
              'deliveries.state',
              'deliveries.reply',
              'deliveries.settled_at as at',
              'deliveries.not_before as notBefore',
            ])
            .select((eb) =>
              eb
                .selectFrom('delivery_notes')
                .select('note')
                .whereRef('delivery_notes.delivery', '=', 'deliveries.id')
                .orderBy('id', 'desc')
                .limit(1)
                .as('note'),
            )
            .where(inState(issue, state))
            .where('deliveries.id', '>', after)
            .$if(waitingSince !== undefined, (q) =>
              q
                .where('deliveries.not_before', '>', waitingSince ?? null)
                .where('deliveries.attempts', '>', 0),
            )
            .orderBy('deliveries.id')
            .limit(limit)
            .execute(),
        ),
      )
      return found
        .flat()
        .sort((a, b) => a.delivery - b.delivery)
        .slice(0, limit)
    },

    async nextDue(issue) {
      const { rows } = await sql<{ at: Instant | null; now: number }>`select min(not_before) as at,
        sum(case when not_before is null then 1 else 0 end) as now from deliveries where ${inState(issue, 'queued')}`.execute(
        db,
      )
      return rows[0]?.now ? null : (rows[0]?.at ?? null)
    },

    async providers(issue) {
      const rows = await db
        .selectFrom('chunks')
        .innerJoin('campaigns', 'campaigns.id', 'chunks.campaign')
        .select('chunks.provider')
        .distinct()
        .where('campaigns.issue', '=', issue)
        .orderBy('chunks.provider')
        .execute()
      return rows.map(({ provider }) => provider)
    },

    async dueByProvider(issue, now) {
      const rows = await db
        .selectFrom('chunks')
        .innerJoin('campaigns', 'campaigns.id', 'chunks.campaign')
        .where('campaigns.issue', '=', issue)
        .where('campaigns.wish', '=', 'send')
        .select([
          'chunks.provider',
          sql<number>`sum((select count(*) from deliveries where deliveries.campaign = chunks.campaign
            and deliveries.chunk = chunks.number and deliveries.state = 'queued'
            and (deliveries.not_before is null or deliveries.not_before <= ${now})))`.as('readers'),
        ])
        .groupBy('chunks.provider')
        .orderBy('chunks.provider')
        .execute()
      return rows.map((r) => ({ ...r, readers: Number(r.readers) })).filter((r) => r.readers > 0)
    },

    async isDue(issue, now) {
      const due = sql<boolean>`(not_before is null or not_before <= ${now})`
      const { rows } = await sql<{ due: number }>`select
        exists (select 1 from deliveries where ${inState(issue, 'queued')} and ${due}) or
        exists (select 1 from deliveries where ${inState(issue, 'inflight')}) as due`.execute(db)
      return Boolean(rows[0]?.due)
    },
  }
}
