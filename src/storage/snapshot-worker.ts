// Copies a database on a thread of its own: SQLite does it in one call, and somebody must be free to tell how far it is.
import { DatabaseSync } from 'node:sqlite'
import { parentPort, workerData } from 'node:worker_threads'
import { messageOf } from '../core/errors.ts'

const { path, target } = workerData as { readonly path: string; readonly target: string }
let trouble = ''
try {
  const db = new DatabaseSync(path, { readOnly: true, timeout: 10_000 })
  try {
    db.prepare('vacuum into ?').run(target)
  } finally {
    db.close()
  }
} catch (error) {
  trouble = messageOf(error) || 'SQLite does not say why'
}
parentPort?.postMessage(trouble)
