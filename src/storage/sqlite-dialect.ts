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
  const s = db.prepare(sql)
  return {
    reader: s.columns().length > 0,
    all: (p) => s.all(...p.map(bindable)),
    run: (p) => s.run(...p.map(bindable)),
    // A cached statement cannot be iterated twice at once, so a stream gets its own.
    iterate: (p) => db.prepare(sql).iterate(...p.map(bindable)),
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
