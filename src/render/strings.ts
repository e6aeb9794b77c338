// The strings of one language, from templates/email/strings/<language>.json: checked once, at load.
import { messageOf, PostriderError } from '../core/errors.ts'
import { parseMergeable } from '../core/merge.ts'
import { NO_BREAK_RULES, type Typography } from './typography.ts'

/** Labels that the shipped themes and the checks use; a theme may have more of its own. */
export const LABELS = [
  'viewOnline',
  'lead',
  'contents',
  'popular',
  'popularNote',
  'article',
  'podcast',
  'video',
  'photo',
  'blog',
  'listen',
  'corrections',
  'preferences',
  'unsubscribe',
  'why',
] as const
/** Counts that they use. */
export const PLURALS = ['minutes', 'stories'] as const
export type Label = (typeof LABELS)[number]

export type Strings = Typography & {
  /** BCP 47, for dates, numbers, plurals and lists: `en-GB`. */
  readonly locale: string
  readonly direction: 'ltr' | 'rtl'
  /** Such as `{day} {month} {year}`. */
  readonly date: string
  readonly labels: Readonly<Record<string, string>> & Readonly<Record<Label, string>>
  /** A text per plural category of the language; `other` is always there. */
  readonly plurals: Readonly<Record<string, PluralForms>>
  /** The note beside a story in another language, by that language's code, or `other`. */
  readonly untranslated: Readonly<Record<string, string>>
}

export type PluralForms = Readonly<Record<string, string>> & { readonly other: string }

/** Reads a strings file. @throws PostriderError that names the file and the key */
export function parseStrings(file: string, json: string): Strings {
  const bad = (what: string): PostriderError =>
    new PostriderError('input', `The strings file ${file} cannot be used: ${what}.`, { file })
  let data: unknown
  try {
    data = JSON.parse(json)
  } catch (thrown) {
    throw bad(messageOf(thrown))
  }
  const root = record(data, () => bad('it must hold one object'))
  const text = (from: Readonly<Record<string, unknown>>, key: string, path = key): string => {
    const value = from[key]
    if (typeof value !== 'string') throw bad(`"${path}" must be a text`)
    const { unknown } = parseMergeable(value, 'plain')
    if (unknown[0] !== undefined) throw bad(`"${path}" asks for "${unknown[0]}", which is not a merge field`)
    return value
  }
  const texts = (key: string, required: readonly string[]): Readonly<Record<string, string>> => {
    const from = record(root[key], () => bad(`"${key}" must be an object of texts`))
    return Object.fromEntries(
      [...new Set([...required, ...Object.keys(from)])].map((k) => [k, text(from, k, `${key}.${k}`)]),
    )
  }
  const list = (key: string): readonly string[] => {
    const value = root[key]
    if (!Array.isArray(value) || !value.every((v) => typeof v === 'string'))
      throw bad(`"${key}" must be a list of texts`)
    return value
  }
  const { direction } = root
  if (direction !== 'ltr' && direction !== 'rtl') throw bad('"direction" must be "ltr" or "rtl"')
  const locale = text(root, 'locale')
  if (!isLocale(locale)) throw bad(`"locale" must be a language tag such as "en-GB", not "${locale}"`)
  const [open, close] = list('quotes')
  if (open === undefined || close === undefined) throw bad('"quotes" must hold two marks')
  const noBreak = list('noBreak').map((name) => {
    const rule = NO_BREAK_RULES.find((r) => r === name)
    if (!rule) throw bad(`"noBreak" has no rule "${name}"; there are ${NO_BREAK_RULES.join(', ')}`)
    return rule
  })
  const plurals = record(root.plurals, () => bad('"plurals" must be an object'))
  const forms = [...new Set([...PLURALS, ...Object.keys(plurals)])].map((key) => {
    const from = record(plurals[key], () => bad(`"plurals.${key}" must be an object of texts`))
    const entries = Object.keys(from).map((k) => [k, text(from, k, `plurals.${key}.${k}`)] as const)
    return [
      key,
      { ...Object.fromEntries(entries), other: text(from, 'other', `plurals.${key}.other`) },
    ] as const
  })
  return {
    locale,
    direction,
    date: text(root, 'date'),
    quotes: [open, close],
    noBreak,
    units: list('units'),
    labels: texts('labels', LABELS) as Strings['labels'],
    plurals: Object.fromEntries(forms),
    untranslated: texts('untranslated', ['other']),
  }
}

function record(value: unknown, fail: () => Error): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw fail()
  return value as Readonly<Record<string, unknown>>
}

function isLocale(tag: string): boolean {
  try {
    return Intl.getCanonicalLocales(tag).length === 1
  } catch {
    return false
  }
}

/** The value of a key that the record itself has: keys may come from articles, and `constructor` is one. */
export function own<T>(from: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(from, key) ? from[key] : undefined
}

const PLACE = /\{([a-zA-Z]+)\}/g

/** `{name}` in a text takes the value of that name. */
export function fill(text: string, values: Readonly<Record<string, unknown>>): string {
  return text.replace(PLACE, (whole, name: string) => {
    const value = own(values, name)
    return typeof value === 'string' || typeof value === 'number' ? String(value) : whole
  })
}

/** The names a text wants filled. */
export function placesIn(text: string): readonly string[] {
  return [...text.matchAll(PLACE)].map((match) => match[1] ?? '')
}

/** The text of `plurals[key]` for a count, in the language's own plural rules. */
export function pluralText(strings: Strings, key: string, count: number): string | null {
  const forms = own(strings.plurals, key)
  if (!forms) return null
  const form = own(forms, formatsOf(strings.locale).plural.select(count)) ?? forms.other
  return fill(form, { count: numberText(strings, count) })
}

/** A number in the language's digits and groups. */
export function numberText(strings: Strings, value: number): string {
  return formatsOf(strings.locale).number.format(value)
}

/** A date in the language's own order, in the given zone; no clock, locale or zone of the machine has a say. */
export function dateText(strings: Strings, at: string, zone: string): string {
  const parts = new Intl.DateTimeFormat(strings.locale, {
    day: 'numeric',
    month: 'long',
    year: 'numeric',
    timeZone: zone,
  }).formatToParts(Temporal.Instant.from(at).epochMilliseconds)
  return fill(strings.date, Object.fromEntries(parts.map((part) => [part.type, part.value])))
}

/** Names joined as the language joins them: `A, B and C`. */
export function namesText(strings: Strings, names: readonly string[]): string {
  return formatsOf(strings.locale).list.format(names)
}

type Formats = {
  readonly plural: Intl.PluralRules
  readonly number: Intl.NumberFormat
  readonly list: Intl.ListFormat
}

// Making one takes longer than setting a story.
const FORMATS = new Map<string, Formats>()

function formatsOf(locale: string): Formats {
  const known = FORMATS.get(locale)
  if (known) return known
  const made: Formats = {
    plural: new Intl.PluralRules(locale),
    number: new Intl.NumberFormat(locale),
    list: new Intl.ListFormat(locale, { style: 'long', type: 'conjunction' }),
  }
  FORMATS.set(locale, made)
  return made
}

/** The note beside a story that stands in `language`. */
export function untranslatedText(strings: Strings, language: string): string {
  const note = own(strings.untranslated, language) ?? strings.untranslated.other ?? ''
  return fill(note, { language: languageName(strings.locale, language) })
}

function languageName(locale: string, language: string): string {
  try {
    return new Intl.DisplayNames(locale, { type: 'language' }).of(language) ?? language
  } catch {
    return language
  }
}
