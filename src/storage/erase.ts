// Erasing a reader: what is left is the keyed hash that keeps them out, and the counts of what was sent.
import { sql } from 'kysely'
import type { Instant } from '../core/time.ts'
import type { Db } from './database.ts'

/**
 * Takes everything of a reader out of the database, and out of its write-ahead log: the bytes are overwritten
 * (`secure_delete`), and the log is emptied. Their deliveries stay as rows without name and reply, so that each sending
 * still adds up. Erasing who is not there keeps them out all the same.
 * @returns whether there was such a reader
 */
export async function eraseReader(db: Db, addressKey: string, now: Instant): Promise<boolean> {
  const found = await db.transaction().execute(async (trx) => {
    const reader = await trx
      .selectFrom('subscribers')
      .select('id')
      .where('address_key', '=', addressKey)
      .executeTakeFirst()
    await trx
      .insertInto('suppressions')
      .values({ address_key: addressKey, reason: 'erased', at: now, evidence: '' })
      .onConflict((c) => c.column('address_key').doUpdateSet({ reason: 'erased', at: now, evidence: '' }))
      .execute()
    await trx.deleteFrom('sign_ups').where('address_key', '=', addressKey).execute()
    // A reply of a mail server may quote the address.
    await trx
      .updateTable('deliveries')
      .set({ first_name: '', reply: null })
      .where('address_key', '=', addressKey)
      .execute()
    if (!reader) return false
    await trx.deleteFrom('sign_ups').where('mover', '=', reader.id).execute()
    await trx.updateTable('reports').set({ words: '' }).where('subscriber', '=', reader.id).execute()
    await trx
      .updateTable('subscribers')
      .set({
        address: null,
        first_name: '',
        sections: null,
        joined: null,
        chosen_at: null,
        paused_until: null,
        updated_at: now,
      })
      .where('id', '=', reader.id)
      .execute()
    await trx.deleteFrom('list_members').where('subscriber', '=', reader.id).execute()
    return true
  })
  await sql`pragma wal_checkpoint(truncate)`.execute(db)
  return found
}
