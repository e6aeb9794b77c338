// The messages of reports, kept for whoever looks at one: a file each, readable by their owner only.
import { mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/** What a report has to say stands at its beginning. */
const MOST_BYTES = 128 * 1024

const fileOf = (folder: string, report: number): string => join(folder, `${report}.eml`)

export async function keepReport(folder: string, report: number, bytes: Uint8Array): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  await writeFile(fileOf(folder, report), bytes.subarray(0, MOST_BYTES), { mode: 0o600 })
}

/** The message of a report; null where it is not kept any more. */
export async function keptReport(folder: string, report: number): Promise<Uint8Array | null> {
  return readFile(fileOf(folder, report)).catch(() => null)
}

/** Deletes the messages that name an address, in small letters; returns how many. */
export async function eraseKeptReports(folder: string, address: string): Promise<number> {
  let erased = 0
  for (const name of await readdir(folder).catch(() => [])) {
    const path = join(folder, name)
    if (!(await readFile(path, 'latin1')).toLowerCase().includes(address)) continue
    await rm(path, { force: true })
    erased++
  }
  return erased
}

/** Deletes what came before a time; returns how many. */
export async function pruneKeptReports(folder: string, before: string, dryRun: boolean): Promise<number> {
  let pruned = 0
  for (const name of await readdir(folder).catch(() => [])) {
    const path = join(folder, name)
    if ((await stat(path)).mtimeMs >= Date.parse(before)) continue
    if (!dryRun) await rm(path, { force: true })
    pruned++
  }
  return pruned
}
