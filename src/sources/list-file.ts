// Files of subscribers: a CSV or TSV with a header row, read whole, each bad row named by its line.
import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { parse } from 'csv-parse/sync'
import { messageOf, PostriderError } from '../core/errors.ts'
import { SUPPRESSION_REASONS, type SubscriberInput, type SubscriberStatus } from '../core/subscriber.ts'
import { type Instant, instantOf } from '../core/time.ts'

export type RefusedRow = { readonly line: number; readonly reason: string }

export type ListFile = {
  readonly rows: readonly { readonly line: number; readonly input: SubscriberInput }[]
  readonly refused: readonly RefusedRow[]
  /** Our field → the file's header that fills it. */
  readonly mapping: Readonly<Record<string, string>>
}

type Field = 'address' | 'first_name' | 'language' | 'sections' | 'joined' | 'status'

/** Headers by the field they fill, in lower case with spaces for `_` and `-`. */
const HEADERS: Readonly<Record<Field, readonly string[]>> = {
  address: ['address', 'email', 'e mail', 'email address', 'mail'],
  first_name: ['first name', 'firstname', 'fname', 'name'],
  language: ['language', 'lang', 'locale'],
  sections: ['sections', 'interests'],
  joined: ['joined', 'created at', 'subscribed at', 'signup date', 'optin time'],
  status: ['status', 'state'],
}

const STATUS: Readonly<Record<string, SubscriberStatus>> = {
  '': 'active',
  active: 'active',
  subscribed: 'active',
  enabled: 'active',
  pending: 'pending',
  unconfirmed: 'pending',
  unsubscribed: 'unsubscribed',
  cleaned: 'hard-bounce',
  bounced: 'hard-bounce',
  complained: 'complaint',
  spam: 'complaint',
  disabled: 'manual',
  blocklisted: 'manual',
  ...Object.fromEntries(SUPPRESSION_REASONS.map((r) => [r, r])),
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
 * Reads a list file. UTF-8, with or without a byte order mark; comma, semicolon or tab.
 * @param language stands where a row has none
 * @throws PostriderError `input` for a file that is not such a list at all
 */
export async function readListFile(path: string, language: string): Promise<ListFile> {
  const bytes = await readBytes(path)
  const text = decode(bytes, path)
  const records = readRecords(text, path)
  const header = records[0]?.record ?? []
  const columns = mapHeader(header)
  if (columns.address === undefined)
    throw new PostriderError(
      'input',
      `The list ${path} has no column of addresses: its first line must name one "address" or "email".`,
    )
  const rows: { line: number; input: SubscriberInput }[] = []
  const refused: RefusedRow[] = []
  for (const { record, line } of records.slice(1)) {
    if (record.every((cell) => cell.trim() === '')) continue
    const cell = (field: Field) => record[columns[field] ?? -1]?.trim() ?? ''
    const status = STATUS[cell('status').toLowerCase()]
    if (!status) {
      refused.push({
        line,
        reason: `the status "${cell('status')}" is not known: ${Object.keys(STATUS).filter(Boolean).join(', ')}`,
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
  const mapping = Object.fromEntries(Object.entries(columns).map(([field, i]) => [field, header[i] ?? '']))
  return { rows, refused, mapping }
}

function decode(bytes: Uint8Array, path: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    throw new PostriderError('input', `The list ${path} is not UTF-8: save it as "CSV UTF-8" and try again.`)
  }
}

function readRecords(text: string, path: string): readonly { record: string[]; line: number }[] {
  const first = /^[^\r\n]*/.exec(text)?.[0] ?? ''
  const count = (c: string) => first.split(c).length
  const delimiter = [',', ';', '\t'].reduce((best, c) => (count(c) > count(best) ? c : best))
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

function mapHeader(header: readonly string[]): Partial<Record<Field, number>> {
  const names = header.map((h) => h.trim().toLowerCase().replace(/[_-]+/g, ' '))
  const columns: Partial<Record<Field, number>> = {}
  for (const [field, known] of Object.entries(HEADERS) as [Field, readonly string[]][]) {
    const name = known.find((k) => names.includes(k))
    if (name !== undefined) columns[field] = names.indexOf(name)
  }
  return columns
}

/** A date or date-time with offset; anything else is no date. */
function dateOf(text: string): Instant | null {
  try {
    return instantOf(Temporal.Instant.from(/^\d{4}-\d{2}-\d{2}$/.test(text) ? `${text}T00:00:00Z` : text))
  } catch {
    return null
  }
}
