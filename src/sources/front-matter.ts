// Front matter: YAML between two lines of three dashes, split by hand (a splitter that evaluates runs code), and its fields.
import { parseDocument } from 'yaml'
import { oneLine } from './feed-text.ts'

export type FrontMatter =
  | { readonly data: Readonly<Record<string, unknown>>; readonly body: string }
  /** What is wrong, as the end of a sentence about the file. */
  | { readonly problem: string }

const FENCE = /^---[ \t]*\r?$/m

/** Front matter is a dozen lines; this much is a mistake or a bomb. */
const MAX_LETTERS = 64_000

/**
 * Splits a Markdown file. Values are those of YAML's core schema: a date stays the text it was, so that no zone
 * of the machine shifts it; aliases are few, so that they cannot multiply.
 */
export function readFrontMatter(text: string): FrontMatter {
  const plain = text.replace(/^\ufeff/, '')
  const begin = /^---[ \t]*\r?\n/.exec(plain)
  if (!begin) return { problem: 'has no front matter: it must begin with a line of three dashes' }
  const rest = plain.slice(begin[0].length)
  const end = FENCE.exec(rest)
  if (!end) return { problem: 'has front matter without an end: a second line of three dashes is missing' }
  if (end.index > MAX_LETTERS) return { problem: 'has front matter that is too long to be one' }
  const body = rest.slice(end.index + end[0].length)
  const document = parseDocument(rest.slice(0, end.index), { schema: 'core', strict: true, uniqueKeys: true })
  const [error] = document.errors
  if (error) {
    const line = (error.linePos?.[0].line ?? 0) + 1 // the fence is line 1
    const what = error.message.split(/ at line|\n/)[0] ?? ''
    return { problem: `has front matter that is not YAML, at line ${line}: ${what}` }
  }
  try {
    const data: unknown = document.toJS({ maxAliasCount: 10 })
    if (data === null) return { data: {}, body }
    if (isRecord(data)) return { data, body }
    return { problem: 'has front matter that is not a list of keys with values' }
  } catch {
    return { problem: 'has front matter with more aliases than a page needs' }
  }
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

export type Fields = {
  /** The text under a key, on one line; '' where it is missing. Numbers count as text. */
  text(key: string): string
  /** The texts under a key, one or a list; null where it is missing. */
  list(key: string): readonly string[] | null
}

/**
 * Reads values of front matter. What has the wrong shape goes to `fail` as a sentence with the key in it,
 * and counts as missing; so does a key that is not one of `keys`, with the likeliest that is.
 */
export function fieldsOf(
  data: Readonly<Record<string, unknown>>,
  keys: readonly string[],
  fail: (message: string) => void,
): Fields {
  for (const key of Object.keys(data))
    if (!keys.includes(key)) {
      const meant = keys.find((each) => isNear(key.toLowerCase().replaceAll('-', '_'), each))
      fail(
        `"${key}" is not a key here${meant ? `: did you mean "${meant}"?` : `. The keys are ${keys.join(', ')}.`}`,
      )
    }
  const plain = (value: unknown): string | null =>
    typeof value === 'string' || typeof value === 'number' ? oneLine(String(value)) : null
  return {
    text(key) {
      const value = data[key]
      if (value === undefined || value === null) return ''
      const text = plain(value)
      if (text === null) fail(`"${key}" must be a text; put quotation marks round one with a colon in it.`)
      return text ?? ''
    },
    list(key) {
      const value = data[key]
      if (value === undefined || value === null) return null
      const texts = (Array.isArray(value) ? value : [value]).map(plain)
      if (texts.includes(null)) {
        fail(`"${key}" must be a list of texts; put quotation marks round one with a colon in it.`)
        return null
      }
      return texts.filter((text): text is string => Boolean(text))
    },
  }
}

/** Whether one text becomes the other by at most two letters put in, taken out or changed. */
function isNear(a: string, b: string): boolean {
  if (Math.abs(a.length - b.length) > 2) return false
  let row = Array.from({ length: b.length + 1 }, (_, i) => i)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      const swap = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)
      next.push(Math.min(swap, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1))
    }
    row = next
  }
  return (row.at(-1) ?? 9) <= (b.length > 5 ? 2 : 1)
}
