// Views by URL, from CSV or JSON files: what Popular is made of.
import { readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { parse } from 'csv-parse/sync'
import type { SourceFailure } from '../core/article.ts'
import { messageOf } from '../core/errors.ts'
import type { ViewRow } from '../core/plan.ts'

export type Views = { readonly rows: readonly ViewRow[]; readonly failures: readonly SourceFailure[] }

/** Reads files of views. A file that cannot be read is a failure; a row that cannot, too. */
export async function readViews(paths: readonly string[]): Promise<Views> {
  const read = await Promise.all(paths.map(readFileOfViews))
  return { rows: read.flatMap((r) => r.rows), failures: read.flatMap((r) => r.failures) }
}

async function readFileOfViews(path: string): Promise<Views> {
  const where = basename(path)
  const failures: SourceFailure[] = []
  const rows: ViewRow[] = []
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(await readFile(path))
    const records = /^\s*[[{]/.test(text) ? jsonRecords(text) : csvRecords(text)
    for (const [i, record] of records.entries()) {
      const row = rowOf(record)
      if (typeof row === 'string')
        failures.push({ source: 'views', where: `${where}, row ${i + 1}`, message: row })
      else rows.push(row)
    }
  } catch (error) {
    failures.push({ source: 'views', where, message: `The views cannot be read: ${messageOf(error)}.` })
  }
  return { rows, failures }
}

type Loose = Readonly<Record<string, unknown>>

/** An array of rows, or an object of views by URL. */
function jsonRecords(text: string): readonly Loose[] {
  const data: unknown = JSON.parse(text)
  if (Array.isArray(data)) return data.map((row) => (row && typeof row === 'object' ? (row as Loose) : {}))
  return Object.entries(data as Loose).map(([url, views]) => ({ url, views }))
}

function csvRecords(text: string): readonly Loose[] {
  const first = /^[^\r\n]*/.exec(text)?.[0] ?? ''
  const delimiter = [',', ';', '\t'].reduce((best, c) =>
    first.split(c).length > first.split(best).length ? c : best,
  )
  const rows = parse(text, {
    delimiter,
    bom: true,
    skip_empty_lines: true,
    relax_column_count: true,
    trim: true,
    record_delimiter: ['\r\n', '\n', '\r'],
    columns: (header: string[]) => header.map((h) => h.toLowerCase()),
  }) as unknown as Loose[]
  if (rows[0] && !('url' in rows[0] && 'views' in rows[0]))
    throw new Error('the first line must name the columns "url" and "views"')
  return rows
}

/** The row, or what is wrong with it. */
function rowOf(record: Loose): ViewRow | string {
  const text = (key: string) => (typeof record[key] === 'string' ? record[key].trim() : '')
  const url = URL.parse(text('url'))
  if (!url || !/^https?:$/.test(url.protocol)) return '"url" must be an address, https://….'
  const given =
    typeof record.views === 'number' ? record.views : text('views').replace(/[\s\u00a0,](?=\d{3}\b)/g, '')
  const views = given === '' ? Number.NaN : Number(given)
  if (!Number.isFinite(views) || views < 0) return '"views" must be a number that is not negative.'
  const authors = Array.isArray(record.authors) ? record.authors.map(String) : text('authors').split(';')
  return {
    url: url.href,
    views,
    title: text('title'),
    authors: authors.map((a) => a.trim()).filter(Boolean),
    language: text('language'),
  }
}
