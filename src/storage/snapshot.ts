// A database as of one moment, in a file of its own, while others go on writing; and what such a file holds.
import { once } from 'node:events'
import { stat } from 'node:fs/promises'
import { DatabaseSync } from 'node:sqlite'
import { Worker } from 'node:worker_threads'
import { messageOf, PostriderError } from '../core/errors.ts'

/** How often the growth of the file is looked at. */
const LOOK_MS = 250

export type DatabaseFacts = {
  readonly instance: string
  /** Ids of the migrations that made it, in order. */
  readonly migrations: readonly string[]
  readonly readers: number
  readonly issues: number
  /** Whether it has sent anything. */
  readonly hasSent: boolean
}

/**
 * Writes the database to `target`, which must not be there. Deleted pages are not in it, nor is what is not committed.
 * @param onBytes told the size so far, and the size that it will have about
 * @throws PostriderError `unavailable`
 */
export async function snapshot(
  path: string,
  target: string,
  onBytes: (done: number, about: number) => void = () => {},
): Promise<void> {
  const sizeOf = async (file: string) => (await stat(file).catch(() => null))?.size ?? 0
  const about = await sizeOf(path)
  const worker = new Worker(new URL(`./snapshot-worker.${import.meta.filename.slice(-2)}`, import.meta.url), {
    workerData: { path, target },
  })
  const looking = setInterval(async () => onBytes(Math.min(await sizeOf(target), about), about), LOOK_MS)
  try {
    const [trouble] = (await Promise.race([once(worker, 'message'), once(worker, 'exit')])) as unknown[]
    if (trouble !== '') throw new PostriderError('unavailable', `The database cannot be copied: ${trouble}.`)
    onBytes(about, about)
  } finally {
    clearInterval(looking)
    await worker.terminate()
  }
}

/**
 * Reads what a database file holds, whole pages and foreign keys checked.
 * @throws PostriderError `input` for a file that is no database of ours, or is damaged
 */
export function factsOf(path: string): DatabaseFacts {
  try {
    const db = new DatabaseSync(path, { readOnly: true })
    try {
      const [check] = Object.values(db.prepare('pragma quick_check(1)').get() ?? {})
      if (check !== 'ok') throw new Error(String(check))
      const one = (sql: string) => Object.values(db.prepare(sql).get() ?? {})[0]
      return {
        instance: String(one('select id from instance') ?? ''),
        migrations: migrationsOf(path),
        readers: Number(one('select count(*) from subscribers where address is not null')),
        issues: Number(one('select count(*) from issues')),
        hasSent: Number(one('select count(*) from campaigns')) > 0,
      }
    } finally {
      db.close()
    }
  } catch (error) {
    throw new PostriderError('input', `The database in it is damaged: ${messageOf(error)}.`)
  }
}

/** Ids of the migrations that made a database file, in order; none for one that is new. */
export function migrationsOf(path: string): readonly string[] {
  const db = new DatabaseSync(path, { readOnly: true })
  try {
    if (!db.prepare("select 1 from sqlite_schema where name = 'migrations'").get()) return []
    const rows = db.prepare('select id from migrations order by id').all()
    return rows.map((row) => String(row.id))
  } finally {
    db.close()
  }
}

/** Whether another process has the database open: in WAL mode each keeps a lock that shuts out an exclusive one. */
export function isInUse(path: string): boolean {
  const db = new DatabaseSync(path, { timeout: 0 })
  try {
    db.exec('pragma locking_mode = exclusive; begin exclusive; rollback')
    return false
  } catch {
    return true
  } finally {
    db.close()
  }
}
