// Translation pairs: which pages are one story in two languages where neither of them says so.
import type { Article } from './article.ts'
import { languageFreeKey, pageKey } from './page-key.ts'
import { epochMs } from './time.ts'

type Version = { readonly article: Article; readonly keys: readonly string[] }

export type Pair<V> = { readonly a: V; readonly b: V; readonly why: string }

/** A translation may come this long after its original; of a picture, which may be used again, less. */
const ADDRESS_DAYS = 60
const PICTURE_DAYS = 4
const DAY = 24 * 60 * 60_000

/**
 * Pairs of versions in different languages of one site:
 *
 * 1. whose addresses differ in the language alone (`/en/story`, `/ru/story`), or in the words around one long number
 *    (`/en/2041-the-bridge`, `/ru/2041-most`);
 * 2. that show the same picture, which no other page of either language shows in those days.
 *
 * Each version is paired once with each language at most. The order of `versions` makes no difference to which pages
 * end up in one story.
 */
export function translationPairs<V extends Version>(versions: readonly V[]): readonly Pair<V>[] {
  const tongues = new Set(versions.map((v) => tongueOf(v)).filter((tongue) => tongue !== ''))
  if (tongues.size < 2) return []
  const spoken = versions.filter((v) => tongueOf(v) !== '')
  return [
    ...pairsBy(
      spoken,
      (v) => languageFreeKey(v.keys[0] ?? '', tongues),
      ADDRESS_DAYS,
      'their addresses differ only in the language',
    ),
    ...pairsBy(spoken, (v) => numberKey(v, tongues), ADDRESS_DAYS, 'their addresses have the same number'),
    ...pairsBy(spoken, pictureKey, PICTURE_DAYS, 'they show the same picture, and no other page does'),
  ]
}

/** Versions with one key, where each language has one of them and they came out within so many days. */
function pairsBy<V extends Version>(
  versions: readonly V[],
  keyOf: (version: V) => string | null,
  days: number,
  why: string,
): readonly Pair<V>[] {
  const alike = Map.groupBy(versions, (v) => keyOf(v) ?? '')
  return [...alike].flatMap(([key, same]) => {
    const languages = new Set(same.map(tongueOf))
    // Two pages of one language with one key: then the key does not name a story.
    if (key === '' || same.length < 2 || languages.size < same.length) return []
    const [first, ...others] = same.toSorted((x, y) => ((x.keys[0] ?? '') < (y.keys[0] ?? '') ? -1 : 1))
    if (!first) return []
    return others.flatMap((b) => (within(first.article, b.article, days) ? [{ a: b, b: first, why }] : []))
  })
}

function tongueOf({ article }: Version): string {
  return article.language.slice(0, 2).toLowerCase()
}

function within(a: Article, b: Article, days: number): boolean {
  if (a.published === null || b.published === null) return true
  return Math.abs(epochMs(a.published) - epochMs(b.published)) <= days * DAY
}

/** Site, folder without language, and the one number of four digits or more in the last part. */
function numberKey({ keys }: Version, tongues: ReadonlySet<string>): string | null {
  const free = languageFreeKey(keys[0] ?? '', tongues)
  if (free === null || free.includes('?')) return null
  const cut = free.lastIndexOf('/')
  const numbers = free.slice(cut + 1).match(/\d{4,}/g) ?? []
  // Four digits that look like a year are in every address of that year.
  const [number] = numbers
  if (numbers.length !== 1 || number === undefined || /^(?:19|20)\d\d$/.test(number)) return null
  return `${free.slice(0, cut)}/#${number}`
}

function pictureKey({ article, keys }: Version): string | null {
  const src = article.image?.src
  if (!src || !/^https?:/i.test(src)) return null
  const site = (keys[0] ?? '').split('/')[0]?.split('.').slice(-2).join('.')
  return `${site} ${pageKey(src)}`
}
