// Opens the database that DATABASE_URL names, migrated and ready; every query of Postrider goes through it.
import { randomUUID } from 'node:crypto'
import { chmodSync, closeSync, mkdirSync, openSync, statSync } from 'node:fs'
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

/** The path in `sqlite:<path>`, or null for any other URL. */
export function databasePath(databaseUrl: string): string | null {
  return /^sqlite:(.+)$/.exec(databaseUrl)?.[1] ?? null
}

/**
 * Opens `sqlite:<absolute path>` (or `sqlite::memory:`), makes the folder, and runs missing migrations.
 * It holds every reader's address: the folder it makes and the files are their owner's alone.
 * WAL with `synchronous = full`: a commit is on the disk when it returns, which the intent at the dot needs.
 * @throws PostriderError `config` for a URL it does not know, `unavailable` for a file it cannot open
 */
export async function openStore(databaseUrl: string): Promise<Store> {
  const path = databasePath(databaseUrl)
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
    if (path !== ':memory:') keepToOwner(path)
    const raw = new DatabaseSync(path, { timeout: 10_000, enableForeignKeyConstraints: true })
    raw.exec(
      'pragma journal_mode = wal; pragma synchronous = full; pragma secure_delete = on; pragma cache_size = -32000',
    )
    return raw
  } catch (error) {
    throw new PostriderError('unavailable', `The database ${path} does not open: ${messageOf(error)}.`)
  }
}

/** Makes folder and file for their owner only. SQLite gives the files beside a database the database's own mode. */
function keepToOwner(path: string): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
  closeSync(openSync(path, 'a', 0o600))
  for (const file of [path, `${path}-wal`, `${path}-shm`]) {
    const mode = statSync(file, { throwIfNoEntry: false })?.mode ?? 0
    if ((mode & 0o077) !== 0) chmodSync(file, 0o600)
  }
}

async function instanceOf(db: Db): Promise<string> {
  const known = await db.selectFrom('instance').select('id').executeTakeFirst()
  if (known) return known.id
  await db
    .insertInto('instance')
    .values({ singleton: 1, id: randomUUID(), created_at: instantOf(Date.now()) })
    .onConflict((c) => c.doNothing())
    .execute()
  return (await db.selectFrom('instance').select('id').executeTakeFirstOrThrow()).id
}
