// Views by URL, from CSV or JSON files: what Popular is made of.
import { readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { parse } from 'csv-parse/sync'
import type { SourceFailure } from '../core/article.ts'
import type { ViewRow } from '../core/plan.ts'
import { canonicalUrl, webUrl } from '../core/url.ts'
import { decodeText } from './decode.ts'
import { languageTag } from './feed-entry.ts'
import { oneLine } from './feed-text.ts'
import { fileProblem } from './file-problem.ts'
import { isRecord } from './front-matter.ts'

export type Views = { readonly rows: readonly ViewRow[]; readonly failures: readonly SourceFailure[] }

const MAX_BYTES = 64 * 1024 * 1024

/** After so many bad rows the file is of another kind, and the rest are counted, not listed. */
const MAX_ROW_FAILURES = 20

/**
 * Reads files of views. CSV needs a header row with `url` and `views`, and may have `title`, `authors` (parted
 * by `;`), `language` and `day` (or `date`), a date such as 2026-11-20; JSON is an array of such objects, or one object
 * of views by URL. The same page twice on one day, or on none, adds up, over files too. A file or a row that cannot be
 * read is a failure.
 */
export async function readViews(paths: readonly string[]): Promise<Views> {
  const read = await Promise.all(paths.map(readFileOfViews))
  const rows = new Map<string, ViewRow>()
  for (const row of read.flatMap((each) => each.rows)) {
    const key = `${row.day} ${row.url}`
    const known = rows.get(key)
    rows.set(key, known ? added(known, row) : row)
  }
  return { rows: [...rows.values()], failures: read.flatMap((each) => each.failures) }
}

function added(a: ViewRow, b: ViewRow): ViewRow {
  return {
    url: a.url,
    views: a.views + b.views,
    title: a.title || b.title,
    authors: a.authors.length > 0 ? a.authors : b.authors,
    language: a.language || b.language,
    day: a.day,
  }
}

async function readFileOfViews(path: string): Promise<Views> {
  const name = basename(path)
  const rows: ViewRow[] = []
  const failures: SourceFailure[] = []
  const fail = (where: string, message: string) => void failures.push({ source: 'views', where, message })
  const records = await recordsOf(path)
  if (typeof records === 'string') {
    fail(name, `The file of views ${records}.`)
    return { rows, failures }
  }
  let bad = 0
  for (const { place, record } of records) {
    const row = rowFrom(record)
    if (typeof row !== 'string') rows.push(row)
    else if (++bad <= MAX_ROW_FAILURES) fail(`${name}, ${place}`, row)
  }
  if (bad > MAX_ROW_FAILURES) fail(name, `${bad - MAX_ROW_FAILURES} more rows cannot be read.`)
  return { rows, failures }
}

type Loose = Readonly<Record<string, unknown>>
type Placed = { readonly place: string; readonly record: Loose }

/** The rows of a file with their places, or what is wrong with it. */
async function recordsOf(path: string): Promise<readonly Placed[] | string> {
  try {
    const bytes = await readFile(path)
    if (bytes.length > MAX_BYTES) return 'is larger than 64 MB'
    const text = decodeText(bytes, '', MAX_BYTES)
    return /^\s*[[{]/.test(text) ? jsonRecords(text) : csvRecords(text)
  } catch (error) {
    if (error instanceof SyntaxError) return 'is not JSON, though it begins so'
    return isCsvError(error) ? `is broken at line ${error.lines}: ${error.message}` : fileProblem(error)
  }
}

function jsonRecords(text: string): readonly Placed[] {
  const data: unknown = JSON.parse(text)
  const records = Array.isArray(data)
    ? data.map((row) => (isRecord(row) ? row : {}))
    : Object.entries(isRecord(data) ? data : {}).map(([url, views]) => ({ url, views }))
  return records.map((record, i) => ({ place: `row ${i + 1}`, record }))
}

function csvRecords(text: string): readonly Placed[] | string {
  // Excel's own line, which names the delimiter.
  const named = /^sep=(.)\r?\n/i.exec(text)
  const table = named ? text.slice(named[0].length) : text
  const parsed = parse(table, {
    delimiter: named?.[1] ?? delimiterOf(table),
    bom: true,
    info: true,
    skip_empty_lines: true,
    relax_column_count: true,
    relax_quotes: true,
    trim: true,
    max_record_size: 100_000,
    record_delimiter: ['\r\n', '\n', '\r'],
    // The types do not know what `info` does to the result.
  }) as unknown as readonly {
    readonly info: { readonly lines: number }
    readonly record: readonly string[]
  }[]
  const header = (parsed[0]?.record ?? []).map((name) => name.trim().toLowerCase())
  if (!header.includes('url') || !header.includes('views'))
    return 'must name the columns "url" and "views" in its first line'
  return parsed.slice(1).map(({ info, record }) => ({
    place: `line ${info.lines + (named ? 1 : 0)}`,
    record: Object.fromEntries(header.map((name, i) => [name, record[i] ?? ''])),
  }))
}

function delimiterOf(text: string): string {
  const first = /^[^\r\n]*/.exec(text)?.[0] ?? ''
  return [',', ';', '\t'].reduce((best, each) =>
    first.split(each).length > first.split(best).length ? each : best,
  )
}

/** The row, or what is wrong with it. */
function rowFrom(record: Loose): ViewRow | string {
  const text = (key: string) => (typeof record[key] === 'string' ? oneLine(record[key]) : '')
  const url = webUrl(text('url'))
  if (!url) return '"url" must be an address in full, https://….'
  const views = typeof record.views === 'number' ? record.views : numberFrom(text('views'))
  if (!Number.isFinite(views) || views < 0) return '"views" must be a number that is not negative.'
  const day = dayFrom(text('day') || text('date'))
  if (day === null) return '"day" must be a date such as 2026-11-20, or be left out.'
  const authors = Array.isArray(record.authors) ? record.authors.map(String) : text('authors').split(';')
  return {
    url: canonicalUrl(url),
    views,
    title: text('title'),
    authors: authors.map(oneLine).filter(Boolean),
    language: languageTag(text('language')),
    day,
  }
}

/** A date, also where a time stands behind it; '' for none, null for what is no date. */
function dayFrom(text: string): string | null {
  const day = /^(\d{4}-\d{2}-\d{2})(?:[T ][\d:.]{1,15}(?:Z|[+-]\d{2}:?\d{2})?)?$/.exec(text)?.[1]
  if (day === undefined) return text === '' ? '' : null
  const at = Date.parse(day)
  return Number.isNaN(at) || new Date(at).toISOString().slice(0, 10) !== day ? null : day
}

/** Thousands may be parted by a comma or a space of any kind: 1,234 or 1 234. */
function numberFrom(text: string): number {
  const plain = text.replace(/[\s,'’](?=\d{3}(?:\D|$))/g, '')
  return /^\d+(?:\.\d+)?$/.test(plain) ? Number(plain) : Number.NaN
}

function isCsvError(error: unknown): error is Error & { readonly lines: number } {
  return (
    error instanceof Error && 'code' in error && String(error.code).startsWith('CSV_') && 'lines' in error
  )
}
