// Articles as gathered: kept over weeks, so that a story is known when it turns popular or is translated later.
import type { Article } from '../core/article.ts'
import type { Instant } from '../core/time.ts'
import type { Db } from './database.ts'

export type Articles = {
  /** Saves what a gathering found; an article that is known is brought up to date. */
  save(articles: readonly Article[], now: Instant): Promise<void>
  /** All articles published after `since`, or without a date, or with one of these URLs. */
  known(since: Instant, urls: readonly string[]): Promise<readonly Article[]>
  /** Article id → key of the issue that held it. */
  issued(): Promise<ReadonlyMap<string, string>>
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
      const found = new Map<string, string>()
      const recent = await db
        .selectFrom('articles')
        .select(['id', 'data'])
        .where((eb) => eb.or([eb('published', '>', since), eb('published', 'is', null)]))
        .orderBy('id')
        .execute()
      for (const row of recent) found.set(row.id, row.data)
      for (let i = 0; i < urls.length; i += BATCH) {
        const batch = urls.slice(i, i + BATCH)
        const rows = await db
          .selectFrom('articles')
          .select(['id', 'data'])
          .where('url', 'in', batch)
          .execute()
        for (const row of rows) found.set(row.id, row.data)
      }
      return [...found.values()].map((data) => JSON.parse(data) as Article)
    },

    async issued() {
      const rows = await db
        .selectFrom('issued')
        .select(['article', 'issue'])
        .orderBy('issue', 'desc')
        .execute()
      return new Map(rows.map((r) => [r.article, r.issue]))
    },
  }
}
