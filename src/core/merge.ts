// Merge: a rendered text with slots, and the only way a reader's own values get into it.
import { canonicalJson, sha256 } from './issue.ts'

/** Where in the output a slot stands, which decides how its value is escaped. */
export type SlotContext = 'text' | 'attribute' | 'url' | 'url-part' | 'header' | 'plain'

export type Slot = {
  /** A name of `MERGE_FIELDS`. */
  readonly field: MergeField
  /** Stands in where the reader has no such value. */
  readonly fallback: string
  readonly context: SlotContext
}

/** Text between slots: `segments.length === slots.length + 1`. */
export type Mergeable = { readonly segments: readonly string[]; readonly slots: readonly Slot[] }

/** What a template may ask of a reader. URLs are made by us; the others come from the reader. */
export const MERGE_FIELDS = [
  'first_name',
  'address',
  'unsubscribe_url',
  'preferences_url',
  'online_url',
] as const
export type MergeField = (typeof MERGE_FIELDS)[number]
export type MergeValues = Readonly<Partial<Record<MergeField, string>>>

/** One edition for one set of chosen sections, ready to be merged. */
export type RenderedVariant = {
  readonly edition: string
  /** `all`, or a name made of what was chosen; see `variantName`. */
  readonly variant: string
  /** Section ids shown, in the plan's order. */
  readonly sections: readonly string[]
  readonly subject: Mergeable
  readonly preheader: Mergeable
  readonly html: Mergeable
  readonly text: Mergeable
  /** SHA-256 over the four parts. */
  readonly hash: string
}

/** The contract between the compiler and the mailer. */
export type RenderedIssue = {
  readonly issue: string
  /** SHA-256 over the hashes of the `all` variants: what a sign-off is bound to. */
  readonly hash: string
  readonly variants: readonly RenderedVariant[]
}

/** What a sign-off is bound to: the hashes of the `all` variants, in the order of the editions. */
export function hashOfAll(variants: readonly Pick<RenderedVariant, 'edition' | 'hash'>[]): string {
  return sha256(canonicalJson(variants.map((variant) => [variant.edition, variant.hash])))
}

/** The longest value a reader may bring into a mail, in code points. */
const LONGEST_VALUE = 100

// C0 and C1 controls, line and paragraph separators, and the bidirectional marks that can reverse a text.
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it is for
const UNSAFE = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/gu

/** What most values are, and `cleanValue` would give back. */
const IS_CLEAN = /^[!-~]+(?: [!-~]+)*$/

/** A reader's value as one line of harmless text: controls become spaces, spaces fold, length is capped. */
export function cleanValue(value: string): string {
  if (value.length <= LONGEST_VALUE && IS_CLEAN.test(value)) return value
  const folded = value.toWellFormed().replace(UNSAFE, ' ').replace(/\s+/gu, ' ').trim()
  return [...folded].slice(0, LONGEST_VALUE).join('')
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (c) => ENTITIES[c] ?? c)
}

/**
 * Escapes one value for the place where it will stand. URLs of ours are not cut; readers' values are cleaned,
 * and never become a whole link: a reader's value in a `url` gives `#`.
 */
export function escapeFor(context: SlotContext, field: MergeField, value: string): string {
  const isOurs = field.endsWith('_url')
  const clean = isOurs ? value.toWellFormed().replace(UNSAFE, '') : cleanValue(value)
  switch (context) {
    case 'text':
    case 'attribute':
      return escapeHtml(clean)
    case 'url':
      return isOurs && /^(https?:\/\/|mailto:)/i.test(clean) ? escapeHtml(clean) : '#'
    case 'url-part':
      return escapeHtml(encodeURIComponent(clean).replace(/'/g, '%27'))
    case 'header':
    case 'plain':
      return clean
  }
}

/** What stands in a slot for one reader, escaped. An empty value takes the fallback. */
export function slotValue(slot: Slot, values: MergeValues): string {
  return escapeFor(slot.context, slot.field, values[slot.field] || slot.fallback)
}

/** The whole text for one reader. */
export function merge(part: Mergeable, values: MergeValues): string {
  let out = part.segments[0] ?? ''
  for (const [i, slot] of part.slots.entries()) out += slotValue(slot, values) + (part.segments[i + 1] ?? '')
  return out
}

// An escaped bracket pair, or a field with its fallback.
const AUTHOR_FIELD = /\\\[\[|\[\[([a-z_]+)(?:\|([^\][]*))?\]\]/g

/** A text that is nobody's template, such as a title, for a place where fields are read: each `[[` becomes `\[[`. */
export function escapeMergeable(text: string): string {
  return text.replaceAll('[[', '\\[[')
}

/**
 * Reads `[[first_name|reader]]` in a text that an editor or theme author wrote (never in article text);
 * `\[[` is a plain `[[`.
 * @returns the text with its slots, and the names that are no merge field.
 */
export function parseMergeable(
  text: string,
  context: SlotContext,
): Mergeable & { readonly unknown: readonly string[] } {
  const segments: string[] = []
  const slots: Slot[] = []
  const unknown: string[] = []
  let before = ''
  let from = 0
  for (const match of text.matchAll(AUTHOR_FIELD)) {
    if (match[1] === undefined) {
      before += `${text.slice(from, match.index)}[[`
      from = match.index + match[0].length
      continue
    }
    const field = MERGE_FIELDS.find((f) => f === match[1])
    if (!field) {
      unknown.push(match[1])
      continue
    }
    segments.push(before + text.slice(from, match.index))
    before = ''
    slots.push({ field, fallback: match[2] ?? '', context })
    from = match.index + match[0].length
  }
  segments.push(before + text.slice(from))
  return { segments, slots, unknown }
}

/** The name of a variant: `all`, or the chosen section ids joined by `+`, in the plan's order. */
export function variantName(chosen: readonly string[], offered: readonly string[]): string {
  const shown = offered.filter((id) => chosen.includes(id))
  return shown.length === offered.length ? 'all' : shown.length ? shown.join('+') : 'none'
}
