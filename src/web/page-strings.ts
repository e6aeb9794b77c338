// The words of the public pages, one file per language: an edition without a file of its own has the English ones.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { messageOf, PostriderError } from '../core/errors.ts'
import type { Instant } from '../core/time.ts'
import { fill } from '../render/strings.ts'

export type PageStrings = {
  readonly language: string
  readonly locale: string
  readonly direction: 'ltr' | 'rtl'
  readonly date: string
  readonly dayMonth: string
  /** Every text is there; a file that lacks one has it in English. */
  readonly texts: Readonly<Record<string, string>>
}

const FALLBACK = 'en'

/**
 * Reads `pages/strings/*.json` of the folders, the first folder winning.
 * @throws PostriderError `input` that names a file which cannot be used
 */
export function loadPageStrings(folders: readonly string[]): ReadonlyMap<string, PageStrings> {
  const found = new Map<string, Omit<PageStrings, 'language'>>()
  for (const folder of folders.toReversed())
    for (const name of namesIn(join(folder, 'pages', 'strings')))
      found.set(name.slice(0, -'.json'.length), readStrings(join(folder, 'pages', 'strings', name)))
  const english = found.get(FALLBACK)?.texts ?? {}
  return new Map(
    [...found].map(([language, s]) => [language, { ...s, language, texts: { ...english, ...s.texts } }]),
  )
}

/** The files of strings in a folder, one a language; none where there is no such folder. */
export function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder).filter((name) => /^[a-z]{2,3}(-[A-Za-z0-9]+)*\.json$/.test(name))
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return []
    throw error
  }
}

function readStrings(file: string): Omit<PageStrings, 'language'> {
  try {
    const data = JSON.parse(readFileSync(file, 'utf8')) as Partial<PageStrings>
    const { locale = '', direction, date = '', dayMonth = '', texts = {} } = data
    if (!locale || !date || !dayMonth) throw new Error('"locale", "date" and "dayMonth" must be there')
    if (direction !== 'ltr' && direction !== 'rtl') throw new Error('"direction" must be "ltr" or "rtl"')
    const odd = Object.entries(texts).find(([, text]) => typeof text !== 'string')
    if (odd) throw new Error(`"texts.${odd[0]}" must be a text`)
    return { locale: new Intl.Locale(locale).toString(), direction, date, dayMonth, texts }
  } catch (error) {
    throw new PostriderError('input', `The strings file ${file} cannot be used: ${messageOf(error)}.`, {
      file,
    })
  }
}

const base = (tag: string): string => tag.toLowerCase().split('-')[0] ?? ''

/** The strings for a language, or for what it is a kind of. */
export function stringsOf(all: ReadonlyMap<string, PageStrings>, language: string): PageStrings | undefined {
  return all.get(language) ?? all.get(base(language))
}

/**
 * The strings for the first wish that can be met.
 * @param wishes language tags, the dearest first
 * @param offered languages of the publication, the main one first
 */
export function chooseStrings(
  all: ReadonlyMap<string, PageStrings>,
  wishes: readonly string[],
  offered: readonly string[],
): PageStrings {
  for (const wish of [...wishes, ...offered]) {
    const language = offered.find((o) => o === wish) ?? offered.find((o) => base(o) === base(wish))
    const strings = language && stringsOf(all, language)
    if (strings) return strings
  }
  const english = all.get(FALLBACK)
  if (!english) throw new PostriderError('input', 'There is no templates/pages/strings/en.json.')
  return english
}

/** The languages of an Accept-Language header, the dearest first (RFC 9110, 12.5.4). */
export function acceptedLanguages(header: string | undefined): readonly string[] {
  return (header ?? '')
    .slice(0, 500)
    .split(',')
    .map((part) => {
      const [tag = '', ...parameters] = part.trim().split(';')
      const q = parameters.map((p) => /^\s*q=([\d.]+)\s*$/.exec(p)?.[1]).find((v) => v !== undefined)
      return { tag: tag.trim(), q: q === undefined ? 1 : Number(q) }
    })
    .filter(({ tag, q }) => /^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$/.test(tag) && q > 0)
    .sort((a, b) => b.q - a.q)
    .map(({ tag }) => tag)
}

/** `20 November 2026`, in the order of the language and the zone of the plan. */
export function fullDate(strings: PageStrings, at: Instant, zone: string): string {
  return dated(strings, strings.date, at, zone, { day: 'numeric', month: 'long', year: 'numeric' })
}

/** `20 November`. */
export function dayAndMonth(strings: PageStrings, at: Instant, zone: string): string {
  return dated(strings, strings.dayMonth, at, zone, { day: 'numeric', month: 'long' })
}

/** `November 2026`, the month standing alone. */
export function monthAndYear(strings: PageStrings, at: Instant, zone: string): string {
  const text = dated(strings, '{month} {year}', at, zone, { month: 'long', year: 'numeric' })
  return text.charAt(0).toLocaleUpperCase(strings.locale) + text.slice(1)
}

function dated(
  strings: PageStrings,
  form: string,
  at: Instant,
  zone: string,
  options: Intl.DateTimeFormatOptions,
): string {
  const format = new Intl.DateTimeFormat(strings.locale, { ...options, timeZone: zone })
  const parts = format.formatToParts(Temporal.Instant.from(at).epochMilliseconds)
  return fill(form, Object.fromEntries(parts.map((p) => [p.type, p.value]))).replaceAll(' ', '\u00a0')
}

/** The name of a language in itself: `English`, `Русский`. */
export function ownName(language: string): string {
  const name = new Intl.DisplayNames(language, { type: 'language' }).of(language) ?? language
  return name.charAt(0).toLocaleUpperCase(language) + name.slice(1)
}
