// Suppressing an address, and the trace that it leaves for those who ask what changed.
import { type SuppressionReason, strongerReason } from '../core/subscriber.ts'
import type { Instant } from '../core/time.ts'
import type { Db } from './database.ts'

/** Suppresses an address unless a stronger reason stands already; returns the reason that stands. */
export async function suppressIn(
  trx: Db,
  addressKey: string,
  reason: SuppressionReason,
  at: Instant,
  evidence: string,
): Promise<SuppressionReason> {
  const was = await trx
    .selectFrom('suppressions')
    .select('reason')
    .where('address_key', '=', addressKey)
    .executeTakeFirst()
  const stands = was ? strongerReason(was.reason, reason) : reason
  if (stands !== was?.reason)
    await trx
      .insertInto('suppressions')
      .values({ address_key: addressKey, reason, at, evidence })
      .onConflict((c) => c.column('address_key').doUpdateSet({ reason, at, evidence }))
      .execute()
  if (stands !== was?.reason) await touchIn(trx, addressKey, at)
  return stands
}

/** Says that something of a reader changed which stands elsewhere, for those who ask what changed since. */
export async function touchIn(trx: Db, addressKey: string, now: Instant): Promise<void> {
  await trx
    .updateTable('subscribers')
    .set({ updated_at: now })
    .where('address_key', '=', addressKey)
    .execute()
}
