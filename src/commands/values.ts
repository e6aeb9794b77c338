// The values that options and arguments of several commands take, and the sentences for what is none.
import { PostriderError } from '../core/errors.ts'
import { type Instant, instantOf, parseIssueKey } from '../core/time.ts'

/** A parser for whole numbers from `least` to `most`. */
export function wholeNumber(least: number, most: number): (text: string) => number {
  return (text) => {
    const number = Number(text)
    if (/^\d{1,15}$/.test(text) && number >= least && number <= most) return number
    throw new PostriderError('usage', `"${text}" is not a whole number from ${least} to ${most}.`)
  }
}

/** `2026-11-20T10:00:00+04:00` or any other instant of ISO 8601 with its offset. */
export function instant(text: string): Instant {
  try {
    return instantOf(Temporal.Instant.from(text))
  } catch {
    throw new PostriderError(
      'usage',
      `"${text}" is not an instant: write date, time and offset, such as 2026-11-20T10:00:00+04:00 or 2026-11-20T06:00:00Z.`,
    )
  }
}

/** An issue key as given, once it is known to be one: `2026-W47`, `2026-W47-c1`. */
export function issueKey(text: string): string {
  parseIssueKey(text)
  return text
}

/** The name of a theme, which is that of its files. */
export function themeName(text: string): string {
  if (/^[a-z0-9-]{1,60}$/.test(text)) return text
  throw new PostriderError(
    'usage',
    `"${text}" cannot be the name of a theme: write small letters, digits and hyphens.`,
  )
}

/** The name of a program, as the source of readers. */
export function vendorName(text: string): string {
  if (/^[a-z0-9-]{1,60}$/.test(text)) return text
  throw new PostriderError(
    'usage',
    `"${text}" cannot be a source: write small letters, digits and hyphens, such as mailchimp.`,
  )
}

/** `en,ru` as a list, without empty entries. */
export function commaList(text: string): readonly string[] {
  const entries = text.split(',').map((entry) => entry.trim())
  if (entries.some((entry) => entry === ''))
    throw new PostriderError('usage', `"${text}" has an empty entry: write names with a comma between them.`)
  return entries
}

/** An absolute http(s) URL that others can be put below, without a final slash. */
export function baseUrl(text: string): string {
  const url = URL.parse(text)
  const isPlain = url !== null && url.username + url.password + url.search + url.hash === ''
  if (isPlain && /^https?:$/.test(url.protocol)) return url.href.replace(/\/+$/, '')
  throw new PostriderError(
    'usage',
    `"${text}" is no address to put pages below: write one such as https://letters.example.org/archive.`,
  )
}
