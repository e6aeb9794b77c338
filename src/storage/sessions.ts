// Who may enter the studio: links that were mailed, and the sessions they began. Tokens are kept as hashes only.
import type { Instant } from '../core/time.ts'
import type { Db } from './database.ts'

export type Session = {
  readonly id: number
  readonly address: string
  readonly role: string
  readonly begunAt: Instant
  readonly seenAt: Instant
}

export type Sessions = {
  addLogin(login: { token: string; address: string; now: Instant; expires: Instant }): Promise<void>
  /** Links asked for since then: by this address, and by all. */
  askedSince(address: string, since: Instant): Promise<{ readonly own: number; readonly all: number }>
  /** Whether a link is good: made by us, not used, not too old. */
  isGood(token: string, now: Instant): Promise<boolean>
  /** Uses a link, once; the address it was mailed to, or null. */
  useLogin(token: string, now: Instant): Promise<string | null>
  open(session: {
    token: string
    address: string
    role: string
    now: Instant
    expires: Instant
  }): Promise<void>
  /** A session that was seen since `idle` and has not expired; null else. */
  find(token: string, now: Instant, idle: Instant): Promise<Session | null>
  see(id: number, now: Instant): Promise<void>
  /** Sessions that `find` would give. */
  list(now: Instant, idle: Instant): Promise<readonly Session[]>
  end(id: number): Promise<void>
  /** Forgets what has expired. */
  prune(now: Instant): Promise<void>
}

const COLUMNS = ['id', 'address', 'role', 'begun_at as begunAt', 'seen_at as seenAt'] as const

export function sessions(db: Db): Sessions {
  return {
    async addLogin({ token, address, now, expires }) {
      await db
        .insertInto('logins')
        .values({ token, address, asked_at: now, expires_at: expires, used_at: null })
        .execute()
    },

    async askedSince(address, since) {
      const rows = await db
        .selectFrom('logins')
        .select((eb) => ['address', eb.fn.countAll<number>().as('n')])
        .where('asked_at', '>', since)
        .groupBy('address')
        .execute()
      return {
        own: Number(rows.find((r) => r.address === address)?.n ?? 0),
        all: rows.reduce((sum, r) => sum + Number(r.n), 0),
      }
    },

    async isGood(token, now) {
      const row = await db
        .selectFrom('logins')
        .select('token')
        .where('token', '=', token)
        .where('used_at', 'is', null)
        .where('expires_at', '>', now)
        .executeTakeFirst()
      return row !== undefined
    },

    async useLogin(token, now) {
      const row = await db
        .updateTable('logins')
        .set({ used_at: now })
        .where('token', '=', token)
        .where('used_at', 'is', null)
        .where('expires_at', '>', now)
        .returning('address')
        .executeTakeFirst()
      return row?.address ?? null
    },

    async open({ token, address, role, now, expires }) {
      await db
        .insertInto('sessions')
        .values({ token, address, role, begun_at: now, seen_at: now, expires_at: expires })
        .execute()
    },

    async find(token, now, idle) {
      const row = await db
        .selectFrom('sessions')
        .select(COLUMNS)
        .where('token', '=', token)
        .where('expires_at', '>', now)
        .where('seen_at', '>', idle)
        .executeTakeFirst()
      return row ?? null
    },

    async see(id, now) {
      await db.updateTable('sessions').set({ seen_at: now }).where('id', '=', id).execute()
    },

    list: (now, idle) =>
      db
        .selectFrom('sessions')
        .select(COLUMNS)
        .where('expires_at', '>', now)
        .where('seen_at', '>', idle)
        .orderBy('seen_at', 'desc')
        .execute(),

    async end(id) {
      await db.deleteFrom('sessions').where('id', '=', id).execute()
    },

    async prune(now) {
      await db.deleteFrom('logins').where('expires_at', '<', now).execute()
      await db.deleteFrom('sessions').where('expires_at', '<', now).execute()
    },
  }
}
