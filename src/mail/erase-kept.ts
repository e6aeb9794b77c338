// Mails that the embedded inbox kept: those of a reader who is erased go with them.
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { listInbox } from './inbox.ts'

/** Deletes what was caught for an address, in small letters; returns how many mails. */
export async function eraseKept(folder: string, address: string): Promise<number> {
  const own = (await listInbox(folder)).filter(({ to }) => to.toLowerCase().split(/,\s*/).includes(address))
  for (const { file } of own) await rm(join(folder, file), { force: true })
  return own.length
}
