// Reads an access log on from where it was left, and hands over what it counted together with how far it came.
import { open } from 'node:fs/promises'
import { basename } from 'node:path'
import type { SourceFailure } from '../core/article.ts'
import { fileProblem } from './file-problem.ts'
import { identityIn, knownFiles, type LogFile, logFiles } from './log-files.ts'
import { linesOf } from './log-lines.ts'
import { createCounter, type LogCounter, type LogTally, newTally, type Views } from './log-tally.ts'

/** How far one file has been read. */
export type LogCursor = {
  /** What the file is known by, whatever it is called by now: renaming and packing do not change it. */
  readonly file: string
  /** Bytes that were read, as they were before packing. */
  readonly offset: number
  /** The size of the packed file that was read to its end; 0 for one that is not packed. */
  readonly packed: number
}

export type LogQuest = {
  /** The path of the log. */
  readonly path: string
  readonly site: string
  /** The first UTC day that counts. */
  readonly since: string
  readonly cursors: readonly LogCursor[]
}

/** Views that belong to the saved position of one file: whoever saves both at once counts no line twice. */
export type LogBatch = {
  readonly views: Views
  readonly cursor: LogCursor
  /** How much of all files has been read, and is to be read, in bytes on the disk. */
  readonly done: number
  readonly total: number
}

export type LogReport = LogTally & { readonly failures: readonly SourceFailure[] }

/** A batch is handed over after so many bytes or counts: what is not saved yet is read again after a crash. */
const BATCH_BYTES = 256 * 1024 * 1024
const BATCH_COUNTS = 20_000
const DAY_MS = 24 * 60 * 60_000

/**
 * Reads the log and its rotated neighbours on from the cursors, the oldest first.
 * @returns what was read in all. What cannot be read is a failure in it; the rest counts
 */
export async function* readLog(quest: LogQuest): AsyncGenerator<LogBatch, LogReport> {
  const tally = newTally()
  const failures: SourceFailure[] = []
  const fail = (path: string, message: string) =>
    failures.push({ source: 'popular', where: basename(path), message })
  const found = await logFiles(quest.path).catch(fileProblem)
  if (typeof found === 'string' || found.length === 0) {
    const problem = typeof found === 'string' ? found : 'is not there'
    fail(quest.path, `The log ${problem}: popular.logs in the config names it.`)
    return { ...tally, failures }
  }
  // A neighbour that was last written before the first day that counts has nothing for us.
  const first = Date.parse(quest.since) - DAY_MS
  const files = await knownFiles(found.filter((f) => f.path === quest.path || f.changedAt >= first))
  const total = files.reduce((sum, { file }) => sum + file.size, 0)
  const counter = createCounter(quest, tally)
  let done = 0
  for (const { file, identity } of files) {
    const linesBefore = tally.lines
    const unparsedBefore = tally.unparsed
    try {
      for await (const { views, cursor, at } of readFile(file, identity, quest, counter))
        yield { views, cursor, done: done + at, total }
    } catch (error) {
      fail(file.path, `The log ${troubleOf(error)}; what could be read of it counts.`)
    }
    done += file.size
    const unparsed = tally.unparsed - unparsedBefore
    if (unparsed > 0) fail(file.path, strangeWords(unparsed, counter.strange(), linesBefore))
  }
  return { ...tally, failures }
}

async function* readFile(
  file: LogFile,
  identity: string,
  { cursors }: LogQuest,
  counter: LogCounter,
): AsyncGenerator<Pick<LogBatch, 'views' | 'cursor'> & { readonly at: number }> {
  const cursor = cursors.find((c) => c.file === identity)
  const isPacked = file.packing !== 'none'
  if (cursor && (isPacked ? cursor.packed === file.size : cursor.offset === file.size)) return
  const handle = await open(file.path)
  try {
    // It may have been rotated since the folder was read: the next time finds it under its new name.
    if ((await identityIn(handle, file.packing)) !== identity) return
    // A file that has shrunk was emptied and is written anew.
    const from = cursor && (isPacked || cursor.offset <= file.size) ? cursor.offset : 0
    let offset = from
    let saved = from
    const batch = (packed: number) => {
      saved = offset
      const at = isPacked ? 0 : offset
      return { views: counter.harvest(), cursor: { file: identity, offset, packed }, at }
    }
    let trouble: unknown = null
    try {
      for await (const lines of linesOf(handle, file.packing, from)) {
        counter.take(lines.bytes)
        offset = lines.offset
        if (offset - saved >= BATCH_BYTES || counter.pending() >= BATCH_COUNTS) yield batch(0)
      }
    } catch (error) {
      trouble = error
    }
    // Also after trouble: what was read counts, and a broken file is told of once, until it changes.
    if (offset > saved || isPacked) yield batch(isPacked ? file.size : 0)
    if (trouble) throw trouble
  } finally {
    await handle.close()
  }
}

function troubleOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  return /^(?:Z_|ZSTD_|ERR_ZLIB|ERR_ZSTD)/.test(code)
    ? 'is cut off or damaged where it was packed'
    : fileProblem(error)
}

function strangeWords(unparsed: number, numbers: readonly number[], before: number): string {
  const which = numbers.map((n) => n - before).join(', ')
  const lines = unparsed === 1 ? '1 line is' : `${unparsed} lines are`
  const first = unparsed > numbers.length ? 'the first are ' : ''
  return `${lines} in no form that we know, of those that were new ${first}no. ${which}: a log may be Common, Combined, Combined with the virtual host before it, or JSON of nginx or Caddy.`
}
