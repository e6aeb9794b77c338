// What the query of a studio URL asks to see of a mail: which, as whom, and how; and that query written again.
import { NOBODY } from '../../flows/compose.ts'
import { isFrozen, type PreviewAs, previewReader } from '../../flows/reading.ts'
import { type VariantReaders, variantReaders } from '../../flows/variant-readers.ts'
import type { StoredIssue } from '../../storage/issues.ts'
import type { Site } from '../site.ts'
import type { WebContext } from '../web-tools.ts'

/** What can be chosen; the first of each goes by itself. `page` is the page of the archive. */
export const CHOICES = {
  view: ['mail', 'text', 'clipped', 'outlook', 'source', 'page'],
  width: ['600', '375', 'free'],
  scheme: ['light', 'dark', 'inverted'],
  pictures: ['on', 'off'],
  compare: ['nothing', 'week', 'signed'],
} as const

export type Choices = { readonly [K in keyof typeof CHOICES]: (typeof CHOICES)[K][number] }

export type Look = Choices & {
  readonly edition: string
  /** A reader, or nobody in particular with a choice of sections; null for any reader, who gets all of them. */
  readonly as: PreviewAs | null
}

/** Reads the query; null where it names an edition, a reader or sections that the issue does not have. */
export async function readLook(site: Site, c: WebContext, stored: StoredIssue): Promise<Look | null> {
  const languages = stored.issue.editions.map((e) => e.language)
  const asked = c.req.query('edition') ?? languages[0] ?? ''
  const whose = c.req.query('reader') ?? ''
  const as = whose === '' ? null : await readerOf(site, stored.issue.key, asked, whose)
  if (whose !== '' && !as) return null
  const edition = as?.edition ?? asked
  if (!languages.includes(edition)) return null
  const one = <T extends string>(name: string, allowed: readonly [T, ...T[]]): T =>
    allowed.find((value) => value === c.req.query(name)) ?? allowed[0]
  return {
    edition,
    as,
    view: one('view', CHOICES.view),
    width: one('width', CHOICES.width),
    scheme: one('scheme', CHOICES.scheme),
    pictures: one('pictures', CHOICES.pictures),
    compare: one('compare', CHOICES.compare),
  }
}

/** Whose mail is meant: a reader by their id, or whoever chose certain sections, by the name of the variant. */
async function readerOf({ tools }: Site, key: string, edition: string, whose: string) {
  if (/^\d{1,15}$/.test(whose)) return previewReader(tools, key, Number(whose))
  const held = (await heldVariants(tools, key, edition)).some((v) => v.variant === whose)
  return held ? { ...NOBODY, edition, variant: whose } : null
}

/** The variants of an edition that somebody holds; once it is frozen, those that were. */
export async function heldVariants(
  reading: Site['tools'],
  key: string,
  edition: string,
): Promise<readonly VariantReaders[]> {
  const { tools } = reading
  const held = (await variantReaders(tools, key)).filter((v) => v.edition === edition)
  if (!(await isFrozen(reading, key))) return held
  const frozen = await tools.campaigns.byVariant(key)
  return held.filter((v) => frozen.some((f) => f.edition === edition && f.variant === v.variant))
}

/** What names the reader of a look in a query; '' for any reader. */
export function whoseOf({ as }: Pick<Look, 'as'>): string {
  return as ? (as.id === NOBODY.id ? as.variant : String(as.id)) : ''
}

/** The fields of a look, without what goes by itself. */
export function fieldsOf(look: Look): readonly { readonly name: string; readonly value: string }[] {
  const isReader = look.as !== null && look.as.id !== NOBODY.id
  const names = Object.keys(CHOICES) as (keyof typeof CHOICES)[]
  return [
    // A reader has one edition, which needs no saying.
    ...(isReader ? [] : [{ name: 'edition', value: look.edition }]),
    ...(look.as ? [{ name: 'reader', value: whoseOf(look) }] : []),
    ...names.flatMap((name) =>
      look[name] === CHOICES[name][0] ? [] : [{ name: String(name), value: look[name] }],
    ),
  ]
}

/** `?edition=en&width=375`: a look with some of it changed. */
export function queryOf(look: Look, change: Partial<Look> = {}): string {
  const fields = fieldsOf({ ...look, ...change }).map(({ name, value }) => [name, value])
  return `?${new URLSearchParams(fields)}`
}
