// Moving a reader to another address, which they confirmed by its own mail: choices, lists and consent go along.
import type { Instant } from '../core/time.ts'
import type { Db } from './database.ts'
import { suppressIn } from './suppress-in.ts'

/** How the evidence of the address that was left says why nothing goes there. */
export const MOVED = 'moved to another address'

/** What keeps an address out although its owner asks: nobody but an operator lifts it. */
const STAYS = ['complaint', 'manual'] as const

/**
 * Inside a transaction. Where the new address is a reader already, that one takes over the choices, and the old one
 * ends; deliveries go along, so that an issue which is on its way goes to one of both, once.
 * @returns the id of the reader at the new address, and the address they left; null where they are gone or were
 *   stopped meanwhile, or the new address is kept out
 */
export async function moveReader(
  trx: Db,
  mover: number,
  to: { readonly address: string; readonly addressKey: string },
  now: Instant,
): Promise<{ readonly id: number; readonly left: string } | null> {
  const reader = await trx.selectFrom('subscribers').selectAll().where('id', '=', mover).executeTakeFirst()
  if (!reader || reader.address === null) return null
  if (reader.address_key === to.addressKey) return null
  if (await isStopped(trx, reader.address_key)) return null
  if (await isStopped(trx, to.addressKey, STAYS)) return null
  const there = await trx
    .selectFrom('subscribers')
    .select('id')
    .where('address_key', '=', to.addressKey)
    .executeTakeFirst()
  const chosen = {
    ...{ language: reader.language, sections: reader.sections, paused_until: reader.paused_until },
    ...({ status: 'active', chosen_at: now, updated_at: now, address: to.address } as const),
  }
  const id = there?.id ?? mover
  await trx
    .updateTable('subscribers')
    .set(there ? chosen : { ...chosen, address_key: to.addressKey })
    .where('id', '=', id)
    .execute()
  await moveLists(trx, mover, id)
  await moveDeliveries(trx, reader.address_key, id, to.addressKey)
  await trx
    .updateTable('sign_ups')
    .set({ address_key: to.addressKey })
    .where('address_key', '=', reader.address_key)
    .where('confirmed_at', 'is not', null)
    .execute()
  await suppressIn(trx, reader.address_key, 'unsubscribed', now, MOVED)
  return { id, left: reader.address }
}

async function isStopped(trx: Db, addressKey: string, reasons?: typeof STAYS): Promise<boolean> {
  const found = await trx
    .selectFrom('suppressions')
    .select('reason')
    .where('address_key', '=', addressKey)
    .$if(reasons !== undefined, (q) => q.where('reason', 'in', [...(reasons ?? [])]))
    .executeTakeFirst()
  return found !== undefined
}

/** Not `file` any more: the file knows the old address, and would take them off. */
async function moveLists(trx: Db, from: number, to: number): Promise<void> {
  const lists = await trx.selectFrom('list_members').select('list').where('subscriber', '=', from).execute()
  for (const { list } of lists)
    await trx
      .insertInto('list_members')
      .values({ list, subscriber: to, source: 'moved' })
      .onConflict((c) => c.columns(['list', 'subscriber']).doUpdateSet({ source: 'moved' }))
      .execute()
  if (from !== to) await trx.deleteFrom('list_members').where('subscriber', '=', from).execute()
}

/** By their issues, whose index has the address: nobody reads a million rows for one reader. */
async function moveDeliveries(trx: Db, oldKey: string, id: number, newKey: string): Promise<void> {
  await trx
    .updateTable('deliveries')
    .set({ address_key: newKey, subscriber: id })
    .where('address_key', '=', oldKey)
    .where('issue', 'in', (eb) => eb.selectFrom('issues').select('key'))
    .where((eb) =>
      eb.not(
        eb.exists(
          eb
            .selectFrom('deliveries as other')
            .select('other.id')
            .whereRef('other.issue', '=', 'deliveries.issue')
            .where('other.address_key', '=', newKey),
        ),
      ),
    )
    .execute()
}
