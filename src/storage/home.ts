// Where a database belongs: its name is kept beside it, so that a copy opened elsewhere is known for one.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Campaigns } from './campaigns.ts'
import type { Store } from './database.ts'

/** Compares the database's name with the one kept in `folder`. One that has sent nothing yet is at home anywhere. */
export async function homeOf(
  folder: string,
  store: Pick<Store, 'instance'>,
  campaigns: Pick<Campaigns, 'hasAny'>,
): Promise<{ readonly isOurs: boolean; adopt(): Promise<void> }> {
  const file = join(folder, 'instance')
  let isOurs = read(file) === store.instance || !(await campaigns.hasAny())
  return {
    get isOurs() {
      return isOurs
    },
    async adopt() {
      mkdirSync(folder, { recursive: true, mode: 0o700 })
      if (read(file) !== store.instance) writeFileSync(file, `${store.instance}\n`)
      isOurs = true
    },
  }
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8').trim()
  } catch {
    return ''
  }
}
