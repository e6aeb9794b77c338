// Articles as gathered: kept over weeks, so that a story is known when it turns popular or is translated later.
import type { Article } from '../core/article.ts'
import type { Considered } from '../core/history.ts'
import type { Sightings } from '../core/identity.ts'
import type { Instant } from '../core/time.ts'
import type { Db } from './database.ts'

export type Articles = {
  /** Saves what a gathering found; an article that is known is brought up to date. */
  save(articles: readonly Article[], now: Instant): Promise<void>
  /**
   * All articles published after `since`, or without a date and given after it, or with one of these URLs; and when
   * each came.
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
                url: a.url,
                published: a.published,
                language: a.language,
                data: JSON.stringify(a),
                first_seen: now,
                last_seen: now,
              })),
            )
            .onConflict((c) =>
              c.column('id').doUpdateSet((eb) => ({
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
      const columns = ['id', 'data', 'first_seen', 'last_seen'] as const
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
      const rows = new Map(found.map((row) => [row.id, row]))
      return {
        articles: [...rows.values()].map(({ data }) => JSON.parse(data) as Article),
        sightings: new Map([...rows].map(([id, r]) => [id, { first: r.first_seen, last: r.last_seen }])),
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
