// What is known of each source from week to week: its health, and how to ask it only for changes.
import type { SourceHealth } from '../core/source-health.ts'
import type { Db } from './database.ts'
import type { SourceRow } from './schema.ts'

export type Sources = {
  /** In the order of their ids; sources that the config has no more are there still. */
  all(): Promise<readonly SourceHealth[]>
  save(health: readonly SourceHealth[]): Promise<void>
}

export function sources(db: Db): Sources {
  return {
    all: async () => (await db.selectFrom('sources').selectAll().orderBy('id').execute()).map(healthOf),

    save: (health) =>
      db.transaction().execute(async (trx) => {
        for (const each of health) {
          const { id, ...row } = rowOf(each)
          await trx
            .insertInto('sources')
            .values({ id, ...row })
            .onConflict((c) => c.column('id').doUpdateSet(row))
            .execute()
        }
      }),
  }
}

function healthOf(row: SourceRow): SourceHealth {
  const { document_url: url, etag, last_modified: lastModified } = row
  return {
    source: row.id,
    plan: row.plan,
    document: url === null ? null : { url, etag, lastModified },
    articles: row.articles,
    watchedSince: row.watched_since,
    triedAt: row.tried_at,
    readAt: row.read_at,
    failures: row.failures,
    failingSince: row.failing_since,
    message: row.message,
    pausedAt: row.paused_at,
    notBefore: row.not_before,
  }
}

function rowOf({ source, document, ...health }: SourceHealth): SourceRow {
  return {
    id: source,
    plan: health.plan,
    document_url: document?.url ?? null,
    etag: document?.etag ?? '',
    last_modified: document?.lastModified ?? '',
    articles: health.articles,
    watched_since: health.watchedSince,
    tried_at: health.triedAt,
    read_at: health.readAt,
    failures: health.failures,
    failing_since: health.failingSince,
    message: health.message,
    paused_at: health.pausedAt,
    not_before: health.notBefore,
  }
}
