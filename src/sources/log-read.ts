// Reads an access log on from where it was left, and hands over what it counted together with how far it came.
import { basename } from 'node:path'
import type { SourceFailure } from '../core/article.ts'
import { messageOf } from '../core/errors.ts'
import { listed } from '../core/reasons.ts'
import { identityOf, type LogCursor, type LogFile, linesOf, logFiles } from './log-files.ts'
import { createCounter, type LogTally, newTally, type Views } from './log-tally.ts'

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

/** A batch is handed over after so many bytes or pages: what is not saved yet is read again after a crash. */
const BATCH_BYTES = 64 * 1024 * 1024
const BATCH_PAGES = 20_000
const DAY_MS = 24 * 60 * 60_000

/** Reads the log and its rotated neighbours. What cannot be read is a failure in the report; the rest counts. */
export async function* readLog(quest: LogQuest): AsyncGenerator<LogBatch, LogReport> {
  const tally = newTally()
  const failures: SourceFailure[] = []
  const fail = (path: string, message: string) =>
    failures.push({ source: 'popular', where: basename(path), message })
  const found = await logFiles(quest.path)
  if (typeof found === 'string') {
    fail(quest.path, `The log ${found}: popular.logs in the config names it.`)
    return { ...tally, failures }
  }
  // A file that was last written before the first day that counts has nothing for us.
  const files = found.filter((f) => f.changedAt >= Date.parse(quest.since) - DAY_MS)
  const total = files.reduce((sum, f) => sum + f.size, 0)
  let done = 0
  for (const file of files) {
    try {
      yield* readFile(file, quest, tally, done, total)
    } catch (error) {
      fail(file.path, `It could be read in part only: ${messageOf(error)}`)
    }
    done += file.size
  }
  if (tally.unparsed > 0) fail(quest.path, strangeWords(tally))
  return { ...tally, failures }
}

async function* readFile(
  file: LogFile,
  { site, since, cursors }: LogQuest,
  tally: LogTally,
  done: number,
  total: number,
): AsyncGenerator<LogBatch> {
  const identity = await identityOf(file)
  if (identity === null) return
  const known = cursors.find((c) => c.file === identity)
  const isPacked = file.packing !== 'none'
  if (known && (isPacked ? known.packed === file.size : known.offset >= file.size)) return
  const from = known?.offset ?? 0
  let offset = from
  let saved = from
  const counter = createCounter({ site, since }, tally)
  const batch = (packed: number): LogBatch => {
    const at = isPacked ? 0 : offset
    return { views: counter.harvest(), cursor: { file: identity, offset, packed }, done: done + at, total }
  }
  let trouble: unknown = null
  try {
    for await (const part of linesOf(file, from)) {
      counter.take(part.bytes)
      offset = part.offset
      if (offset - saved < BATCH_BYTES && counter.pages() < BATCH_PAGES) continue
      yield batch(0)
      saved = offset
    }
  } catch (error) {
    trouble = error
  }
  // Also after trouble: what was read counts, and a broken file is told of once, until it changes.
  if (offset > saved || isPacked) yield batch(isPacked ? file.size : 0)
  if (trouble) throw trouble
}

function strangeWords({ unparsed, strange }: LogTally): string {
  const which = `${unparsed > strange.length ? 'the first are ' : ''}${listed(strange.map((n) => `no. ${n}`))}`
  return `${unparsed} lines are in no form that we know (${which} of those read): Common, Combined, with a virtual host, and JSON of nginx and Caddy are.`
}
