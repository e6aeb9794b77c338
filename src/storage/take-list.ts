// Taking the rows of a list in: into a table beside, and from there in large parts, in a transaction each, or in one where all or nothing counts.
import type { Instant } from '../core/time.ts'
import type { Db } from './database.ts'
import { type ImportRow, Incoming } from './incoming.ts'
import { type ImportCounts, ListImport } from './list-import.ts'

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
  const incoming = await Incoming.open(db)
  try {
    if (!mirror && !dryRun) {
      await inBatches(db, pieces, incoming, taking, (work) => db.transaction().execute(work))
      return taking.counts
    }
    await db.transaction().execute(async (trx) => {
      await inBatches(trx, pieces, incoming, taking, (work) => work(trx))
      if (mirror) {
        const { fromFile, missing } = await taking.missing(trx)
        if (!mayRemove(fromFile, missing.length)) throw new NotKept()
        await taking.remove(trx, missing)
      }
      if (dryRun) throw new NotKept()
    })
  } catch (error) {
    if (!(error instanceof NotKept)) throw error
  } finally {
    await incoming.close(db)
  }
  return taking.counts
}

/** Takes rows in while more are read: a batch stands beside until it is large enough to be worth sorting. */
async function inBatches(
  db: Db,
  pieces: AsyncIterable<readonly ImportRow[]>,
  incoming: Incoming,
  taking: ListImport,
  within: (work: (trx: Db) => Promise<void>) => Promise<void>,
): Promise<void> {
  const isFirst = await taking.isFirst(db)
  const takeAll = async (): Promise<void> => {
    for (const range of incoming.ranges(isFirst)) await within((trx) => taking.take(trx, incoming, range))
    await incoming.clear(db)
  }
  for await (const rows of pieces) {
    await incoming.add(db, rows)
    if (incoming.isFull) await takeAll()
  }
  if (incoming.total > 0) await takeAll()
}
