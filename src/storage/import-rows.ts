// Importing rows of subscribers inside a transaction: what a file says never raises the status of anyone.
import {
  SUPPRESSION_REASONS,
  type SubscriberInput,
  type SuppressionReason,
  strongerReason,
} from '../core/subscriber.ts'
import type { Instant } from '../core/time.ts'
import type { Db } from './database.ts'

export type ImportRow = SubscriberInput & { readonly addressKey: string }

export type ImportCounts = {
  added: number
  updated: number
  unchanged: number
  /** The file says active, but the person left, bounced or never confirmed: their status stays. */
  kept: number
  /** Members of the list that the file no longer has (only with `mirror`). */
  removed: number
}

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

/** Takes in one row; the id of its subscriber, or null for one who was erased. */
export async function importRow(
  trx: Db,
  row: ImportRow,
  now: Instant,
  counts: ImportCounts,
): Promise<number | null> {
  const suppressed = await trx
    .selectFrom('suppressions')
    .select('reason')
    .where('address_key', '=', row.addressKey)
    .executeTakeFirst()
  if (suppressed?.reason === 'erased') {
    counts.kept++
    return null
  }
  const leaves = SUPPRESSION_REASONS.find((r) => r === row.status)
  if (leaves) await suppressIn(trx, row.addressKey, leaves, now, 'list file')
  const values = {
    language: row.language,
    first_name: row.firstName,
    sections: row.sections === null ? null : JSON.stringify(row.sections),
  }
  const was = await trx
    .selectFrom('subscribers')
    .select(['id', 'language', 'first_name', 'sections', 'status', 'chosen_at'])
    .where('address_key', '=', row.addressKey)
    .executeTakeFirst()
  if (!was) {
    const { id } = await trx
      .insertInto('subscribers')
      .values({
        ...values,
        address_key: row.addressKey,
        address: row.address,
        status: row.status === 'pending' ? 'pending' : 'active',
        joined: row.joined,
        chosen_at: null,
        created_at: now,
        updated_at: now,
      })
      .returning('id')
      .executeTakeFirstOrThrow()
    if (suppressed && !leaves) counts.kept++
    else counts.added++
    return id
  }
  if (row.status === 'active' && (suppressed || was.status === 'pending')) {
    counts.kept++
    return was.id
  }
  // A reader's own choice outlives every file.
  const told = was.chosen_at
    ? { first_name: values.first_name, language: was.language, sections: was.sections }
    : values
  const same =
    was.language === told.language && was.first_name === told.first_name && was.sections === told.sections
  if (!same)
    await trx
      .updateTable('subscribers')
      .set({ ...told, updated_at: now })
      .where('id', '=', was.id)
      .execute()
  if (same && !(leaves && !suppressed)) counts.unchanged++
  else counts.updated++
  return was.id
}

const TOUCHED_AT_ONCE = 500

/** Adds members; as a mirror of a file it takes off those that only the file had brought. Returns how many. */
export async function setMembers(
  trx: Db,
  list: string,
  members: ReadonlySet<number>,
  mirror: boolean,
  now: Instant,
): Promise<number> {
  const source = mirror ? 'file' : 'import'
  const before = await trx
    .selectFrom('list_members')
    .select(['subscriber', 'source'])
    .where('list', '=', list)
    .execute()
  const had = new Map(before.map((m) => [m.subscriber, m.source]))
  const came = [...members].filter((subscriber) => !had.has(subscriber))
  for (const subscriber of came)
    await trx.insertInto('list_members').values({ list, subscriber, source }).execute()
  const gone = mirror ? before.filter((m) => m.source === 'file' && !members.has(m.subscriber)) : []
  for (const { subscriber } of gone)
    await trx
      .deleteFrom('list_members')
      .where('list', '=', list)
      .where('subscriber', '=', subscriber)
      .execute()
  const moved = [...came, ...gone.map((m) => m.subscriber)]
  for (let i = 0; i < moved.length; i += TOUCHED_AT_ONCE)
    await trx
      .updateTable('subscribers')
      .set({ updated_at: now })
      .where('id', 'in', moved.slice(i, i + TOUCHED_AT_ONCE))
      .where('updated_at', '!=', now)
      .execute()
  return gone.length
}
