// Campaigns: opening one freezes the mail and the audience in a transaction; all that is told of it is counted.
import { type RawBuilder, sql } from 'kysely'
import { type Accounting, type CampaignOrder, DELIVERY_STATES, type DeliveryState } from '../core/campaign.ts'
import { PostriderError } from '../core/errors.ts'
import type { RenderedVariant } from '../core/merge.ts'
import type { Instant } from '../core/time.ts'
import { type AudienceShape, audienceShapes, freezeReaders, type Opening } from './audience.ts'
import type { Db } from './database.ts'
import { type Move, moveDeliveries } from './moves.ts'

export type Campaign = {
  readonly id: number
  readonly issue: string
  readonly audience: string
  readonly wish: CampaignOrder
  readonly reason: string
  readonly frozen: number
  readonly scheme: string
  readonly sender: string
  readonly openedAt: Instant
}

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
  readonly at: Instant | null
}

export type Campaigns = {
  of(issue: string): Promise<readonly Campaign[]>
  /** Who would receive: how many readers hold each language and choice of sections, without those who have a row. */
  shapes(issue: string, lists: readonly string[]): Promise<readonly AudienceShape[]>
  /**
   * Opens a campaign, or returns the one there is: freezes the mail, and one delivery for each reader of the lists
   * who may receive and has none of this issue.
   */
  open(opening: Opening): Promise<Campaign>
  variants(issue: string): Promise<readonly RenderedVariant[]>
  setWish(issue: string, wish: CampaignOrder, reason: string, now: Instant): Promise<void>
  accounting(issue: string, now: Instant): Promise<Accounting>
  /** How many rows are queued or deferred: a count over an index, quick on a million rows. */
  remaining(issue: string): Promise<number>
  /** Accepted deliveries and all deliveries of an issue, by edition. */
  byEdition(issue: string): Promise<readonly { edition: string; readers: number; accepted: number }[]>
  deliveries(
    issue: string,
    states: readonly DeliveryState[],
    options?: { readonly limit?: number; readonly after?: number },
  ): Promise<readonly DeliveryInfo[]>
  /** When the next waiting delivery is due, or null. */
  nextDue(issue: string): Promise<Instant | null>
  /** Moves deliveries between states at an operator's wish or by policy; each keeps a note of why. */
  move(
    issue: string,
    from: readonly DeliveryState[],
    to: Move['to'],
    note: string,
    now: Instant,
    options?: Pick<Move, 'notBefore' | 'most'>,
  ): Promise<number>
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

export function campaigns(db: Db): Campaigns {
  const toCampaign = (row: {
    id: number
    issue: string
    audience: string
    wish: CampaignOrder
    reason: string
    frozen: number
    scheme: string
    sender: string
    opened_at: Instant
  }): Campaign => {
    const { opened_at: openedAt, ...rest } = row
    return { ...rest, openedAt }
  }

  const select = (trx: Db, issue: string) =>
    trx
      .selectFrom('campaigns')
      .select(['id', 'issue', 'audience', 'wish', 'reason', 'frozen', 'scheme', 'sender', 'opened_at'])
      .where('issue', '=', issue)

  return {
    of: async (issue) => (await select(db, issue).orderBy('id').execute()).map(toCampaign),

    shapes: (issue, lists) => audienceShapes(db, issue, lists),

    open: (o) =>
      db.transaction().execute(async (trx) => {
        const was = await select(trx, o.issue).where('audience', '=', o.audience).executeTakeFirst()
        if (was) return toCampaign(was)
        const issue = await trx
          .selectFrom('issues')
          .select('version')
          .where('key', '=', o.issue)
          .executeTakeFirst()
        if (issue?.version !== o.version)
          throw new PostriderError('conflict', `${o.issue} changed since it was signed: sign it again.`)
        const { id } = await trx
          .insertInto('campaigns')
          .values({
            issue: o.issue,
            audience: o.audience,
            wish: 'send',
            frozen: 0,
            reason: '',
            scheme: o.scheme,
            sender: o.sender,
            opened_by: o.by,
            opened_at: o.now,
          })
          .returning('id')
          .executeTakeFirstOrThrow()
        for (const v of o.variants)
          await trx
            .insertInto('renders')
            .values({
              issue: o.issue,
              edition: v.edition,
              variant: v.variant,
              hash: v.hash,
              data: JSON.stringify(v),
            })
            .onConflict((c) => c.doNothing())
            .execute()
        for (const article of o.articles)
          await trx
            .insertInto('issued')
            .values({ article, issue: o.issue })
            .onConflict((c) => c.doNothing())
            .execute()
        const frozen = await freezeReaders(trx, id, o)
        await trx.updateTable('campaigns').set({ frozen }).where('id', '=', id).execute()
        return toCampaign(await select(trx, o.issue).where('id', '=', id).executeTakeFirstOrThrow())
      }),

    async variants(issue) {
      const rows = await db
        .selectFrom('renders')
        .select('data')
        .where('issue', '=', issue)
        .orderBy('edition')
        .orderBy('variant')
        .execute()
      return rows.map((r) => JSON.parse(r.data) as RenderedVariant)
    },

    setWish: (issue, wish, reason, now) =>
      db.transaction().execute(async (trx) => {
        await trx
          .updateTable('campaigns')
          .set({ wish, reason })
          .where('issue', '=', issue)
          .where('wish', '!=', 'cancel')
          .execute()
        if (wish === 'cancel')
          await trx
            .updateTable('deliveries')
            .set({ state: 'cancelled', settled_at: now })
            .where('issue', '=', issue)
            .where('state', '=', 'queued')
            .execute()
      }),

    async accounting(issue, now) {
      // One statement, so that all counts are of one moment.
      const { rows } = await sql<Record<keyof Accounting, number>>`select
        (select coalesce(sum(frozen), 0) from campaigns where issue = ${issue}) as frozen,
        ${sql.join(DELIVERY_STATES.map((state) => sql`${countOf(issue, state)} as ${sql.ref(state)}`))},
        ${countOf(issue, 'queued', sql`not_before > ${now}`)} as deferred`.execute(db)
      const [counted] = rows
      if (!counted) throw new Error('a count gave no row')
      const numbers = Object.fromEntries(Object.entries(counted).map(([name, n]) => [name, Number(n)]))
      const { queued, ...others } = numbers as Record<keyof Accounting, number>
      return { ...others, queued: queued - others.deferred }
    },

    async remaining(issue) {
      let remaining = 0
      for (const { id } of await select(db, issue).execute()) {
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

    async deliveries(issue, states, { limit = 1000, after = 0 } = {}) {
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
            ])
            .where(inState(issue, state))
            .where('deliveries.id', '>', after)
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
      const row = await db
        .selectFrom('deliveries')
        .innerJoin('campaigns', 'campaigns.id', 'deliveries.campaign')
        .select((eb) => eb.fn.min('deliveries.not_before').as('at'))
        .where('campaigns.issue', '=', issue)
        .where('deliveries.state', '=', sql.lit('queued' as const))
        .executeTakeFirst()
      return row?.at ?? null
    },

    move: (issue, from, to, note, now, options) =>
      db.transaction().execute((trx) => moveDeliveries(trx, issue, from, { to, note, now, ...options })),
  }
}
