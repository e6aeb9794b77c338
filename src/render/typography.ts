// Typography of displayed text: real quotation marks and no-break spaces, by the rules of its language.

export const NO_BREAK_RULES = [
  'short-words',
  'dash',
  'numero',
  'digit-groups',
  'number-word',
  'number-unit',
] as const
/**
 * Where a line may not break: after words of one or two letters, before a dash, after a number sign,
 * between groups of digits, between a number and any small-letter word, or only one of the `units`.
 */
export type NoBreakRule = (typeof NO_BREAK_RULES)[number]

export type Typography = {
  /** Opening and closing quotation mark. */
  readonly quotes: readonly [string, string]
  readonly noBreak: readonly NoBreakRule[]
  readonly units: readonly string[]
}

const NBSP = '\u00a0'
const NON_BREAKING_HYPHEN = '\u2011'

const RULES: Readonly<Record<NoBreakRule, (text: string, typography: Typography) => string>> = {
  'short-words': (text) => text.replace(/(?<![\p{L}\p{N}’'-])(\p{L}{1,2}) (?=\S)/gu, `$1${NBSP}`),
  dash: (text) => text.replace(/ (?=[—–](?:\s|$))/g, NBSP),
  numero: (text) => text.replace(/(?<![\p{L}])(№|[Nn]o\.|[Nn]r\.|§) (?=[\p{N}])/gu, `$1${NBSP}`),
  'digit-groups': (text) => text.replace(/(?<=\d) (?=\d{3}(?!\d))/g, NBSP),
  'number-word': (text) => text.replace(/(?<=\d) (?=\p{Ll})/gu, NBSP),
  'number-unit': (text, { units }) => {
    if (units.length === 0) return text
    const words = units.map((unit) => unit.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('|')
    return text.replace(new RegExp(`(?<=\\d) (?=(?:${words})(?![\\p{L}]))`, 'gu'), NBSP)
  },
}

/** A text as it should stand on the page. Never for URLs, subjects or anything that is compared. */
export function typeset(text: string, typography: Typography): string {
  return typography.noBreak.reduce(
    (out, rule) => RULES[rule](out, typography),
    quoted(text, typography.quotes),
  )
}

/** A name that a line may break nowhere in, such as that of a place. */
export function unbroken(name: string): string {
  return name.replaceAll(' ', NBSP).replaceAll('-', NON_BREAKING_HYPHEN)
}

/** A text with the name of a place kept whole, in whatever case its last part stands. */
export function withPlace(text: string, place: string): string {
  const head = place.slice(0, place.lastIndexOf('-') + 1)
  return head === '' ? text : text.replaceAll(head, unbroken(head))
}

/** The same text with ordinary spaces and hyphens, for plain text and to compare by. */
export function breakable(text: string): string {
  return text.replaceAll(NBSP, ' ').replaceAll(NON_BREAKING_HYPHEN, '-')
}

/** Straight double quotes become the language's own, where all of them clearly open or close. */
function quoted(text: string, [open, close]: readonly [string, string]): string {
  const marks = [...text.matchAll(/"/g)]
  if (marks.length === 0 || marks.length % 2 !== 0) return text
  const fits = marks.every(({ index }, i) => {
    const before = text[index - 1] ?? ' '
    const after = text[index + 1] ?? ' '
    return i % 2 === 0
      ? /[\s([—–-]/.test(before) && /\S/.test(after)
      : /\S/.test(before) && /[^\p{L}\p{N}]/u.test(after)
  })
  if (!fits) return text
  let turn = 0
  return text.replace(/"/g, () => (turn++ % 2 === 0 ? open : close))
}

// C0 and C1 controls but white space, and the overrides that turn a text round beyond its own end.
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it is for
const CONTROLS = /[\u0000-\u0008\u000e-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069\ufeff]/gu

/** Plain text as one line: white space folded, controls gone, no half characters. */
export function oneLine(text: string): string {
  return text.toWellFormed().replace(CONTROLS, ' ').replace(/\s+/gu, ' ').trim()
}

/** Whether a text has characters that `oneLine` would take out as harmful. */
export function hasControls(text: string): boolean {
  return !text.isWellFormed() || text.search(CONTROLS) !== -1
}

/** What two texts are compared by: neither no-break characters nor the form of quotation marks tell them apart. */
export function comparable(text: string): string {
  return oneLine(breakable(text)).replace(/["“”„«»]/g, '"')
}
