// Mails that the embedded inbox kept, and whose time is over.
import { rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { listInbox } from './inbox.ts'

/**
 * Deletes what was caught before a time; returns how many mails.
 * @param dryRun only counts
 */
export async function pruneKept(folder: string, before: string, dryRun: boolean): Promise<number> {
  let pruned = 0
  for (const { file } of await listInbox(folder)) {
    const path = join(folder, file)
    if ((await stat(path)).mtimeMs >= Date.parse(before)) continue
    if (!dryRun) await rm(path, { force: true })
    pruned++
  }
  return pruned
}
