// Files of subscribers: a CSV or TSV with a header row, read whole, each bad row named by its line.
import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { parse } from 'csv-parse/sync'
import { messageOf, PostriderError } from '../core/errors.ts'
import type { SubscriberInput } from '../core/subscriber.ts'
import { type Instant, instantOf } from '../core/time.ts'
import { type Field, KNOWN_STATUSES, readColumns } from './list-columns.ts'

export type RefusedRow = { readonly line: number; readonly reason: string }

export type ListFile = {
  readonly rows: readonly { readonly line: number; readonly input: SubscriberInput }[]
  readonly refused: readonly RefusedRow[]
  /** Our field → the file's header that fills it. */
  readonly mapping: Readonly<Record<string, string>>
}

async function readBytes(path: string): Promise<Buffer> {
  return readFile(path).catch((error: unknown) => {
    throw new PostriderError('input', `The list ${path} cannot be read: ${messageOf(error)}.`)
  })
}

/** SHA-256 of a list file's bytes: tells whether it changed without reading it as a list. */
export async function hashListFile(path: string): Promise<string> {
  return createHash('sha256')
    .update(await readBytes(path))
    .digest('hex')
}

/**
 * Reads a list file: UTF-8 or UTF-16, else windows-1251 or -1252; comma, semicolon, tab or bar; a line `sep=;` in front.
 * @param language stands where a row has none
 * @throws PostriderError `input` for a file that is not such a list at all
 */
export async function readListFile(path: string, language: string): Promise<ListFile> {
  const bytes = await readBytes(path)
  const text = decode(bytes).replace(/^\uFEFF?sep=(.)\r?\n/i, '')
  const records = readRecords(text, path)
  const header = records[0]?.record ?? []
  const { fields, mapping, statusOf } = readColumns(header)
  if (fields.address === undefined)
    throw new PostriderError(
      'input',
      `The list ${path} has no column of addresses: its first line must name one "address" or "email".`,
    )
  const rows: { line: number; input: SubscriberInput }[] = []
  const refused: RefusedRow[] = []
  for (const { record, line } of records.slice(1)) {
    if (record.every((cell) => cell.trim() === '')) continue
    const cell = (field: Field) => record[fields[field] ?? -1]?.trim() ?? ''
    const status = statusOf(record)
    if (typeof status !== 'string') {
      refused.push({
        line,
        reason: `the status "${status.unknown.slice(0, 40)}" is not known: ${KNOWN_STATUSES.join(', ')}`,
      })
      continue
    }
    const sections = cell('sections')
      .split(/[;|]/)
      .map((s) => s.trim())
      .filter(Boolean)
    rows.push({
      line,
      input: {
        address: cell('address'),
        firstName: cell('first_name'),
        language: cell('language') || language,
        sections: sections.length > 0 ? sections : null,
        joined: dateOf(cell('joined')),
        status,
      },
    })
  }
  return { rows, refused, mapping }
}

/** UTF-8 and UTF-16 as they say themselves; what is neither is what spreadsheets of the West or of Russia write. */
function decode(bytes: Uint8Array): string {
  const [a, b] = bytes
  if (a === 0xff && b === 0xfe) return new TextDecoder('utf-16le').decode(bytes)
  if (a === 0xfe && b === 0xff) return new TextDecoder('utf-16be').decode(bytes)
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return new TextDecoder(isCyrillic(bytes) ? 'windows-1251' : 'windows-1252').decode(bytes)
  }
}

/** Words of Cyrillic are whole runs of high bytes; an accent in the West stands alone. */
function isCyrillic(bytes: Uint8Array): boolean {
  let [runs, high, before] = [0, 0, false]
  for (const byte of bytes) {
    const isHigh = byte >= 0xc0
    if (isHigh) high += 1
    if (isHigh && !before) runs += 1
    before = isHigh
  }
  return runs > 0 && high / runs >= 2.5
}

function readRecords(text: string, path: string): readonly { record: string[]; line: number }[] {
  const first = /^[^\r\n]*/.exec(text)?.[0] ?? ''
  const count = (c: string) => first.split(c).length
  const delimiter = [',', ';', '\t', '|'].reduce((best, c) => (count(c) > count(best) ? c : best))
  try {
    const parsed = parse(text, {
      delimiter,
      bom: true,
      relax_column_count: true,
      relax_quotes: true,
      skip_empty_lines: true,
      record_delimiter: ['\r\n', '\n', '\r'],
      max_record_size: 1_000_000,
      info: true,
    }) as unknown as { record: string[]; info: { lines: number } }[]
    return parsed.map(({ record, info }) => ({ record, line: info.lines }))
  } catch (error) {
    throw new PostriderError('input', `The list ${path} is not a CSV: ${messageOf(error)}.`)
  }
}

/** A date or date-time with offset; anything else is no date. */
function dateOf(text: string): Instant | null {
  try {
    return instantOf(Temporal.Instant.from(/^\d{4}-\d{2}-\d{2}$/.test(text) ? `${text}T00:00:00Z` : text))
  } catch {
    return null
  }
}
