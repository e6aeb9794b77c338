// A database knows its address secret: under another one nobody who left would be known, and all would be new.
import { existsSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { type Db, databasePath } from './database.ts'

/**
 * Whether `check` is of the secret that the address keys in this database are made with. The first secret that is
 * used becomes the one; as long as there are no address keys, another may take its place.
 */
export async function knowsAddressSecret(db: Db, check: string): Promise<boolean> {
  const kept = async () =>
    (await db.selectFrom('instance').select('address_check').executeTakeFirst())?.address_check
  if ((await kept()) === check) return true
  await db
    .updateTable('instance')
    .set({ address_check: check })
    .where(({ and, or, not, eb, exists, selectFrom }) =>
      or([
        eb('address_check', 'is', null),
        and([
          not(exists(selectFrom('subscribers').select('id'))),
          not(exists(selectFrom('suppressions').select('reason'))),
        ]),
      ]),
    )
    .execute()
  return (await kept()) === check
}

/** Whether there is a database behind this URL, and address keys in it. It makes no database, and changes none. */
export function holdsAddressKeys(databaseUrl: string): boolean {
  const path = databasePath(databaseUrl)
  if (path === null || !existsSync(path)) return false
  const raw = new DatabaseSync(path, { readOnly: true, timeout: 10_000 })
  try {
    const has = (table: string) => raw.prepare(`select 1 from ${table} limit 1`).get() !== undefined
    const made = raw.prepare("select 1 from sqlite_schema where name = 'suppressions'").get() !== undefined
    return made && (has('subscribers') || has('suppressions'))
  } finally {
    raw.close()
  }
}
