// Bytes of a sitemap to articles, and to the pages and sitemaps that it only names. Never throws for what one contains.
import type { Article, Gathered, SourceFailure } from '../core/article.ts'
import type { Instant } from '../core/time.ts'
import { decodeText } from './decode.ts'
import type { FeedAbout } from './feed.ts'
import { categoriesFrom, firstDate, firstText, languageTag, linkFrom } from './feed-entry.ts'
import { dekText, htmlText, leadText, titleText } from './feed-text.ts'
import { articlesFrom, type Filling, type Found, pictureWith } from './found-article.ts'
import { type Alternate, readSitemapXml, type SitemapEntry } from './sitemap-xml.ts'

/** Larger documents are refused: a news sitemap has a thousand pages at most. */
const MAX_BYTES = 8 * 1024 * 1024
const HEAD_BYTES = 8192

/** Twice what Google takes from a news sitemap. */
const MAX_NEWS = 2000

/** Something that a sitemap names, and when it changed. */
export type Named = { readonly url: string; readonly changed: Instant | null }

export type SitemapRead = {
  readonly isIndex: boolean
  /** Of the entries with a title, those that are not too old. */
  readonly articles: readonly Article[]
  /** How many entries have a title, the old ones too. */
  readonly titled: number
  /** Pages without a title, or the sitemaps of an index. */
  readonly named: readonly Named[]
  readonly failures: readonly SourceFailure[]
}

/**
 * The articles of a news sitemap, for whoever has a file and wonders what it is; null where it is no sitemap. Pages
 * without a title, and sitemaps that an index lists, are a failure that counts them.
 */
export function sitemapArticles(bytes: Uint8Array, about: FeedAbout): Gathered | null {
  const read = readSitemapBytes(bytes, about, '')
  if (!read) return null
  const { isIndex, articles, titled, named } = read
  const failures = [...read.failures]
  const fail = (message: string) =>
    void failures.push({ source: about.source, where: about.url || about.source, message })
  if (isIndex)
    fail(`This is an index of ${named.length} sitemaps: as a source of kind 'sitemap' it is read with them.`)
  else if (named.length > 0) fail(untitled(named.length, titled))
  return { source: about.source, fetched: 1, articles, failures }
}

/** What to say of `pages` that a sitemap names without a title, beside `titled` that have one. */
export function untitled(pages: number, titled: number): string {
  const many = pages === 1 ? 'One entry has' : `${pages} entries have`
  return titled > 0
    ? `${many} no title and cannot be shown.`
    : `${many} no title: this is not a news sitemap. The site’s robots.txt may name one; else take its feed.`
}

/** Null where the bytes are no sitemap. Entries with a title that are older than `since` are left out. */
export function readSitemapBytes(bytes: Uint8Array, about: FeedAbout, since: Instant): SitemapRead | null {
  const isLarge = bytes.length > MAX_BYTES
  const text = decodeText(isLarge ? bytes.subarray(0, HEAD_BYTES) : bytes, about.contentType, MAX_BYTES)
  const document = readSitemapXml(text)
  if (!document) return null
  const source: Filling = { id: about.source, ...about.defaults }
  const where = about.url || about.source
  const failed = (message: string) => ({ source: source.id, where, message })
  const isIndex = document.root === 'sitemapindex'
  if (isLarge) return { isIndex, articles: [], titled: 0, named: [], failures: [failed(TOO_LARGE)] }
  const told: Found[] = []
  const named: Named[] = []
  let titled = 0
  let left = 0
  for (const entry of document.entries) {
    const changed = firstDate(entry.texts.get('lastmod'))
    if (!isIndex && titleOf(entry)) {
      titled++
      if (isOlder(publishedOf(entry) ?? changed, since)) continue
      if (told.length < MAX_NEWS) told.push(foundEntry(entry, about.url, source.language ?? ''))
      else left++
    } else {
      const url = linkFrom(entry.texts.get('loc'), about.url)
      if (url) named.push({ url, changed })
    }
  }
  const { articles, failures } = articlesFrom(told, source, where)
  const many = left > 0 ? [failed(`Of its ${MAX_NEWS + left} news the first ${MAX_NEWS} are read.`)] : []
  const ends = {
    whole: [],
    cut: [failed(`The sitemap breaks off; ${document.entries.length} entries before that are kept.`)],
    full: [failed(`Only its first ${document.entries.length} entries are read.`)],
  }
  return { isIndex, articles, titled, named, failures: [...failures, ...many, ...ends[document.end]] }
}

/** Whether a day was over before `since`. Sitemaps often have a date without a time. */
export function isOlder(at: Instant | null, since: Instant): boolean {
  return at !== null && at.slice(0, 10) < since.slice(0, 10)
}

const TOO_LARGE = 'The sitemap is larger than 8 MB: name the one for news, which has the last days alone.'

/** As the sitemap has it; '' for none. */
function titleOf({ texts }: SitemapEntry): string {
  return firstText(texts.get('news:title'), texts.get('video:title'))
}

/** A news page with a film in it is an article still; an entry that only has the film is the film. */
function isFilmAlone({ texts }: SitemapEntry): boolean {
  return !texts.has('news:title')
}

function publishedOf(entry: SitemapEntry): Instant | null {
  const film = isFilmAlone(entry) ? entry.texts.get('video:publication_date') : ''
  return firstDate(entry.texts.get('news:publication_date'), film)
}

function foundEntry(entry: SitemapEntry, base: string, planned: string): Found {
  const text = (name: string) => entry.texts.get(name) ?? ''
  const link = linkFrom(text('loc'), base)
  const isFilm = isFilmAlone(entry)
  const genres = text('news:genres').split(',')
  const isBlog = genres.some((genre) => genre.trim().toLowerCase() === 'blog')
  const pages = entry.alternates.map((page) => pageFrom(page, base))
  const own = pages.find(({ language, href }) => href === link && language)
  const seconds = /^\d{1,6}$/.exec(text('video:duration'))?.[0]
  return {
    link,
    guid: '',
    title: titleText(titleOf(entry)),
    dek: isFilm ? dekText(leadText(text('video:description'))) : '',
    authors: [],
    published: publishedOf(entry),
    topics: categoriesFrom([...text('news:keywords').split(','), ...genres]),
    language: languageTag(text('news:language')) || (own?.language ?? ''),
    image: pictureWith(
      linkFrom(text('image:loc'), base) || (isFilm ? linkFrom(text('video:thumbnail_loc'), base) : ''),
      '',
      htmlText(firstText(text('image:caption'), text('image:title'))),
    ),
    translationOf: originalOf(link, pages, planned),
    kind: isFilm ? 'video' : isBlog ? 'blog' : null,
    publication: titleText(text('news:name')),
    minutes: isFilm && seconds ? Number(seconds) / 60 : null,
  }
}

/** A page of a set of translations; its language is '' where it is for everybody else. */
export type Translation = { readonly language: string; readonly isDefault: boolean; readonly href: string }

function pageFrom({ hreflang, href }: Alternate, base: string): Translation {
  const isDefault = hreflang === 'x-default'
  return { language: isDefault ? '' : languageTag(hreflang), isDefault, href: linkFrom(href, base) }
}

/**
 * The page that all pages of one set of translations name as their original, in whatever order each lists them:
 * the one for everybody else, if it has a language too; the one in the language of the source; the first by address.
 */
export function originalOf(link: string, pages: readonly Translation[], planned: string): string | null {
  const translations = pages.filter(({ language, href }) => language && href)
  const everybody = pages.find(
    ({ isDefault, href }) => isDefault && translations.some((page) => page.href === href),
  )
  const ours = translations.find(({ language }) => language.toLowerCase() === planned.toLowerCase())
  const [first] = [link, ...translations.map(({ href }) => href)].toSorted()
  return (everybody ?? ours)?.href ?? first ?? null
}
