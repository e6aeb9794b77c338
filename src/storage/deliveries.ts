// Deliveries by reader: who got which mail of an issue, for those who look at it again.
import type { DeliveryState } from '../core/campaign.ts'
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
    first: (issue, edition, limit) =>
      select(issue).where('deliveries.edition', '=', edition).orderBy('deliveries.id').limit(limit).execute(),
  }
}
