// Articles as gathered: kept over weeks, so that a story is known when it turns popular or is translated later.
import type { Article } from '../core/article.ts'
import type { Considered } from '../core/history.ts'
import type { Sighting, Sightings } from '../core/identity.ts'
import type { Instant } from '../core/time.ts'
import type { Db } from './database.ts'

export type Articles = {
  /** Saves what a gathering found: of each page one copy for each source that gives it, brought up to date. */
  save(articles: readonly Article[], now: Instant): Promise<void>
  /**
   * All copies of articles published after `since`, or without a date and given after it, or with one of these URLs; and when
   * each article came, from whichever source.
   */
  known(
    since: Instant,
    urls: readonly string[],
  ): Promise<{ readonly articles: readonly Article[]; readonly sightings: Sightings }>
  /** What issues made of pages: all that stood in one, and what had its turn in an issue drafted after `since`. */
  considered(since: Instant): Promise<readonly Considered[]>
}

const BATCH = 400

export function articles(db: Db): Articles {
  return {
    async save(all, now) {
      await db.transaction().execute(async (trx) => {
        for (let i = 0; i < all.length; i += BATCH)
          await trx
            .insertInto('articles')
            .values(
              all.slice(i, i + BATCH).map((a) => ({
                id: a.id,
                source: a.source,
                url: a.url,
                published: a.published,
                language: a.language,
                data: JSON.stringify(a),
                first_seen: now,
                last_seen: now,
              })),
            )
            .onConflict((c) =>
              c.columns(['id', 'source']).doUpdateSet((eb) => ({
                published: eb.ref('excluded.published'),
                language: eb.ref('excluded.language'),
                data: eb.ref('excluded.data'),
                last_seen: eb.ref('excluded.last_seen'),
              })),
            )
            .execute()
      })
    },

    async known(since, urls) {
      const columns = ['id', 'source', 'data', 'first_seen', 'last_seen'] as const
      const found = await db
        .selectFrom('articles')
        .select(columns)
        .where((eb) =>
          eb.or([
            eb('published', '>', since),
            eb.and([eb('published', 'is', null), eb('last_seen', '>', since)]),
          ]),
        )
        .execute()
      for (let i = 0; i < urls.length; i += BATCH) {
        const batch = urls.slice(i, i + BATCH)
        found.push(...(await db.selectFrom('articles').select(columns).where('url', 'in', batch).execute()))
      }
      const rows = new Map(found.map((row) => [`${row.id} ${row.source}`, row]))
      return {
        articles: [...rows.values()].map(({ data }) => JSON.parse(data) as Article),
        sightings: sightingsOf([...rows.values()]),
      }
    },

    considered: (since) =>
      db
        .selectFrom('considered')
        .innerJoin('issues', 'issues.key', 'considered.issue')
        .select(['considered.url', 'considered.issue', 'considered.verdict'])
        .where((eb) => eb.or([eb('verdict', '=', 'in'), eb('issues.draft_at', '>', since)]))
        .execute(),
  }
}

/** Of an article that several sources gave, the first and the last time of all of them. */
function sightingsOf(
  rows: readonly { readonly id: string; readonly first_seen: Instant; readonly last_seen: Instant }[],
): Sightings {
  const sightings = new Map<string, Sighting>()
  for (const { id, first_seen: first, last_seen: last } of rows) {
    const known = sightings.get(id)
    sightings.set(id, {
      first: known && known.first < first ? known.first : first,
      last: known && known.last > last ? known.last : last,
    })
  }
  return sightings
}
