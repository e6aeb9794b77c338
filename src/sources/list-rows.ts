// A file of subscribers as rows, in pieces: decoded, split, its columns recognised, each address checked and keyed.
import { createReadStream } from 'node:fs'
import { meantDomain } from '../core/domain-typos.ts'
import { messageOf, PostriderError } from '../core/errors.ts'
import { isZone } from '../core/send-hours.ts'
import { addressKey, parseAddress, type SubscriberInput } from '../core/subscriber.ts'
import { type Instant, instantOf } from '../core/time.ts'
import { type Columns, type Field, KNOWN_STATUSES, readColumns } from './list-columns.ts'
import { encodingOf } from './list-encoding.ts'
import { recordsOf } from './list-records.ts'

export type RefusedRow = { readonly line: number; readonly reason: string }

/** A row that can go in: its address is checked, and made a key of. */
export type ListRow = SubscriberInput & { readonly addressKey: string }

/** A domain that looks like a slip of the pen. */
export type LikelySlip = { readonly line: number; readonly domain: string; readonly meant: string }

export type ListPiece = {
  readonly rows: readonly ListRow[]
  readonly refused: readonly RefusedRow[]
  readonly slips: readonly LikelySlip[]
  /** Our field → the file's header that fills it. */
  readonly mapping: Readonly<Record<string, string>>
  /** Bytes of the file that were read so far. */
  readonly bytes: number
}

export type ListOptions = {
  /** Stands where a row has none. */
  readonly language: string
  /** What address keys are made with. */
  readonly secret: string
}

const PIECE = 2_000

/**
 * Reads a list: UTF-8 or UTF-16, else windows-1251 or -1252; comma, semicolon, tab or bar; a line `sep=;` in front. The
 * first piece may be empty and tells the mapping.
 * @throws PostriderError `input` for a file that is not such a list at all
 */
export async function* listPieces(path: string, options: ListOptions): AsyncGenerator<ListPiece> {
  const file = await openText(path)
  let columns: Columns | null = null
  let piece = { rows: [] as ListRow[], refused: [] as RefusedRow[], slips: [] as LikelySlip[] }
  try {
    for await (const records of recordsOf(file.texts, file.delimiter)) {
      for (const { cells, line } of records) {
        if (columns === null) columns = columnsOf(cells, path)
        else if (cells.some((cell) => cell.trim() !== ''))
          readRow(cells, line + file.skipped, columns, options, piece)
      }
      if (columns === null || piece.rows.length + piece.refused.length < PIECE) continue
      yield { ...piece, mapping: columns.mapping, bytes: file.bytes() }
      piece = { rows: [], refused: [], slips: [] }
    }
  } catch (error) {
    if (error instanceof PostriderError) throw error
    throw new PostriderError('input', `The list ${path} is not a CSV: ${messageOf(error)}.`)
  }
  columns ??= columnsOf([], path)
  yield { ...piece, mapping: columns.mapping, bytes: file.bytes() }
}

/** The text of a file in pieces, without a mark and a `sep=` in front; and by what its first line is split. */
async function openText(path: string) {
  let bytes = 0
  async function* decoded(): AsyncGenerator<string> {
    const decoder = new TextDecoder(await encodingOf(path))
    for await (const piece of createReadStream(path, { highWaterMark: 1 << 15 }) as AsyncIterable<Buffer>) {
      bytes += piece.length
      yield decoder.decode(piece, { stream: true })
    }
    yield decoder.decode()
  }
  const all = decoded()
  let head = ''
  try {
    // As much as the first line is long.
    for (let next = await all.next(); !next.done; next = await all.next()) {
      head += next.value
      if (/[\r\n][^\r\n]/.test(head) || head.length > 1_000_000) break
    }
  } catch (error) {
    throw new PostriderError('input', `The list ${path} cannot be read: ${messageOf(error)}.`)
  }
  const text = head.replace(/^\uFEFF?sep=(.)(?:\r\n|\n|\r)/i, '')
  const first = /^[^\r\n]*/.exec(text)?.[0] ?? ''
  const count = (c: string) => first.split(c).length
  async function* texts(): AsyncGenerator<string> {
    yield text
    yield* all
  }
  return {
    texts: texts(),
    delimiter: [',', ';', '\t', '|'].reduce((best, c) => (count(c) > count(best) ? c : best)),
    /** Lines that the parser does not see. */
    skipped: text === head ? 0 : 1,
    bytes: () => bytes,
  }
}

function columnsOf(header: readonly string[], path: string): Columns {
  const columns = readColumns(header)
  if (columns.fields.address !== undefined) return columns
  throw new PostriderError(
    'input',
    `The list ${path} has no column of addresses: its first line must name one "address" or "email".`,
  )
}

function readRow(
  record: readonly string[],
  line: number,
  { fields, statusOf }: Columns,
  { language, secret }: ListOptions,
  into: { rows: ListRow[]; refused: RefusedRow[]; slips: LikelySlip[] },
): void {
  const cell = (field: Field): string => record[fields[field] ?? -1]?.trim() ?? ''
  const status = statusOf(record)
  if (typeof status !== 'string') {
    const reason = `the status "${status.unknown.slice(0, 40)}" is not known: ${KNOWN_STATUSES.join(', ')}`
    into.refused.push({ line, reason })
    return
  }
  const address = parseAddress(cell('address'))
  if ('reason' in address) {
    into.refused.push({ line, reason: `the address ${address.reason}` })
    return
  }
  const domain = address.normalised.slice(address.normalised.lastIndexOf('@') + 1)
  const meant = meantOf(domain)
  if (meant) into.slips.push({ line, domain, meant })
  const sections = cell('sections')
    .split(/[;|]/)
    .map((s) => s.trim())
    .filter(Boolean)
  const zone = cell('zone')
  into.rows.push({
    address: address.address,
    addressKey: addressKey(secret, address.normalised),
    firstName: cell('first_name'),
    language: cell('language') || language,
    sections: sections.length > 0 ? sections : null,
    joined: dateOf(cell('joined')),
    zone: zone !== '' && isZone(zone) ? zone : null,
    status,
  })
}

/** Most readers share few domains, and most days are there many times: each is looked at once. */
const meantByDomain = new Map<string, string | null>()
const days = new Map<string, Instant>()
const REMEMBERED = 10_000

function meantOf(domain: string): string | null {
  const known = meantByDomain.get(domain)
  if (known !== undefined) return known
  const meant = meantDomain(domain)
  if (meantByDomain.size < REMEMBERED) meantByDomain.set(domain, meant)
  return meant
}

function dayOf(date: string): Instant {
  const known = days.get(date)
  if (known !== undefined) return known
  const instant = instantOf(Temporal.Instant.from(`${date}T00:00:00Z`))
  if (days.size < REMEMBERED) days.set(date, instant)
  return instant
}

/** An ISO date or date-time, of UTC where it has no offset; anything else is no date. */
function dateOf(text: string): Instant | null {
  if (!/^\d{4}-\d{2}-\d{2}/.test(text)) return null
  try {
    if (text.length === 10) return dayOf(text)
    // Most programs write the time of Greenwich and do not say so.
    const isZoned = /(?:Z|[+-]\d{2}:?\d{2})$/i.test(text)
    return instantOf(Temporal.Instant.from(isZoned ? text.replace(' +', '+').replace(' -', '-') : `${text}Z`))
  } catch {
    return null
  }
}
