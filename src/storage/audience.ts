// The audience of an issue: who may receive it, and freezing them into the ledger.
import { type RawBuilder, sql } from 'kysely'
import { PostriderError } from '../core/errors.ts'
import type { Considered } from '../core/history.ts'
import type { RenderedVariant } from '../core/merge.ts'
import { OTHER, type ProviderDomains } from '../core/providers.ts'
import type { Audience, Filter } from '../core/segment.ts'
import type { Instant } from '../core/time.ts'
import type { Db } from './database.ts'
import { filterSql } from './filter-sql.ts'

/** Deliveries that are claimed together. */
const CHUNK = 500
/** Chunks of a provider are numbered from here times its place. */
const CHUNKS_OF_ONE = 100_000

export type Opening = {
  readonly issue: string
  /** The version that was signed; opening fails if the issue has moved on. */
  readonly version: number
  readonly audience: Audience
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
  /** Nothing goes out before this to a reader in a zone, or to one whose zone nobody knows; null for at once. */
  readonly notBefore: (zone: string | null) => Instant | null
  /** Who receives for which domains: chunks hold readers of one provider. */
  readonly providers: ProviderDomains
}

export type AudienceShape = {
  readonly language: string
  readonly sections: readonly string[] | null
  /** `sections` as the column has it. */
  readonly stored: string | null
  readonly readers: number
}

const ALL: Filter = { is: 'all', of: [] }

/** Readers of an audience who may be mailed. */
const readers = (trx: Db, { lists, filter }: Audience, now: Instant) =>
  trx
    .selectFrom('subscribers')
    .where('subscribers.status', '=', 'active')
    .where('subscribers.address', 'is not', null)
    .where('subscribers.id', 'in', (eb) =>
      eb.selectFrom('list_members').select('subscriber').where('list', 'in', lists),
    )
    .$if(filter !== null, (q) => q.where(filterSql(filter ?? ALL, now)))
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('suppressions')
            .select('reason')
            .whereRef('suppressions.address_key', '=', 'subscribers.address_key'),
        ),
      ),
    )

/** Readers of an audience who may receive this issue and have no delivery of it yet. */
const audience = (trx: Db, issue: string, of: Audience, now: Instant) =>
  readers(trx, of, now)
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
          selectFrom('deliveries')
            .select('id')
            .where('deliveries.issue', '=', issue)
            .whereRef('deliveries.address_key', '=', 'subscribers.address_key'),
        ),
      ),
    )

/** How many readers of an audience may be mailed, whatever they have had. */
export async function countReaders(trx: Db, of: Audience, now: Instant): Promise<number> {
  if (of.lists.length === 0) return 0
  const { n } = await readers(trx, of, now)
    .select((eb) => eb.fn.countAll<number>().as('n'))
    .executeTakeFirstOrThrow()
  return Number(n)
}

/** How many readers hold each language and choice of sections. */
export async function audienceShapes(
  trx: Db,
  issue: string,
  of: Audience,
  now: Instant,
): Promise<readonly AudienceShape[]> {
  if (of.lists.length === 0) return []
  const rows = await audience(trx, issue, of, now)
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
 * One queued delivery per reader of the opening's audience, in chunks of one provider; returns how many.
 * @throws PostriderError `conflict` where a reader holds a choice that was not rendered
 */
export async function freezeReaders(trx: Db, campaign: number, o: Opening): Promise<number> {
  const names = [...Object.keys(o.providers), OTHER]
  const notBefore = await momentOfReader(trx, o)
  const frozen = new Map<string, number>()
  for (const shape of await audienceShapes(trx, o.issue, o.audience, o.now)) {
    const fit = o.variantOf(shape.language, shape.sections)
    if (!fit || !o.variants.some((v) => v.edition === fit.edition && v.variant === fit.variant))
      throw new PostriderError(
        'conflict',
        'A reader changed their choice while the issue was being frozen: send again.',
      )
    const ofShape = audience(trx, o.issue, o.audience, o.now)
      .where('subscribers.language', '=', shape.language)
      .where(sql<boolean>`subscribers.sections is not distinct from ${shape.stored}`)
    const counts = await ofShape
      .select((eb) => [providerOfReader(o.providers).as('provider'), eb.fn.countAll<number>().as('readers')])
      .groupBy('provider')
      .execute()
    const rows = ofShape.select((eb) => [
      eb.val(campaign).as('campaign'),
      eb.val(o.issue).as('issue'),
      chunkOfReader(o.providers, names, frozen).as('chunk'),
      'subscribers.id as subscriber',
      'subscribers.address_key',
      eb.val(fit.edition).as('edition'),
      eb.val(fit.variant).as('variant'),
      'subscribers.first_name',
      eb.val('queued' as const).as('state'),
      notBefore.as('not_before'),
    ])
    await trx
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
      .execute()
    for (const { provider, readers } of counts)
      frozen.set(provider, (frozen.get(provider) ?? 0) + Number(readers))
  }
  for (const [provider, readers] of frozen)
    for (let n = 0; n * CHUNK < readers; n++)
      await trx
        .insertInto('chunks')
        .values({
          campaign,
          number: names.indexOf(provider) * CHUNKS_OF_ONE + n,
          provider,
          fence: 0,
          lease_until: 0,
        })
        .execute()
  return [...frozen.values()].reduce((sum, n) => sum + n, 0)
}

/** The provider that receives for a reader's domain. */
function providerOfReader(providers: ProviderDomains): RawBuilder<string> {
  const domain = sql`substr(subscribers.address, instr(subscribers.address, '@') + 1)`
  const cases = Object.entries(providers)
    .filter(([, domains]) => domains.length > 0)
    .map(([name, domains]) => sql`when ${domain} in (${sql.join(domains)}) then ${name}`)
  if (cases.length === 0) return sql`${sql.lit(OTHER)}`
  return sql`(case ${sql.join(cases, sql` `)} else ${sql.lit(OTHER)} end)`
}

/** Goes on where the readers of the same provider with other choices ended, so that chunks are full. */
function chunkOfReader(
  providers: ProviderDomains,
  names: readonly string[],
  frozen: ReadonlyMap<string, number>,
): RawBuilder<number> {
  const provider = providerOfReader(providers)
  const firsts = names.map((name) => sql`when ${name} then ${sql.lit(frozen.get(name) ?? 0)}`)
  const bases = names.map((name, i) => sql`when ${name} then ${sql.lit(i * CHUNKS_OF_ONE)}`)
  const place = sql`row_number() over (partition by ${provider} order by subscribers.id) - 1`
  return sql`((case ${provider} ${sql.join(firsts, sql` `)} end) + ${place}) / ${sql.lit(CHUNK)}
    + (case ${provider} ${sql.join(bases, sql` `)} end)`
}

/** From when on a reader may be mailed, by the zones that the readers have. */
async function momentOfReader(trx: Db, { notBefore }: Opening): Promise<RawBuilder<Instant | null>> {
  const zones = await trx
    .selectFrom('subscribers')
    .select('zone')
    .distinct()
    .where('zone', 'is not', null)
    .execute()
  const elsewhere = sql<Instant | null>`${notBefore(null)}`
  const cases = zones.flatMap(({ zone }) =>
    zone === null ? [] : [sql`when ${zone} then ${notBefore(zone)}`],
  )
  if (cases.length === 0) return elsewhere
  return sql`(case subscribers.zone ${sql.join(cases, sql` `)} else ${elsewhere} end)`
}
