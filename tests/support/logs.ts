// Access logs for tests: lines in Combined form, and a reader that keeps counts and cursors as the storage does.
import { type LogCursor, type LogReport, readLog } from '../../src/sources/log-read.ts'

export const SITE = 'https://caravan.example.org'
/** Before the clock of any machine: rotated files that were last written before the first day are left alone. */
export const SINCE = '2020-01-01'
export const FIREFOX = 'Mozilla/5.0 (X11; Linux x86_64; rv:133.0) Gecko/20100101 Firefox/133.0'

export type AsLine = {
  readonly address?: string
  readonly time?: string
  readonly request?: string
  readonly status?: number
  readonly referer?: string
  readonly agent?: string
}

/** One line in Combined form, with its line break. */
export function aLine({
  address = '192.0.2.7',
  time = '20/Nov/2026:10:05:03 +0000',
  request = 'GET /en/a-story HTTP/1.1',
  status = 200,
  referer = '-',
  agent = FIREFOX,
}: AsLine = {}): string {
  return `${address} - - [${time}] "${request}" ${status} 512 "${referer}" "${agent}"\n`
}

export const aView = (page: string): string => aLine({ request: `GET /${page} HTTP/1.1` })

export type Kept = {
  /** By `2026-11-20 https://…`. */
  readonly views: Record<string, number>
  readonly cursors: Map<string, LogCursor>
}

export const nothingKept = (): Kept => ({ views: {}, cursors: new Map() })

/** Reads what is new in a log into `kept`, a batch at a time; after `batches` of them the reader dies. */
export async function readOn(
  path: string,
  kept: Kept,
  { batches = Number.POSITIVE_INFINITY } = {},
): Promise<LogReport | null> {
  const reading = readLog({ path, site: SITE, since: SINCE, cursors: [...kept.cursors.values()] })
  for (let taken = 0; ; taken++) {
    const next = await reading.next()
    if (next.done) return next.value
    if (taken === batches) {
      await reading[Symbol.asyncDispose]()
      return null
    }
    for (const [day, pages] of next.value.views)
      for (const [url, count] of pages)
        kept.views[`${day} ${url}`] = (kept.views[`${day} ${url}`] ?? 0) + count
    kept.cursors.set(next.value.cursor.file, next.value.cursor)
  }
}
