// Keys of other programs, by their hashes. They are asked for at every request, so that a revoked one ends at once.
import type { ApiScope } from '../core/api-key.ts'
import type { Instant } from '../core/time.ts'
import { type ApiAnswers, apiAnswers } from './api-answers.ts'
import type { Db } from './database.ts'

export type ApiKey = {
  readonly id: number
  readonly name: string
  readonly scope: ApiScope
  readonly madeAt: Instant
  /** To the minute; null for one that was never used. */
  readonly usedAt: Instant | null
  readonly revokedAt: Instant | null
}

export type ApiKeys = {
  /** False where a key with that name is in use. */
  add(key: Pick<ApiKey, 'name' | 'scope' | 'madeAt'> & { readonly hash: string }): Promise<boolean>
  /** The key with this hash, unless it is revoked. */
  find(hash: string): Promise<ApiKey | null>
  /** All, also those that are revoked, the oldest first. */
  all(): Promise<readonly ApiKey[]>
  used(id: number, at: Instant): Promise<void>
  /** False where no key in use has that name. The answers that were kept for it go. */
  revoke(name: string, at: Instant): Promise<boolean>
  readonly answers: ApiAnswers
}

export function apiKeys(db: Db): ApiKeys {
  const select = () =>
    db
      .selectFrom('api_keys')
      .select(['id', 'name', 'scope', 'made_at as madeAt', 'used_at as usedAt', 'revoked_at as revokedAt'])
  return {
    answers: apiAnswers(db),

    async add({ name, scope, madeAt, hash }) {
      const { numInsertedOrUpdatedRows } = await db
        .insertInto('api_keys')
        .values({ name, scope, hash, made_at: madeAt, used_at: null, revoked_at: null })
        .onConflict((c) => c.doNothing())
        .executeTakeFirst()
      return (numInsertedOrUpdatedRows ?? 0n) > 0n
    },

    find: async (hash) =>
      (await select().where('hash', '=', hash).where('revoked_at', 'is', null).executeTakeFirst()) ?? null,

    all: () => select().orderBy('id').execute(),

    async used(id, at) {
      await db.updateTable('api_keys').set({ used_at: at }).where('id', '=', id).execute()
    },

    revoke: (name, at) =>
      db.transaction().execute(async (trx) => {
        const key = await trx
          .updateTable('api_keys')
          .set({ revoked_at: at })
          .where('name', '=', name)
          .where('revoked_at', 'is', null)
          .returning('id')
          .executeTakeFirst()
        if (!key) return false
        await trx.deleteFrom('api_answers').where('api_key', '=', key.id).execute()
        return true
      }),
  }
}
