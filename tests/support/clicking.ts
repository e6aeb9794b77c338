// Clicks counted as a newsletter would, and all that a database then has.
import { DatabaseSync } from 'node:sqlite'
import { clickCounter } from '../../src/flows/count-clicks.ts'
import { agentOf } from '../../src/sources/log-agents.ts'
import type { Store } from '../../src/storage/database.ts'
import { viewCounts } from '../../src/storage/view-counts.ts'
import { NOW } from './web.ts'

export const clicking = ({ db }: Store) =>
  clickCounter({
    clock: () => NOW,
    counts: viewCounts(db),
    isReader: (agent) => agentOf(agent) === 'reader',
  })

/** Every row of every table, to see whether anything changed. */
export function everythingIn(path: string): string {
  const db = new DatabaseSync(path, { readOnly: true })
  try {
    const tables = db.prepare("select name from sqlite_master where type = 'table' order by name").all()
    return JSON.stringify(tables.map(({ name }) => [name, db.prepare(`select * from "${name}"`).all()]))
  } finally {
    db.close()
  }
}
