// Taking a backup apart, into a folder beside where it will stand: nothing is in its place before all of it is known to be whole.
import { copyFile, mkdir, readFile, rename, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { extract } from 'tar'
import { messageOf, PostriderError } from '../core/errors.ts'
import { filesUnder, hashOf } from './backup-file.ts'
import { DATABASE, FILES, MANIFEST, type Manifest, readManifest } from './manifest.ts'

const OURS = new RegExp(`^(?:${MANIFEST}|${DATABASE}|${FILES}/.+)$`)

export type Unpacked = {
  readonly manifest: Manifest
  /** The path of its database. */
  readonly database: string
  /** The folder of its other files, and their paths in it. */
  readonly folder: string
  readonly files: readonly string[]
}

/**
 * Unpacks a backup into an empty folder and checks it.
 * @throws PostriderError `input` for a file that is none, or is damaged
 */
export async function unpackBackup(file: string, staging: string): Promise<Unpacked> {
  await mkdir(join(staging, FILES), { recursive: true, mode: 0o700 })
  try {
    // Plain files alone, and only where they belong: a backup may come from anywhere.
    await extract({
      ...{ file, cwd: staging, strict: true, preserveOwner: false },
      filter: (path, entry) => 'type' in entry && /^(?:Old)?File$/.test(entry.type) && OURS.test(path),
    })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT')
      throw new PostriderError('not-found', `There is no file ${file}.`)
    throw new PostriderError('input', `${file} is no backup, or is damaged: ${messageOf(error)}.`)
  }
  const manifest = readManifest(await readFile(join(staging, MANIFEST), 'utf8').catch(() => ''))
  const database = join(staging, DATABASE)
  if ((await hashOf(database).catch(() => '')) !== manifest.database)
    throw new PostriderError('input', `${file} is damaged: its database is not the one that was kept.`)
  const folder = join(staging, FILES)
  return { manifest, database, folder, files: await filesUnder(folder, new Set()) }
}

/** What became of a file of the backup. */
export type Placed = 'new' | 'same' | 'kept'

/** Puts a file in its place, unless another stands there: that one is kept. */
export async function place(from: string, to: string): Promise<Placed> {
  if (await stat(to).catch(() => null)) return (await hashOf(from)) === (await hashOf(to)) ? 'same' : 'kept'
  await move(from, to)
  return 'new'
}

/** Moves a file, also from one disk to another. */
export async function move(from: string, to: string): Promise<void> {
  await mkdir(dirname(to), { recursive: true })
  await rename(from, to).catch(async (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EXDEV') throw error
    await copyFile(from, to)
  })
}
