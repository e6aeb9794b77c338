// Single suppressions, for those who must know who made one before they lift it.
import type { SuppressionReason } from '../core/subscriber.ts'
import type { Instant } from '../core/time.ts'
import type { Db } from './database.ts'
import { touchIn } from './suppress-in.ts'

export type Suppression = {
  readonly reason: SuppressionReason
  readonly at: Instant
  /** Where it came from, such as `link in 2026-W47` or `list file`. */
  readonly evidence: string
}

export type Suppressions = {
  find(addressKey: string): Promise<Suppression | null>
  /**
   * Deletes the suppression of an address if it has this reason and its evidence begins so.
   * @returns whether there was such a one
   */
  lift(addressKey: string, reason: SuppressionReason, evidenceStart: string, now: Instant): Promise<boolean>
}

export function suppressions(db: Db): Suppressions {
  const find = async (addressKey: string): Promise<Suppression | null> => {
    const row = await db
      .selectFrom('suppressions')
      .select(['reason', 'at', 'evidence'])
      .where('address_key', '=', addressKey)
      .executeTakeFirst()
    return row ?? null
  }
  return {
    find,
    async lift(addressKey, reason, evidenceStart, now) {
      const stands = await find(addressKey)
      if (stands?.reason !== reason || !stands.evidence.startsWith(evidenceStart)) return false
      // The whole row is named, so that a stronger reason that came in between stays.
      const { numDeletedRows } = await db
        .deleteFrom('suppressions')
        .where('address_key', '=', addressKey)
        .where('reason', '=', reason)
        .where('evidence', '=', stands.evidence)
        .executeTakeFirst()
      if (numDeletedRows > 0n) await touchIn(db, addressKey, now)
      return numDeletedRows > 0n
    },
  }
}
