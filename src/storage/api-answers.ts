// What was answered to requests with an Idempotency-Key: a request that is sent again is not done again.
import type { Instant } from '../core/time.ts'
import type { Db } from './database.ts'

/** Which request it is: whose, by what name, and a hash of what it says. */
export type AskedOnce = { readonly apiKey: number; readonly name: string; readonly request: string }

export type StoredAnswer = { readonly status: number; readonly body: string }

/** `begun`: to be done now. `busy`: another one is at it. `other`: the name was used for another request. */
export type Beginning =
  | { readonly kind: 'begun' | 'busy' | 'other' }
  | { readonly kind: 'answered'; readonly answer: StoredAnswer }

export type ApiAnswers = {
  /**
   * Takes a name for a request, once; whoever begins ends it by `finish` or `forget`.
   * @param since answers from before this are forgotten
   * @param deadBefore what was begun before this and has no answer is of a process that died, and begins anew
   */
  begin(asked: AskedOnce, now: Instant, since: Instant, deadBefore: Instant): Promise<Beginning>
  finish(asked: AskedOnce, answer: StoredAnswer): Promise<void>
  /** As if it had never been asked. */
  forget(asked: AskedOnce): Promise<void>
}

export function apiAnswers(db: Db): ApiAnswers {
  return {
    begin: (asked, now, since, deadBefore) =>
      db.transaction().execute(async (trx) => {
        await trx.deleteFrom('api_answers').where('begun_at', '<', since).execute()
        await trx
          .deleteFrom('api_answers')
          .where('api_key', '=', asked.apiKey)
          .where('name', '=', asked.name)
          .where('status', 'is', null)
          .where('begun_at', '<', deadBefore)
          .execute()
        const { numInsertedOrUpdatedRows } = await trx
          .insertInto('api_answers')
          .values({
            ...{ api_key: asked.apiKey, name: asked.name, request: asked.request },
            ...{ begun_at: now, status: null, body: null },
          })
          .onConflict((c) => c.doNothing())
          .executeTakeFirst()
        if ((numInsertedOrUpdatedRows ?? 0n) > 0n) return { kind: 'begun' as const }
        const row = await trx
          .selectFrom('api_answers')
          .select(['request', 'status', 'body'])
          .where('api_key', '=', asked.apiKey)
          .where('name', '=', asked.name)
          .executeTakeFirstOrThrow()
        if (row.request !== asked.request) return { kind: 'other' as const }
        if (row.status === null) return { kind: 'busy' as const }
        return { kind: 'answered' as const, answer: { status: row.status, body: row.body ?? '' } }
      }),

    async finish({ apiKey, name, request }, { status, body }) {
      await db
        .updateTable('api_answers')
        .set({ status, body })
        .where('api_key', '=', apiKey)
        .where('name', '=', name)
        .where('request', '=', request)
        .execute()
    },

    async forget({ apiKey, name, request }) {
      await db
        .deleteFrom('api_answers')
        .where('api_key', '=', apiKey)
        .where('name', '=', name)
        .where('request', '=', request)
        .where('status', 'is', null)
        .execute()
    },
  }
}
