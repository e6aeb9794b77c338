// Deliveries by reader: who got which mail of an issue, for those who look at it again.
import type { DeliveryState } from '../core/campaign.ts'
import type { Instant } from '../core/time.ts'
import type { Db } from './database.ts'

export type ReaderDelivery = {
  readonly reader: number
  /** null once erased. */
  readonly address: string | null
  /** As it was when the campaign opened. */
  readonly firstName: string
  readonly edition: string
  readonly variant: string
  readonly state: DeliveryState
}

export type Deliveries = {
  /** What a reader got of an issue, or is to get; null for nothing. */
  find(issue: string, reader: number): Promise<ReaderDelivery | null>
  /**
   * The reader did what only their own mail lets them do: a row of which nobody knew is accepted, with a note of why.
   * So is one that waits to be sent again because nobody knew. Returns whether there was such a row.
   */
  arrived(issue: string, reader: number, evidence: string, now: Instant): Promise<boolean>
  /** All that one reader got or was to get, newest first. */
  ofReader(
    reader: number,
  ): Promise<
    readonly { readonly issue: string; readonly state: DeliveryState; readonly at: Instant | null }[]
  >
  /** The first readers of an edition of an issue. */
  first(issue: string, edition: string, limit: number): Promise<readonly ReaderDelivery[]>
}

export function deliveries(db: Db): Deliveries {
  // By the address key, since that is what the unique index of an issue's deliveries is on.
  const select = (issue: string) =>
    db
      .selectFrom('deliveries')
      .innerJoin('subscribers', 'subscribers.address_key', 'deliveries.address_key')
      .select([
        'subscribers.id as reader',
        'subscribers.address',
        'deliveries.first_name as firstName',
        'deliveries.edition',
        'deliveries.variant',
        'deliveries.state',
      ])
      .where('deliveries.issue', '=', issue)
  return {
    async find(issue, reader) {
      return (await select(issue).where('subscribers.id', '=', reader).executeTakeFirst()) ?? null
    },
    ofReader: (reader) =>
      db
        .selectFrom('deliveries')
        .select(['issue', 'state', 'settled_at as at'])
        .where('subscriber', '=', reader)
        .orderBy('id', 'desc')
        .execute(),
    arrived: (issue, reader, evidence, now) =>
      db.transaction().execute(async (trx) => {
        const row = await trx
          .selectFrom('deliveries')
          .innerJoin('subscribers', 'subscribers.address_key', 'deliveries.address_key')
          .select('deliveries.id')
          .where('deliveries.issue', '=', issue)
          .where('subscribers.id', '=', reader)
          .where((eb) =>
            eb.or([
              eb('deliveries.state', 'in', ['unknown', 'assumed']),
              eb.and([
                eb('deliveries.state', '=', 'queued'),
                eb.exists(
                  eb
                    .selectFrom('delivery_notes')
                    .select('delivery_notes.id')
                    .whereRef('delivery_notes.delivery', '=', 'deliveries.id'),
                ),
              ]),
            ]),
          )
          .executeTakeFirst()
        if (!row) return false
        await trx
          .updateTable('deliveries')
          .set({ state: 'accepted', not_before: null, settled_at: now })
          .where('id', '=', row.id)
          .execute()
        await trx.insertInto('delivery_notes').values({ delivery: row.id, at: now, note: evidence }).execute()
        return true
      }),
    first: (issue, edition, limit) =>
      select(issue).where('deliveries.edition', '=', edition).orderBy('deliveries.id').limit(limit).execute(),
  }
}
