// One entry of a feed as every format is read into it, before it becomes an article; and the small choices all share.
import type { Instant } from '../core/time.ts'
import { webUrl } from '../core/url.ts'
import { parseFeedDate } from './feed-dates.ts'
import { htmlText, oneLine, shorten, titleText } from './feed-text.ts'

export type FeedFormat = 'rss' | 'atom' | 'rdf' | 'json'

/** A file that an entry brings along, as RSS enclosures, Atom links and JSON Feed attachments name it. */
export type Enclosure = { readonly url: string; readonly type: string }

/** A picture with the words the feed has for it. */
export type EntryPicture = { readonly src: string; readonly alt: string; readonly credit: string }

/** Texts are plain, URLs absolute; '' and null where the feed says nothing. */
export type FeedEntry = {
  /** The page of the piece; '' where the feed names none. */
  readonly link: string
  /** What the feed itself calls the entry. */
  readonly id: string
  readonly title: string
  readonly summary: string
  readonly published: Instant | null
  readonly authors: readonly string[]
  readonly categories: readonly string[]
  readonly language: string
  readonly picture: EntryPicture | null
  readonly enclosures: readonly Enclosure[]
  readonly isVideo: boolean
  /** Length of the recording in seconds; null where unknown. */
  readonly seconds: number | null
}

export type FeedDocument = {
  readonly format: FeedFormat
  readonly title: string
  readonly home: string
  readonly language: string
  readonly entries: readonly FeedEntry[]
}

/** The enclosures among what a feed lists: those with an address; a missing type is read off the file's name. */
export function enclosuresFrom(
  listed: readonly { readonly url: string | undefined; readonly type: string | undefined }[],
  base: string,
): readonly Enclosure[] {
  return listed
    .map(({ url, type }) => {
      const absolute = linkFrom(url, base)
      return { url: absolute, type: type?.trim().toLowerCase() || typeByName(absolute) }
    })
    .filter(({ url }) => url !== '')
}

function typeByName(url: string): string {
  const ending = /\.(\w{3,4})$/.exec(URL.parse(url)?.pathname ?? '')?.[1]?.toLowerCase() ?? ''
  if (['mp3', 'm4a', 'ogg', 'oga', 'opus', 'aac', 'wav', 'flac'].includes(ending)) return 'audio/*'
  if (['mp4', 'm4v', 'webm', 'mov', 'ogv'].includes(ending)) return 'video/*'
  return ['jpg', 'jpeg', 'png', 'gif', 'webp', 'avif'].includes(ending) ? 'image/*' : ''
}

/** The first text that is there. */
export function firstText(...texts: readonly (string | null | undefined)[]): string {
  for (const text of texts) if (text?.trim()) return text
  return ''
}

/** A link as feeds write it, made absolute; '' if it is none. Sites forget the scheme before `www.`. */
export function linkFrom(text: string | null | undefined, base: string): string {
  if (!text?.trim()) return ''
  const tight = text.replace(/\s+/g, (space) => (/[\r\n\t]/.test(space) ? '' : ' '))
  return webUrl(/^\s*www\./i.test(tight) ? `https://${tight.trim()}` : tight, base) ?? ''
}

/** The base of relative links: `xml:base` on the way down, each resolved against the one above (XML Base 3.1). */
export function baseFrom(outer: string, ...inner: readonly (string | undefined)[]): string {
  return inner.reduce<string>((base, next) => (next ? (webUrl(next, base) ?? base) : base), outer)
}

/** The first date that can be read. */
export function firstDate(...dates: readonly (string | null | undefined)[]): Instant | null {
  for (const date of dates) {
    const instant = date ? parseFeedDate(date) : null
    if (instant) return instant
  }
  return null
}

/** More than these are a list, not a byline or a rubric. */
const MAX_AUTHORS = 20
const MAX_CATEGORIES = 50

/** Bylines: plain, without repeats; an address alone is nobody's name. */
export function namesFrom(names: readonly (string | null | undefined)[]): readonly string[] {
  const plain = names.map((name) => htmlText(name ?? '').replace(/^mailto:/i, ''))
  const people = plain.map((name) => {
    // "editor@example.org (Jane Doe)" and "Jane Doe <editor@example.org>"
    const [, named] = /^\S+@\S+ \(([^)]+)\)$/.exec(name) ?? /^(.+?) <?\S+@\S+>?$/.exec(name) ?? []
    return (named ?? name).replace(/^["']|["']$/g, '').trim()
  })
  const named = people.filter((name) => name !== '' && !/^\S+@\S+\.\S+$/.test(name))
  return distinct(named.map((name) => shorten(name, 250))).slice(0, MAX_AUTHORS)
}

export function categoriesFrom(terms: readonly (string | null | undefined)[]): readonly string[] {
  const plain = terms.map((term) => shorten(titleText(term ?? ''), 120))
  return distinct(plain.filter((term) => term !== '')).slice(0, MAX_CATEGORIES)
}

function distinct(texts: readonly string[]): readonly string[] {
  return [...new Set(texts)]
}

/** A language tag in its usual letters (`en-US`), '' for what is none. */
export function languageTag(text: string | null | undefined): string {
  const tag = oneLine(text ?? '').replaceAll('_', '-')
  if (!/^[a-z]{2,3}(?:-[a-z\d]{2,8})*$/i.test(tag)) return ''
  try {
    return Intl.getCanonicalLocales(tag)[0] ?? ''
  } catch {
    return ''
  }
}

const VIDEO_SITES = /^(?:[\w-]+\.)?(?:youtube\.com|youtu\.be|vimeo\.com|rutube\.ru|dailymotion\.com)$/i

/** Whether a link leads to a page that is a video. */
export function isVideoPage(link: string): boolean {
  return VIDEO_SITES.test(URL.parse(link)?.hostname ?? '')
}
