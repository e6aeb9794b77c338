// The conditions on which the ledger claims, grants and records, in SQL that every database understands.
import { sql } from 'kysely'
import type { CampaignOrder, DeliveryState } from '../core/campaign.ts'
import type { Instant } from '../core/time.ts'
import type { Db } from './database.ts'
import type { Claim } from './ledger.ts'

/** The claim still stands: the sender owns the chunk under the same fence. */
export const isOurs = (claim: Pick<Claim, 'campaign' | 'chunk' | 'sender' | 'fence'>) =>
  sql<boolean>`exists (select 1 from chunks where chunks.campaign = ${claim.campaign}
    and chunks.number = ${claim.chunk} and chunks.owner = ${claim.sender} and chunks.fence = ${claim.fence})`

/** The reader of a delivery may not be mailed. */
export const isSuppressed = sql<boolean>`exists (select 1 from suppressions
  where suppressions.address_key = deliveries.address_key)`

/** Nothing is left to write to. */
export const isErased = sql<boolean>`exists (select 1 from subscribers
  where subscribers.id = deliveries.subscriber and subscribers.address is null)`

/** The campaign of a delivery has this wish. */
export const wishes = (wish: CampaignOrder) =>
  sql<boolean>`exists (select 1 from campaigns
    where campaigns.id = deliveries.campaign and campaigns.wish = ${wish})`

/** The first chunk of an issue, and of a provider if one is named, that nobody holds and that has a row which is due. */
export async function firstDueChunk(
  trx: Db,
  issue: string,
  now: Instant,
  nowMs: number,
  provider: string | null,
) {
  const due = sql<boolean>`exists (select 1 from deliveries where deliveries.campaign = chunks.campaign
    and deliveries.chunk = chunks.number and deliveries.state = 'queued'
    and (deliveries.not_before is null or deliveries.not_before <= ${now}))`
  const sending = trx
    .selectFrom('campaigns')
    .select('id')
    .where('issue', '=', issue)
    .where('wish', '=', 'send')
    .orderBy('id')
  // One campaign at a time: in the order of its key the search ends at the first chunk, over a join at the last.
  for (const { id } of await sending.execute()) {
    const chunk = await trx
      .selectFrom('chunks')
      .select(['campaign', 'number', 'fence'])
      .where('campaign', '=', id)
      .$if(provider !== null, (q) => q.where('provider', '=', provider ?? ''))
      .where((eb) => eb.or([eb('owner', 'is', null), eb('lease_until', '<', nowMs)]))
      .where(due)
      .orderBy('number')
      .limit(1)
      .executeTakeFirst()
    if (chunk) return chunk
  }
  return null
}

/** A row that has seen no attempt since it was claimed. */
export const isUntouched = (attempts: number) =>
  sql<boolean>`(deliveries.state = 'queued' and deliveries.attempts = ${attempts})`

/**
 * Whether a result of the given attempt may still change its row: while that attempt is in flight; and where others
 * have meanwhile called it unknown, assumed it, or queued it to be sent again, unless the result is one more
 * "unknown". That the mail arrived stays true whatever came later, but for an attempt that is in flight right now.
 */
export function isOpenTo(state: DeliveryState, attempt: number) {
  if (state === 'unknown')
    return sql<boolean>`(deliveries.state = 'inflight' and deliveries.attempts = ${attempt})`
  if (state === 'accepted')
    return sql<boolean>`(deliveries.state <> 'accepted' and (deliveries.attempts = ${attempt}
      or (deliveries.attempts > ${attempt} and deliveries.state <> 'inflight')))`
  return sql<boolean>`(deliveries.state in ('inflight', 'unknown', 'assumed', 'queued')
    and deliveries.attempts = ${attempt})`
}
