// Campaigns: opening one freezes the mail and the audience in a transaction; all that is told of it is counted.
import type { CampaignOrder, DeliveryState } from '../core/campaign.ts'
import { PostriderError } from '../core/errors.ts'
import type { RenderedVariant } from '../core/merge.ts'
import type { Audience } from '../core/segment.ts'
import type { Instant } from '../core/time.ts'
import { type AudienceShape, audienceShapes, countReaders, freezeReaders, type Opening } from './audience.ts'
import { type Counts, counts } from './counts.ts'
import type { Db } from './database.ts'
import { type Move, moveDeliveries, requeueCaught } from './moves.ts'
import { takeBack } from './take-back.ts'

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
  /** When a sender last had it in hand. */
  readonly activeAt: Instant
}

export type Campaigns = Counts & {
  of(issue: string): Promise<readonly Campaign[]>
  /** Whether anything was ever sent from this database. */
  hasAny(): Promise<boolean>
  /** Who would receive: how many readers hold each language and choice of sections, without those who have a row. */
  shapes(issue: string, of: Audience, now: Instant): Promise<readonly AudienceShape[]>
  /** How many readers of an audience may be mailed, whatever they have had. */
  readersOf(of: Audience, now: Instant): Promise<number>
  /**
   * Opens a campaign, or returns the one there is: freezes the mail, and one delivery for each reader of the audience
   * who may receive and has none of this issue.
   */
  open(opening: Opening): Promise<Campaign>
  variants(issue: string): Promise<readonly RenderedVariant[]>
  setWish(issue: string, wish: CampaignOrder, reason: string, now: Instant): Promise<void>
  /**
   * Removes the campaigns of an issue as if they had never been opened, if every mail of it is still to wait.
   * @returns whether it did
   */
  takeBack(issue: string, now: Instant): Promise<boolean>
  /** Gives a campaign another sender's identity, as JSON. */
  setSender(campaign: number, sender: string): Promise<void>
  /** Notes that a sender has the campaigns of an issue in hand. */
  touch(issue: string, now: Instant): Promise<void>
  /** Moves deliveries between states at an operator's wish or by policy; each keeps a note of why. */
  move(
    issue: string,
    from: readonly DeliveryState[],
    to: Move['to'],
    note: string,
    now: Instant,
    options?: Pick<Move, 'notBefore' | 'most' | 'triedSince' | 'delivery' | 'relays'>,
  ): Promise<number>
  /** Queues again what the inbox inside caught, for the way of another scheme; returns how many. */
  requeueCaught(issue: string, scheme: string, now: Instant): Promise<number>
}

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
    active_at: Instant
  }): Campaign => {
    const { opened_at: openedAt, active_at: activeAt, ...rest } = row
    return { ...rest, openedAt, activeAt }
  }

  const select = (trx: Db, issue: string) =>
    trx
      .selectFrom('campaigns')
      .select([
        'id',
        'issue',
        'audience',
        'wish',
        'reason',
        'frozen',
        'scheme',
        'sender',
        'opened_at',
        'active_at',
      ])
      .where('issue', '=', issue)

  return {
    ...counts(db),
    of: async (issue) => (await select(db, issue).orderBy('id').execute()).map(toCampaign),

    hasAny: async () =>
      (await db.selectFrom('campaigns').select('id').limit(1).executeTakeFirst()) !== undefined,

    shapes: (issue, of, now) => audienceShapes(db, issue, of, now),

    readersOf: (of, now) => countReaders(db, of, now),

    open: (o) =>
      db.transaction().execute(async (trx) => {
        const was = await select(trx, o.issue).where('audience', '=', o.audience.name).executeTakeFirst()
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
            audience: o.audience.name,
            wish: 'send',
            frozen: 0,
            reason: '',
            scheme: o.scheme,
            sender: o.sender,
            opened_by: o.by,
            opened_at: o.now,
            active_at: o.now,
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
        for (const considered of o.considered)
          await trx
            .insertInto('considered')
            .values(considered)
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

    takeBack: (issue, now) => takeBack(db, issue, now),

    async setSender(campaign, sender) {
      await db.updateTable('campaigns').set({ sender }).where('id', '=', campaign).execute()
    },

    setWish: (issue, wish, reason, now) =>
      db.transaction().execute(async (trx) => {
        await trx
          .updateTable('campaigns')
          .set({ wish, reason })
          .where('issue', '=', issue)
          .where('wish', '!=', 'cancel')
          .execute()
        // Who lets it go on has looked at what the lanes were told.
        if (wish === 'send')
          await trx
            .updateTable('lanes')
            .set({ stopped: '', rests_until: null, speed: null, speed_at: null })
            .execute()
        if (wish !== 'cancel') return
        await trx
          .updateTable('deliveries')
          .set({ state: 'cancelled', settled_at: now })
          .where('issue', '=', issue)
          .where('state', '=', 'queued')
          .execute()
        const gone = await trx
          .selectFrom('deliveries')
          .select('id')
          .where('issue', '=', issue)
          .where('state', 'in', ['inflight', 'unknown', 'accepted', 'assumed'])
          .limit(1)
          .executeTakeFirst()
        // Nobody can have had it: its stories are free for the next issue.
        if (!gone) await trx.deleteFrom('considered').where('issue', '=', issue).execute()
      }),

    async touch(issue, now) {
      await db.updateTable('campaigns').set({ active_at: now }).where('issue', '=', issue).execute()
    },

    requeueCaught: (issue, scheme, now) =>
      db.transaction().execute((trx) => requeueCaught(trx, issue, scheme, now)),

    move: (issue, from, to, note, now, options) =>
      db.transaction().execute((trx) => moveDeliveries(trx, issue, from, { to, note, now, ...options })),
  }
}
