// A backup is one .tar.gz: a manifest, the database, and the files of the newsletter.
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { lstat, open, readdir, rename, rm } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'
import { create } from 'tar'
import { DATABASE, FILES, MANIFEST } from './manifest.ts'

/** What is somebody else's, or made again. */
const NEVER = new Set(['.git', 'node_modules', '.DS_Store'])

/** SHA-256 of a file, in hex. */
export async function hashOf(path: string): Promise<string> {
  const hash = createHash('sha256')
  for await (const piece of createReadStream(path)) hash.update(piece as Buffer)
  return hash.digest('hex')
}

/**
 * The files under a folder, relative to it. Links are left out: they lead to what is not the newsletter's.
 * @param leaveOut absolute paths of files and folders
 */
export async function filesUnder(folder: string, leaveOut: ReadonlySet<string>): Promise<readonly string[]> {
  const found: string[] = []
  async function walk(here: string): Promise<void> {
    for (const entry of await readdir(here, { withFileTypes: true })) {
      const path = join(here, entry.name)
      if (NEVER.has(entry.name) || leaveOut.has(path)) continue
      if (entry.isDirectory()) await walk(path)
      else if (entry.isFile()) found.push(relative(folder, path))
    }
  }
  await walk(folder)
  return found.sort()
}

/**
 * Writes the archive, for its owner alone, whole or not at all.
 * @param staging a folder that has the manifest and the database
 * @returns its size in bytes
 */
export async function writeBackup(
  target: string,
  staging: string,
  newsletter: string,
  files: readonly string[],
  onFile: (done: number) => void,
): Promise<number> {
  const part = `${target}.part`
  let done = 0
  try {
    const names = new Map([
      [join(staging, MANIFEST), MANIFEST],
      [join(staging, DATABASE), DATABASE],
      ...files.map((file) => [join(newsletter, file), `${FILES}/${file.split(sep).join('/')}`] as const),
    ])
    await create(
      {
        ...{ file: part, mode: 0o600, gzip: { level: 6 }, strict: true },
        ...{ portable: true, preservePaths: true, noDirRecurse: true },
        onWriteEntry: (entry) => {
          entry.path = names.get(entry.path) ?? entry.path
          onFile(++done)
        },
      },
      [...names.keys()],
    )
    const file = await open(part, 'r')
    await file.sync()
    await file.close()
    await rename(part, target)
    return (await lstat(target)).size
  } catch (error) {
    await rm(part, { force: true })
    throw error
  }
}
