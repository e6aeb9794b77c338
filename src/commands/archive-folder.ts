// A folder that an export owns: a marker lists its files, and nothing else in it is ever written over or removed.
import type { Dirent } from 'node:fs'
import {
  appendFile,
  lstat,
  mkdir,
  readdir,
  readFile,
  realpath,
  rename,
  rm,
  rmdir,
  writeFile,
} from 'node:fs/promises'
import { dirname, join, sep } from 'node:path'
import { PostriderError } from '../core/errors.ts'

export const MARKER = '.postrider-archive'

const HEADING =
  '# Files that "postrider archive export" wrote here. It removes those that are no longer in the archive.'

export type ArchiveFolder = {
  /**
   * Writes a file whole or not at all; one that has these bytes is left as it is.
   * @returns whether it was written
   * @throws PostriderError `refused` where a file stands there that no export wrote
   */
  write(path: string, bytes: Uint8Array): Promise<boolean>
  /** Removes what earlier exports wrote and this one did not, and closes the list. Gives the paths that went. */
  finish(): Promise<readonly string[]>
}

/**
 * Takes a folder for an export: one that is empty or not there yet, or an earlier export.
 * @param force takes one with other files in it too, and writes over those that are in the way
 * @throws PostriderError `refused` for a folder that is not ours to write into
 */
export async function openArchiveFolder(folder: string, force: boolean): Promise<ArchiveFolder> {
  const entries = await entriesOf(folder)
  const before = entries.length > 0 ? await listedIn(join(folder, MARKER)) : []
  if (before === null && !force)
    throw new PostriderError(
      'refused',
      `${folder} has files in it that no export wrote: name a new or empty folder, or say --force to write among them.`,
    )
  await mkdir(folder, { recursive: true })
  const root = await realpath(folder)
  const marker = join(root, MARKER)
  const old = new Set(before)
  const now = new Set<string>()
  if (before === null || entries.length === 0) await writeFile(marker, `${HEADING}\n`)

  return {
    async write(path, bytes) {
      const target = join(root, path)
      now.add(path)
      const there = await bytesOf(target)
      const isSame = there !== null && Buffer.compare(there, bytes) === 0
      if (!old.has(path)) {
        if (there && !isSame && !force)
          throw new PostriderError(
            'refused',
            `${target} is there, and no export wrote it: move it away, or say --force to write over it.`,
          )
        // Listed first: an export that is stopped here still knows its own.
        await appendFile(marker, `${path}\n`)
      }
      if (!isSame) await replace(target, bytes)
      return !isSame
    },
    async finish() {
      const gone = [...old].filter((path) => !now.has(path)).sort()
      const removed: string[] = []
      for (const path of gone) if (await remove(root, path)) removed.push(path)
      await replace(marker, Buffer.from(`${[HEADING, ...[...now].sort()].join('\n')}\n`))
      return removed
    },
  }
}

async function entriesOf(folder: string): Promise<readonly Dirent[]> {
  try {
    return await readdir(folder, { withFileTypes: true })
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return []
    if (codeOf(error) !== 'ENOTDIR') throw error
    throw new PostriderError('refused', `${folder} is a file: name a folder.`)
  }
}

/** The paths that a marker lists; null where there is none, or it is not one of ours. Whoever wrote it, none leads out. */
async function listedIn(marker: string): Promise<readonly string[] | null> {
  const [heading, ...paths] = String((await bytesOf(marker)) ?? '').split('\n')
  if (heading !== HEADING) return null
  return paths.filter(
    (path) => path !== '' && path.split('/').every((step) => /^[^./\\:][^/\\:]*$/.test(step)),
  )
}

async function bytesOf(path: string): Promise<Uint8Array | null> {
  try {
    return await readFile(path)
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(codeOf(error))) return null
    throw error
  }
}

async function replace(target: string, bytes: Uint8Array): Promise<void> {
  await mkdir(dirname(target), { recursive: true })
  const temporary = join(dirname(target), `.postrider-${process.pid}.tmp`)
  try {
    await writeFile(temporary, bytes)
    await rename(temporary, target)
  } finally {
    await rm(temporary, { force: true })
  }
}

/** Removes a file, and the folders that are empty without it; nothing that lies elsewhere by way of a link. */
async function remove(root: string, path: string): Promise<boolean> {
  const target = join(root, path)
  const parent = await realpath(dirname(target)).catch(() => null)
  if (parent !== dirname(target) || !(await lstat(target).catch(() => null))?.isFile()) return false
  await rm(target)
  for (let folder = parent; folder.startsWith(root + sep); folder = dirname(folder))
    if (
      !(await rmdir(folder).then(
        () => true,
        () => false,
      ))
    )
      break
  return true
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : ''
}
