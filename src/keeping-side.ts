// Backups of one newsletter: the database while it is in use, the files of its folder, and its secrets, in one file.
import { existsSync } from 'node:fs'
import { chmod, mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { type Config, packageVersion } from './config.ts'
import { PostriderError } from './core/errors.ts'
import { type Instant, instantOf } from './core/time.ts'
import { filesUnder, hashOf, writeBackup } from './keeping/backup-file.ts'
import { DATABASE, MANIFEST, type Manifest } from './keeping/manifest.ts'
import { move, type Placed, place, unpackBackup } from './keeping/restore-file.ts'
import { databasePath, openStore } from './storage/database.ts'
import { readMigrations } from './storage/migrate.ts'
import { factsOf, isInUse, migrationsOf, snapshot } from './storage/snapshot.ts'

export type BackupProgress = (what: 'database' | 'files', done: number, of: number) => void

export type BackupReport = {
  readonly file: string
  readonly bytes: number
  readonly files: number
  readonly readers: number
  readonly issues: number
  readonly secrets: boolean
}

const databaseOf = ({ databaseUrl }: Pick<Config, 'databaseUrl'>): string => {
  const path = databasePath(databaseUrl)
  if (path !== null) return path
  throw new PostriderError('config', 'This is for SQLite: a PostgreSQL database is kept with pg_dump.')
}

/** The files of a database: itself, and what SQLite keeps beside it. */
const beside = (path: string): readonly string[] => [path, `${path}-wal`, `${path}-shm`]

/**
 * Writes a backup, while others send and edit.
 * @param file where to: a new file, or a folder that gets one named after the time
 * @param secrets whether `.env` goes in; without it a restored database needs the same one from elsewhere
 * @throws PostriderError `refused` for a file that is there
 */
export async function makeBackup(
  config: Config,
  file: string,
  now: Instant,
  secrets: boolean,
  onProgress: BackupProgress,
): Promise<BackupReport> {
  const path = databaseOf(config)
  if (!existsSync(path))
    throw new PostriderError('not-found', `There is no database ${path} to keep: gather an issue first.`)
  const target = await targetOf(file, now)
  const staging = await mkdtemp(join(dirname(target), '.postrider-backup-'))
  try {
    const copy = join(staging, DATABASE)
    await snapshot(path, copy, (done, of) => onProgress('database', done, of))
    const facts = factsOf(copy)
    const manifest: Manifest = {
      ...{ format: 1, postrider: packageVersion(), made: now, ...facts },
      ...{ database: await hashOf(copy), secrets },
    }
    await writeFile(join(staging, MANIFEST), `${JSON.stringify(manifest, null, 2)}\n`)
    const { folder, varFolder } = config
    const leaveOut = new Set([
      ...[...beside(path), target, `${target}.part`, staging],
      // Mails that were caught are nobody's; and whose copy it is belongs to the place, not to the newsletter.
      ...[join(varFolder, 'inbox'), join(varFolder, 'instance'), join(varFolder, 'start')],
      ...(secrets ? [] : [join(folder, '.env')]),
    ])
    const files = (await filesUnder(folder, leaveOut)).filter((name) => !isBackup(name))
    const bytes = await writeBackup(target, staging, folder, files, (done) =>
      onProgress('files', done, files.length + 2),
    )
    const { readers, issues } = facts
    return { file: target, bytes, files: files.length, readers, issues, secrets }
  } finally {
    await rm(staging, { recursive: true, force: true })
  }
}

const isBackup = (name: string): boolean => /\.postrider\.tar\.gz(?:\.part)?$/.test(name)

async function targetOf(file: string, now: Instant): Promise<string> {
  const path = resolve(file)
  const there = await stat(path).catch(() => null)
  if (there?.isDirectory()) {
    const name = `${now.slice(0, 19).replace('T', '-').replaceAll(':', '')}.postrider.tar.gz`
    return targetOf(join(path, name), now)
  }
  if (there)
    throw new PostriderError('refused', `${path} is there already: name another file, or a folder for it.`)
  await mkdir(dirname(path), { recursive: true, mode: 0o700 })
  return path
}

export type RestoreReport = {
  readonly dir: string
  readonly made: Instant
  readonly files: number
  /** Files that differ from the backup's, and were left as they are. */
  readonly kept: readonly string[]
  /** Where what stood there before went; null where nothing did. */
  readonly aside: string | null
  readonly readers: number
  readonly issues: number
  /** Whether sending waits for a person, because the database has sent before and this may be its copy. */
  readonly held: boolean
}

/**
 * Puts a backup into a newsletter folder. Nothing that is there is lost: other files stay as they are, and a database
 * is only moved aside, where `replace` says so.
 * @param load reads the config of the folder, once its files are there
 */
export async function restoreBackup(
  dir: string,
  file: string,
  { replace, load }: { readonly replace: boolean; readonly load: () => Promise<Config> },
): Promise<RestoreReport> {
  await mkdir(dir, { recursive: true })
  const staging = await mkdtemp(join(dir, '.postrider-restore-'))
  try {
    const { manifest, database, folder, files } = await unpackBackup(file, staging)
    refuseNewer(manifest)
    const environment = join(dir, '.env')
    const [aside, kept] = [
      join(dir, 'var', `before-restore-${instantOf(Date.now()).replaceAll(':', '')}`),
      [] as string[],
    ]
    const hasOther = await differs(join(folder, '.env'), environment)
    if (hasOther && !replace)
      throw new PostriderError(
        'refused',
        `${environment} holds other secrets than the backup, and its readers belong to those: restore into an empty folder, or say --replace.`,
      )
    // Refused before anything is touched, where there is a config that says where the database is.
    const standing = await load().then(databaseOf, () => join(dir, 'var', 'postrider.db'))
    refuseDatabase(standing, replace)
    if (hasOther) await move(environment, join(aside, '.env'))
    const placed: Placed[] = []
    for (const name of files) {
      const came = await place(join(folder, name), join(dir, name))
      placed.push(came)
      if (came === 'kept') kept.push(name)
    }
    const config = await load()
    const path = databaseOf(config)
    refuseDatabase(path, replace)
    const moved = beside(path).filter((part) => existsSync(part))
    for (const part of moved) await move(part, join(aside, basename(part)))
    await move(database, path)
    // A copy of what has sent sends nothing before somebody has said that it may.
    await rm(join(config.varFolder, 'instance'), { force: true })
    await (await openStore(config.databaseUrl)).close()
    const { made, readers, issues, hasSent } = manifest
    return {
      ...{ dir, made, files: placed.filter((p) => p === 'new').length, kept },
      ...{ aside: hasOther || moved.length > 0 ? aside : null, readers, issues, held: hasSent },
    }
  } finally {
    await rm(staging, { recursive: true, force: true })
  }
}

function refuseNewer({ migrations, postrider }: Manifest): void {
  const known = readMigrations(join(import.meta.dirname, 'storage', 'migrations'), 'sqlite').map((m) => m.id)
  if (migrations.every((id) => known.includes(id))) return
  throw new PostriderError(
    'conflict',
    `The backup was made by Postrider ${postrider}, which is newer than this one: update Postrider, then restore.`,
  )
}

async function differs(a: string, b: string): Promise<boolean> {
  if (!existsSync(a) || !existsSync(b)) return false
  return (await hashOf(a)) !== (await hashOf(b))
}

function refuseDatabase(path: string, replace: boolean): void {
  if (!existsSync(path)) return
  if (!replace)
    throw new PostriderError(
      'refused',
      `There is a database already, ${path}: say --replace to move it aside, or restore into an empty folder.`,
    )
  if (isInUse(path))
    throw new PostriderError(
      'refused',
      `${path} is in use: stop "postrider serve" and whatever else has it open, then restore.`,
    )
}

export type MigrateReport = {
  /** The migrations that ran. */
  readonly ran: readonly string[]
  /** Where the database was copied to; null where it stays. */
  readonly to: string | null
  readonly readers: number
  readonly issues: number
}

/**
 * Brings the database forward, and copies it to another place if told so.
 * @throws PostriderError `refused` for a place that is taken, `config` for one that cannot hold it
 */
export async function migrateDatabase(
  config: Pick<Config, 'databaseUrl'>,
  to: string | null,
  onBytes: (done: number, about: number) => void,
): Promise<MigrateReport> {
  const path = databaseOf(config)
  const before = existsSync(path) ? migrationsOf(path) : []
  await (await openStore(config.databaseUrl)).close()
  const ran = migrationsOf(path).filter((id) => !before.includes(id))
  const { readers, issues } = factsOf(path)
  if (to === null) return { ran, to, readers, issues }
  const target = databasePath(to)
  if (target === null)
    throw new PostriderError(
      'config',
      `${to.replace(/:.*/s, ':…')} cannot hold it: this Postrider keeps its database in SQLite, at sqlite:<path>.`,
    )
  if (existsSync(target)) throw new PostriderError('refused', `${target} is there already: name a new file.`)
  await mkdir(dirname(target), { recursive: true, mode: 0o700 })
  await snapshot(path, target, onBytes)
  await chmod(target, 0o600)
  const copied = factsOf(target)
  if (copied.readers !== readers || copied.issues !== issues)
    throw new PostriderError(
      'conflict',
      `The copy at ${target} differs: something wrote meanwhile. Stop it, remove the copy, and try again.`,
    )
  return { ran, to, readers, issues }
}
