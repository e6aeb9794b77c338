// JSON as the APIs of sites send it, whatever their plugins did to it: found in the answer, and read field by field.
import { PostriderError } from '../core/errors.ts'
import { decodeText } from './decode.ts'
import { isRecord } from './front-matter.ts'

export type Loose = Readonly<Record<string, unknown>>

/** What a page looks like that is sent where JSON was asked for. */
const PAGE = /<(?:!doctype html|html|head|body|title)[\s>]/i

/** Where an object or a list can begin after what PHP prints, which has other brackets too and ends with a line. */
const BEGINNING = /(?:^|>)[ \t]*(?:\[(?=\s*[{\]])|\{(?=\s*["}]))/m

/** Warnings are a few lines; what begins later than this is something else. */
const MAX_WARNINGS = 65_536

/**
 * The value in an answer; warnings printed around it are left out. Throws a PostriderError that says what else it is;
 * its `details.reason` is `not-json` where there is none, and `broken-json` where there is one that cannot be read.
 * @param who the API, as a sentence begins with it
 */
export function jsonOf(
  { body, contentType }: { readonly body: Uint8Array; readonly contentType: string },
  who: string,
): unknown {
  const text = decodeText(body, contentType)
  if (text.trim() === '') throw unreadable(`${who} answered with nothing.`, 'not-json')
  if (PAGE.test(text.slice(0, 4000)) && !/^\s*[[{]/.test(text))
    throw unreadable(
      `${who} answered with a web page instead of JSON: a login, a firewall or a cache may stand before it.`,
      'not-json',
    )
  const places = beginnings(text)
  for (const place of places) {
    const value = valueAt(text, place)
    if (value !== undefined) return value
  }
  if (places.length === 0) throw unreadable(`${who} answered with something that is not JSON.`, 'not-json')
  throw unreadable(
    `${who} answered with JSON that breaks off or is broken: its server may have run out of memory, or a plugin prints into it.`,
    'broken-json',
  )
}

/** Where to try. No further inwards: what is whole within an answer that breaks off is a part of it, not the answer. */
function beginnings(text: string): readonly number[] {
  const ends = [/^\s*[[{]/.exec(text), BEGINNING.exec(text.slice(0, MAX_WARNINGS))].map((found) =>
    found ? found.index + found[0].length : 0,
  )
  return [...new Set(ends)].filter((end) => end > 0).map((end) => end - 1)
}

function valueAt(text: string, begin: number): unknown {
  const end = text.lastIndexOf(text[begin] === '[' ? ']' : '}')
  try {
    return JSON.parse(text.slice(begin, end + 1))
  } catch {
    return undefined
  }
}

function unreadable(message: string, reason: string): PostriderError {
  return new PostriderError('unavailable', message, { reason })
}

/** No field that we read needs more. */
const MAX_LETTERS = 20_000

/**
 * A text: as it is, a number's digits, or what WordPress rendered (`{rendered}`); '' for `false`, null and the rest.
 * Of a very long one the beginning.
 */
export function textOf(value: unknown): string {
  const plain = isRecord(value) ? value.rendered : value
  if (typeof plain === 'number' && Number.isFinite(plain)) return String(plain)
  return typeof plain === 'string' ? plain.slice(0, MAX_LETTERS) : ''
}

/** A number, also where it is written as a text; null for the rest. */
export function numberOf(value: unknown): number | null {
  const text = textOf(value).trim()
  return /^\d{1,15}(?:\.\d{1,15})?$/.test(text) ? Number(text) : null
}

/** A list; PHP sends one that lost an element as an object with numbers for keys. Else empty. */
export function listOf(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value
  if (!isRecord(value)) return []
  const entries = Object.entries(value)
  return entries.every(([key]) => /^\d+$/.test(key)) ? entries.map(([, each]) => each) : []
}

/** The objects of a list. */
export function recordsOf(value: unknown): readonly Loose[] {
  return listOf(value).filter(isRecord)
}

/** An object; an empty one for anything else, so that its fields can be asked for. */
export function recordOf(value: unknown): Loose {
  return isRecord(value) ? value : {}
}
