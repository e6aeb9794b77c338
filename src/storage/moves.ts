// Moving deliveries between states by hand or by policy: never without a note of why on each row.
import { sql } from 'kysely'
import type { DeliveryState } from '../core/campaign.ts'
import type { Instant } from '../core/time.ts'
import type { Db } from './database.ts'
import { isSuppressed } from './ledger-rules.ts'

export type Move = {
  readonly to: 'queued' | 'assumed' | 'unknown'
  readonly note: string
  readonly now: Instant
  /** Queued again, but not to be sent before this. */
  readonly notBefore?: Instant
  /** Rows that have this note so often already stay where they are. */
  readonly most?: number
  /** Only this row. */
  readonly delivery?: number
  /** Only rows first tried since then. */
  readonly triedSince?: Instant
  /** Only rows last tried at one of these relays, and to be tried there only. */
  readonly relays?: readonly string[]
  /** Only what the inbox inside caught, as mail that nobody tried to deliver yet. */
  readonly caught?: boolean
}

/** Campaigns whose mail stays on this machine. */
export const CATCHING = sql.raw("('inbox', 'folder', 'owner')")

const FAILED: ReadonlySet<DeliveryState> = new Set(['rejected', 'expired'])

/** The count of attempts stays: by it a late result is told from a new one. */
const UNTRIED = { first_attempt_at: null, reply_code: null, reply: null } as const

/**
 * Moves the deliveries of an issue that are in one of `from`; returns how many. A cancelled campaign queues nobody, and
 * who failed and is suppressed stays as they are: the queue would only put them aside.
 */
export async function moveDeliveries(
  trx: Db,
  issue: string,
  from: readonly DeliveryState[],
  {
    to,
    note,
    now,
    notBefore = null,
    most,
    triedSince,
    delivery,
    relays,
    caught = false,
  }: Omit<Move, 'notBefore'> & { readonly notBefore?: Instant | null },
): Promise<number> {
  const last = await trx
    .selectFrom('delivery_notes')
    .select((eb) => eb.fn.coalesce(eb.fn.max('id'), eb.lit(0)).as('id'))
    .executeTakeFirstOrThrow()
  const isNoted = sql<boolean>`exists (select 1 from delivery_notes
    where delivery_notes.delivery = deliveries.id and delivery_notes.id > ${last.id})`
  const mayMove = [
    ...(to === 'queued'
      ? [
          sql<boolean>`not exists (select 1 from campaigns
            where campaigns.id = deliveries.campaign and campaigns.wish = 'cancel')`,
        ]
      : []),
    ...(caught
      ? [
          sql<boolean>`exists (select 1 from campaigns
            where campaigns.id = deliveries.campaign and campaigns.scheme in ${CATCHING})`,
        ]
      : []),
    ...(delivery === undefined ? [] : [sql<boolean>`deliveries.id = ${delivery}`]),
    ...(relays === undefined ? [] : [sql<boolean>`deliveries.relay in (${sql.join([...relays, ''])})`]),
    ...(triedSince === undefined ? [] : [sql<boolean>`deliveries.first_attempt_at >= ${triedSince}`]),
    ...(most === undefined
      ? []
      : [
          sql<boolean>`(select count(*) from delivery_notes
            where delivery_notes.delivery = deliveries.id and delivery_notes.note = ${note}) < ${most}`,
        ]),
  ]
  const onlyRelay = relays === undefined ? null : sql<string | null>`relay`
  let moved = 0
  // A state at a time and as a literal: with a list or a bound value SQLite cannot use the index of one state.
  for (const state of from) {
    const rows = trx
      .selectFrom('deliveries')
      .select((eb) => ['id', eb.val(now).as('at'), eb.val(note).as('note')])
      .where('issue', '=', issue)
      .where('state', '=', sql.lit(state))
      .where((eb) =>
        eb.and([...mayMove, ...(to === 'queued' && FAILED.has(state) ? [eb.not(isSuppressed)] : [])]),
      )
    await trx.insertInto('delivery_notes').columns(['delivery', 'at', 'note']).expression(rows).execute()
    const { numUpdatedRows } = await trx
      .updateTable('deliveries')
      .set(
        to === 'queued'
          ? {
              state: to,
              not_before: notBefore,
              settled_at: null,
              only_relay: onlyRelay,
              ...(caught ? UNTRIED : {}),
            }
          : { state: to, settled_at: now },
      )
      .where('issue', '=', issue)
      .where('state', '=', sql.lit(state))
      .where(isNoted)
      .executeTakeFirst()
    moved += Number(numUpdatedRows)
  }
  return moved
}

/** Queues what the inbox caught of an issue, and notes by which way its campaigns go from now on; returns how many. */
export async function requeueCaught(trx: Db, issue: string, scheme: string, now: Instant): Promise<number> {
  const move: Move = { to: 'queued', note: 'retry --caught', now, caught: true }
  const moved = await moveDeliveries(trx, issue, ['accepted'], move)
  await trx
    .updateTable('campaigns')
    .set({ scheme })
    .where('issue', '=', issue)
    .where('wish', '!=', 'cancel')
    .where('scheme', 'in', ['inbox', 'folder', 'owner'])
    .execute()
  return moved
}
