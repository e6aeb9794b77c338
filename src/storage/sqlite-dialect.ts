// A Kysely dialect over node:sqlite: transactions begin immediate, and only values SQLite can hold are bound.
import type { DatabaseSync, SQLInputValue } from 'node:sqlite'
import {
  CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  SqliteAdapter,
  type SqliteDatabase,
  SqliteDriver,
  SqliteIntrospector,
  SqliteQueryCompiler,
  type SqliteStatement,
} from 'kysely'
import { PostriderError } from '../core/errors.ts'

/**
 * Booleans become 0 and 1. Objects are refused: node:sqlite takes a first argument that is an object for
 * *named* parameters, binds NULL and shifts the rest, without an error.
 */
function bindable(value: unknown): SQLInputValue {
  if (typeof value === 'boolean') return Number(value)
  if (value === null || ['string', 'number', 'bigint'].includes(typeof value)) return value as SQLInputValue
  if (value instanceof Uint8Array) return value
  throw new TypeError(`SQLite cannot hold ${Object.prototype.toString.call(value)}`)
}

const STATEMENTS_KEPT = 200

/** The part of better-sqlite3 that Kysely wants, over node:sqlite. */
function kyselyDatabase(db: DatabaseSync): SqliteDatabase {
  const cache = new Map<string, SqliteStatement>()
  return {
    close: () => db.close(),
    prepare(sql) {
      const statement = cache.get(sql) ?? kyselyStatement(db, sql)
      cache.delete(sql)
      cache.set(sql, statement)
      if (cache.size > STATEMENTS_KEPT)
        for (const oldest of cache.keys()) {
          cache.delete(oldest)
          break
        }
      return statement
    },
  }
}

function kyselyStatement(db: DatabaseSync, sql: string): SqliteStatement {
  const s = inTime(() => db.prepare(sql))
  return {
    reader: s.columns().length > 0,
    all: (p) => inTime(() => s.all(...p.map(bindable))),
    run: (p) => inTime(() => s.run(...p.map(bindable))),
    // A cached statement cannot be iterated twice at once, so a stream gets its own.
    iterate: (p) => db.prepare(sql).iterate(...p.map(bindable)),
  }
}

const SQLITE_BUSY = 5

/**
 * Does a thing with the database; waiting in vain for another's lock is told as what it is.
 * @throws PostriderError `unavailable` if another process kept the lock for as long as we wait
 */
export function inTime<T>(work: () => T): T {
  try {
    return work()
  } catch (error) {
    if ((error as { errcode?: number }).errcode !== SQLITE_BUSY) throw error
    throw new PostriderError(
      'unavailable',
      'Another process has kept the database locked for ten seconds. It writes very much at once, or was halted (SIGSTOP, a debugger, a backup) while it wrote: look for it among the processes on this file (fuser, ps), let it go on or end it, and try again. Nothing is lost.',
    )
  }
}

/** Kysely's own driver begins deferred; a deferred writer that meets another gets SQLITE_BUSY with no wait. */
class ImmediateSqliteDriver extends SqliteDriver {
  readonly #raw: DatabaseSync

  constructor(raw: DatabaseSync) {
    super({ database: kyselyDatabase(raw) })
    this.#raw = raw
  }

  override async beginTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('begin immediate'))
  }

  /** After a full disk SQLite has rolled back by itself: to do it again would be the error that is seen. */
  override async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    if (this.#raw.isTransaction) await super.rollbackTransaction(connection)
  }
}

/** Kysely on an open database; destroying the Kysely closes it. */
export function sqliteDialect(raw: DatabaseSync): Dialect {
  return {
    createDriver: () => new ImmediateSqliteDriver(raw),
    createQueryCompiler: () => new SqliteQueryCompiler(),
    createAdapter: () => new SqliteAdapter(),
    createIntrospector: (db) => new SqliteIntrospector(db),
  }
}
