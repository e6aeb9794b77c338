// Clicks counted as a newsletter would, and all that a database then has.
import { DatabaseSync } from 'node:sqlite'
import { clickCounter } from '../../src/flows/count-clicks.ts'
import { agentOf } from '../../src/sources/log-agents.ts'
import type { Store } from '../../src/storage/database.ts'
import { viewCounts } from '../../src/storage/view-counts.ts'
import type { WebTools } from '../../src/web/web-tools.ts'
import { NOW } from './web.ts'

/** @param counts whether they are counted at all */
export function clicking({ db }: Store, counts: boolean): Pick<WebTools, 'clicks' | 'clickCounts'> {
  if (!counts) return { clicks: null, clickCounts: null }
  const clickCounts = viewCounts(db)
  const isReader = (agent: string) => agentOf(agent) === 'reader'
  return { clicks: clickCounter({ clock: () => NOW, counts: clickCounts, isReader }), clickCounts }
}

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
