// Forgetting what its time is over for: addresses of those who left, answers of servers, old lines of the log.
import { sql } from 'kysely'
import type { RetentionKind, RetentionLimits } from '../core/retention.ts'
import type { Db } from './database.ts'

export type Forgotten = Readonly<Record<Exclude<RetentionKind, 'inbox'>, number>>

class NotKept extends Error {}

/**
 * Forgets what is older than its limit; how many rows of each kind.
 * @param dryRun only counts
 */
export async function forgetOld(db: Db, limits: RetentionLimits, dryRun: boolean): Promise<Forgotten> {
  let forgotten: Forgotten = { signUps: 0, left: 0, replies: 0, log: 0 }
  try {
    await db.transaction().execute(async (trx) => {
      forgotten = {
        signUps: await forgetSignUps(trx, limits.signUps),
        left: await forgetWhoLeft(trx, limits.left),
        replies: await forgetReplies(trx, limits.replies),
        log: await changed(trx.deleteFrom('audit').where('at', '<', limits.log)),
      }
      if (dryRun) throw new NotKept()
    })
  } catch (error) {
    if (!(error instanceof NotKept)) throw error
  }
  // What is overwritten in the database still stands in its log of writes until that is emptied.
  if (!dryRun && Object.values(forgotten).some((n) => n > 0))
    await sql`pragma wal_checkpoint(truncate)`.execute(db)
  return forgotten
}

/** Nobody agreed to anything; what bounds the asking looks at days, not at this. */
async function forgetSignUps(trx: Db, before: string): Promise<number> {
  // Where those came from who did agree is no part of the evidence: it bounded the asking.
  await trx
    .updateTable('sign_ups')
    .set({ peer: '', domain: '' })
    .where('asked_at', '<', before)
    .where('peer', '!=', '')
    .execute()
  return changed(
    trx
      .deleteFrom('sign_ups')
      .where('confirmed_at', 'is', null)
      .where('token', 'is not', null)
      .where('asked_at', '<', before),
  )
}

/** As after erasing: the keyed hash that keeps them out stays, and their deliveries still add up. */
async function forgetWhoLeft(trx: Db, before: string): Promise<number> {
  const readers = await trx
    .selectFrom('subscribers')
    .innerJoin('suppressions', 'suppressions.address_key', 'subscribers.address_key')
    .select('subscribers.id')
    .where('subscribers.address', 'is not', null)
    .where('suppressions.at', '<', before)
    .execute()
  for (const { id } of readers) {
    await trx
      .updateTable('subscribers')
      .set({ address: null, first_name: '', sections: null, zone: null, paused_until: null })
      .where('id', '=', id)
      .execute()
    await trx.deleteFrom('list_members').where('subscriber', '=', id).execute()
    await trx
      .updateTable('deliveries')
      .set({ first_name: '', reply: null })
      .where('subscriber', '=', id)
      .execute()
  }
  return readers.length
}

/** Of issues whose sending is over: a mail that is still to go needs the name it was frozen with. */
async function forgetReplies(trx: Db, before: string): Promise<number> {
  await trx
    .updateTable('reports')
    .set({ words: '' })
    .where('at', '<', before)
    .where('words', '!=', '')
    .execute()
  return changed(
    trx
      .updateTable('deliveries')
      .set({ first_name: '', reply: null })
      .where('settled_at', '<', before)
      .where('state', 'not in', ['queued', 'inflight', 'unknown'])
      .where((eb) => eb.or([eb('reply', 'is not', null), eb('first_name', '!=', '')])),
  )
}

async function changed(query: {
  executeTakeFirst(): Promise<{ numUpdatedRows?: bigint; numDeletedRows?: bigint } | undefined>
}): Promise<number> {
  const result = await query.executeTakeFirst()
  return Number(result?.numUpdatedRows ?? result?.numDeletedRows ?? 0n)
}
