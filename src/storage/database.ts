// Opens the database that DATABASE_URL names, migrated and ready; every query of Postrider goes through it.
import { randomUUID } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { Kysely } from 'kysely'
import { messageOf, PostriderError } from '../core/errors.ts'
import { instantOf } from '../core/time.ts'
import { migrateSqlite, readMigrations } from './migrate.ts'
import type { Tables } from './schema.ts'
import { sqliteDialect } from './sqlite-dialect.ts'

export type Db = Kysely<Tables>

export type Store = {
  readonly db: Db
  /** Made once with the database and copied with it: two files with one id are copies of each other. */
  readonly instance: string
  close(): Promise<void>
}

/**
 * Opens `sqlite:<absolute path>` (or `sqlite::memory:`), makes the folder, and runs missing migrations.
 * WAL with `synchronous = full`: a commit is on the disk when it returns, which the intent at the dot needs.
 * @throws PostriderError `config` for a URL it does not know, `unavailable` for a file it cannot open
 */
export async function openStore(databaseUrl: string): Promise<Store> {
  const path = /^sqlite:(.+)$/.exec(databaseUrl)?.[1]
  if (!path)
    throw new PostriderError('config', 'DATABASE_URL must be sqlite:<path>, such as sqlite:var/postrider.db.')
  const raw = openSqlite(path)
  try {
    migrateSqlite(raw, readMigrations(join(import.meta.dirname, 'migrations'), 'sqlite'))
    const db: Db = new Kysely<Tables>({ dialect: sqliteDialect(raw) })
    return { db, instance: await instanceOf(db), close: () => db.destroy() }
  } catch (error) {
    raw.close()
    throw error
  }
}

function openSqlite(path: string): DatabaseSync {
  try {
    if (path !== ':memory:') mkdirSync(dirname(path), { recursive: true })
    const raw = new DatabaseSync(path, { timeout: 10_000, enableForeignKeyConstraints: true })
    raw.exec('pragma journal_mode = wal; pragma synchronous = full; pragma secure_delete = on')
    return raw
  } catch (error) {
    throw new PostriderError('unavailable', `The database ${path} does not open: ${messageOf(error)}.`)
  }
}

async function instanceOf(db: Db): Promise<string> {
  await db
    .insertInto('instance')
    .values({ singleton: 1, id: randomUUID(), created_at: instantOf(Date.now()) })
    .onConflict((c) => c.doNothing())
    .execute()
  return (await db.selectFrom('instance').select('id').executeTakeFirstOrThrow()).id
}
