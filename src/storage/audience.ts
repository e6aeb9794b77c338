// The audience of an issue: who may receive it, and freezing them into the ledger.
import { sql } from 'kysely'
import { PostriderError } from '../core/errors.ts'
import type { Considered } from '../core/history.ts'
import type { RenderedVariant } from '../core/merge.ts'
import type { Instant } from '../core/time.ts'
import type { Db } from './database.ts'

/** Deliveries that are claimed together. */
const CHUNK = 500

export type Opening = {
  readonly issue: string
  /** The version that was signed; opening fails if the issue has moved on. */
  readonly version: number
  /** What the audience is called: the lists' names joined. */
  readonly audience: string
  readonly lists: readonly string[]
  readonly variants: readonly RenderedVariant[]
  /** Which rendered variant a reader with this language and choice of sections gets; null if none fits. */
  readonly variantOf: (
    language: string,
    sections: readonly string[] | null,
  ) => { readonly edition: string; readonly variant: string } | null
  /** What the issue made of the pages it could have had: from now on it counts. */
  readonly considered: readonly Considered[]
  readonly scheme: string
  /** The sender's identity as JSON: a replay composes with the same. */
  readonly sender: string
  readonly by: string
  readonly now: Instant
  /** Nothing goes out before this; null for at once. */
  readonly notBefore: Instant | null
}

export type AudienceShape = {
  readonly language: string
  readonly sections: readonly string[] | null
  /** `sections` as the column has it. */
  readonly stored: string | null
  readonly readers: number
}

/** Readers of `lists` who may receive this issue and have no delivery of it yet. */
const audience = (trx: Db, issue: string, lists: readonly string[]) =>
  trx
    .selectFrom('subscribers')
    .where('subscribers.status', '=', 'active')
    .where('subscribers.address', 'is not', null)
    .where('subscribers.id', 'in', (eb) =>
      eb.selectFrom('list_members').select('subscriber').where('list', 'in', lists),
    )
    .where((eb) =>
      eb.or([
        eb('subscribers.paused_until', 'is', null),
        // By the time of the issue and not of the clock: whoever pauses for a letter goes without that letter.
        eb(
          'subscribers.paused_until',
          '<=',
          eb.selectFrom('issues').select('send_at').where('key', '=', issue),
        ),
      ]),
    )
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('suppressions')
            .select('reason')
            .whereRef('suppressions.address_key', '=', 'subscribers.address_key'),
        ),
      ),
    )
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('deliveries')
            .select('id')
            .where('deliveries.issue', '=', issue)
            .whereRef('deliveries.address_key', '=', 'subscribers.address_key'),
        ),
      ),
    )

/** How many readers hold each language and choice of sections. */
export async function audienceShapes(
  trx: Db,
  issue: string,
  lists: readonly string[],
): Promise<readonly AudienceShape[]> {
  if (lists.length === 0) return []
  const rows = await audience(trx, issue, lists)
    .select((eb) => ['language', 'sections', eb.fn.countAll<number>().as('readers')])
    .groupBy(['language', 'sections'])
    .orderBy('language')
    .orderBy('sections')
    .execute()
  return rows.map((row) => ({
    language: row.language,
    sections: row.sections === null ? null : (JSON.parse(row.sections) as string[]),
    stored: row.sections,
    readers: Number(row.readers),
  }))
}

/**
 * One queued delivery per reader of the opening's lists, in chunks; returns how many.
 * @throws PostriderError `conflict` where a reader holds a choice that was not rendered
 */
export async function freezeReaders(trx: Db, campaign: number, o: Opening): Promise<number> {
  let frozen = 0
  for (const shape of await audienceShapes(trx, o.issue, o.lists)) {
    const fit = o.variantOf(shape.language, shape.sections)
    if (!fit || !o.variants.some((v) => v.edition === fit.edition && v.variant === fit.variant))
      throw new PostriderError(
        'conflict',
        'A reader changed their choice while the issue was being frozen: send again.',
      )
    const rows = audience(trx, o.issue, o.lists)
      .where('subscribers.language', '=', shape.language)
      .where(sql<boolean>`subscribers.sections is not distinct from ${shape.stored}`)
      .select((eb) => [
        eb.val(campaign).as('campaign'),
        eb.val(o.issue).as('issue'),
        sql<number>`(${sql.lit(frozen)} + row_number() over (order by subscribers.id) - 1) / ${sql.lit(CHUNK)}`.as(
          'chunk',
        ),
        'subscribers.id as subscriber',
        'subscribers.address_key',
        eb.val(fit.edition).as('edition'),
        eb.val(fit.variant).as('variant'),
        'subscribers.first_name',
        eb.val('queued' as const).as('state'),
        eb.val(o.notBefore).as('not_before'),
      ])
    const { numInsertedOrUpdatedRows } = await trx
      .insertInto('deliveries')
      .columns([
        'campaign',
        'issue',
        'chunk',
        'subscriber',
        'address_key',
        'edition',
        'variant',
        'first_name',
        'state',
        'not_before',
      ])
      .expression(rows)
      .executeTakeFirst()
    frozen += Number(numInsertedOrUpdatedRows ?? 0n)
  }
  for (let number = 0; number * CHUNK < frozen; number++)
    await trx.insertInto('chunks').values({ campaign, number, fence: 0, lease_until: 0 }).execute()
  return frozen
}
