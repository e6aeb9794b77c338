// Taking a sending back: as long as nothing of it was tried, it can be as if it had never been opened.
import type { Instant } from '../core/time.ts'
import type { Db } from './database.ts'

/**
 * Removes the campaigns of an issue with all that was frozen for them, if nothing of it was tried, and every
 * mail is still to wait.
 * @returns whether it did; false leaves everything as it was
 */
export function takeBack(db: Db, issue: string, now: Instant): Promise<boolean> {
  return db.transaction().execute(async (trx) => {
    const known = await trx
      .selectFrom('campaigns')
      .select(['id', 'wish'])
      .where('issue', '=', issue)
      .execute()
    if (known.length === 0) return false
    // What is paused or held does not begin when its time comes.
    const goes = known.some((c) => c.wish === 'send')
    const begun = await trx
      .selectFrom('deliveries')
      .select('id')
      .where('issue', '=', issue)
      .where('state', '!=', 'suppressed')
      .where((eb) =>
        eb.or([
          eb('state', '!=', 'queued'),
          eb('attempts', '>', 0),
          ...(goes ? [eb('not_before', 'is', null), eb('not_before', '<=', now)] : []),
        ]),
      )
      .limit(1)
      .executeTakeFirst()
    if (begun) return false
    const ids = known.map((c) => c.id)
    await trx
      .deleteFrom('delivery_notes')
      .where('delivery', 'in', (eb) => eb.selectFrom('deliveries').select('id').where('issue', '=', issue))
      .execute()
    await trx.deleteFrom('deliveries').where('issue', '=', issue).execute()
    await trx.deleteFrom('chunks').where('campaign', 'in', ids).execute()
    await trx.deleteFrom('renders').where('issue', '=', issue).execute()
    await trx.deleteFrom('considered').where('issue', '=', issue).execute()
    await trx.deleteFrom('campaigns').where('id', 'in', ids).execute()
    return true
  })
}
