// Migrations are numbered .sql files; all that are missing run in one transaction, or none does.
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { DatabaseSync } from 'node:sqlite'
import { PostriderError } from '../core/errors.ts'
import { instantOf } from '../core/time.ts'
import { inTime } from './sqlite-dialect.ts'

export type Migration = { readonly id: string; readonly sql: string; readonly hash: string }

/** `007-name.sql` runs on both databases; `007-name.sqlite.sql` and `007-name.postgres.sql` on one. */
export function readMigrations(folder: string, dialect: 'sqlite' | 'postgres'): readonly Migration[] {
  const form = /^\d{3}-[a-z0-9-]+(?:\.(sqlite|postgres))?\.sql$/
  return readdirSync(folder)
    .filter((name) => [undefined, dialect].includes((form.exec(name) ?? [name, ''])[1] as typeof dialect))
    .sort()
    .map((id) => {
      const sql = readFileSync(join(folder, id), 'utf8')
      return { id, sql, hash: createHash('sha256').update(sql).digest('hex') }
    })
}

/**
 * Brings a SQLite database forward. Two processes at once run each file once.
 * @returns the ids that ran
 * @throws PostriderError `conflict` for a file that changed after it ran, or a database of a newer Postrider
 */
export function migrateSqlite(db: DatabaseSync, all: readonly Migration[]): readonly string[] {
  // Read before the lock is asked for: whoever only looks does not wait for one who writes.
  const before = migrationsIn(db)
  if (before.size === all.length && all.every((m) => before.get(m.id) === m.hash)) return []
  inTime(() => db.exec('begin immediate'))
  try {
    db.exec(
      'create table if not exists migrations (id text primary key, hash text not null, at text not null)',
    )
    const done = migrationsIn(db)
    const unknown = [...done.keys()].find((id) => !all.some((m) => m.id === id))
    if (unknown)
      throw new PostriderError(
        'conflict',
        `The database has ${unknown}, which this Postrider does not know: update Postrider.`,
      )
    const ran: string[] = []
    for (const m of all) {
      const was = done.get(m.id)
      if (was === m.hash) continue
      if (was)
        throw new PostriderError('conflict', `Migration ${m.id} changed after it ran; put it back as it was.`)
      db.exec(m.sql)
      db.prepare('insert into migrations values (?, ?, ?)').run(m.id, m.hash, instantOf(Date.now()))
      ran.push(m.id)
    }
    db.exec('commit')
    return ran
  } catch (error) {
    if (db.isTransaction) db.exec('rollback')
    throw error
  }
}

/** What ran, by id, with the hash of the file as it was then; empty for a new database. */
function migrationsIn(db: DatabaseSync): ReadonlyMap<string, string> {
  if (!db.prepare("select 1 from sqlite_schema where name = 'migrations'").get()) return new Map()
  const rows = db.prepare('select id, hash from migrations').all()
  return new Map(rows.map((r) => [String(r.id), String(r.hash)]))
}
