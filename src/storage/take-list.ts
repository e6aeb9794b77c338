// Taking the rows of a list in, in transactions of some ten thousand: a million of them take no more memory than these.
import type { Instant } from '../core/time.ts'
import type { Db } from './database.ts'
import { type ImportCounts, type ImportRow, ListImport } from './list-import.ts'

export type ImportOptions = {
  /**
   * The rows are those of the list's own file: members that an earlier file brought and this one lacks are taken off,
   * others stay. All or nothing.
   */
  readonly mirror: boolean
  /** Who brings them, for members that are new on the list: `import` if not given, and `file` for a mirror. */
  readonly source?: string | undefined
  /** Counts, and keeps nothing. */
  readonly dryRun: boolean
  readonly now: Instant
  /** Whether so many of the members that a file brought may be taken off; all may without it. */
  readonly mayRemove?: (fromFile: number, missing: number) => boolean
}

/** Ends a transaction whose work is not to be kept. */
class NotKept extends Error {}

/** Rows of one transaction: enough that its commit costs little, and few enough that nobody waits long for the lock. */
const TOGETHER = 40_000

export async function* once<T>(value: T): AsyncGenerator<T> {
  yield value
}

export async function takeIn(
  db: Db,
  list: string,
  pieces: AsyncIterable<readonly ImportRow[]>,
  { mirror, dryRun, now, source = 'import', mayRemove = () => true }: ImportOptions,
): Promise<ImportCounts> {
  const taking = new ListImport(list, mirror ? 'file' : source, now)
  if (!mirror && !dryRun) {
    for await (const rows of together(pieces)) await db.transaction().execute((trx) => taking.take(trx, rows))
    return taking.counts
  }
  try {
    await db.transaction().execute(async (trx) => {
      for await (const rows of together(pieces)) await taking.take(trx, rows)
      if (mirror) {
        const { fromFile, missing } = await taking.missing(trx)
        if (!mayRemove(fromFile, missing.length)) throw new NotKept()
        await taking.remove(trx, missing)
      }
      if (dryRun) throw new NotKept()
    })
  } catch (error) {
    if (!(error instanceof NotKept)) throw error
  }
  return taking.counts
}

/** Pieces put together to what one transaction takes: sorted together, they go into the index side by side. */
async function* together(pieces: AsyncIterable<readonly ImportRow[]>): AsyncGenerator<readonly ImportRow[]> {
  let rows: ImportRow[] = []
  for await (const piece of pieces) {
    for (const row of piece) rows.push(row)
    if (rows.length < TOGETHER) continue
    yield rows
    rows = []
  }
  if (rows.length > 0) yield rows
}
