// Feeds: bytes of RSS, RDF, Atom or JSON Feed to articles. Never throws for what a feed contains.
import { parseJsonFeed, parseFeed as parseWell } from 'feedsmith'
import { type Article, articleId, type Gathered, type SourceFailure } from '../core/article.ts'
import type { SourcePlan } from '../core/plan.ts'
import { canonicalUrl } from '../core/url.ts'
import { decodeText } from './decode.ts'
import { atomDocument } from './feed-atom.ts'
import type { Enclosure, FeedDocument, FeedEntry, FeedFormat } from './feed-entry.ts'
import { guardXml, MAX_ITEMS } from './feed-guard.ts'
import { jsonDocument } from './feed-json.ts'
import { whatItIs } from './feed-recognise.ts'
import { rdfDocument, rssDocument } from './feed-rss.ts'
import { secondTry } from './feed-second.ts'
import { dekText, shorten } from './feed-text.ts'

/** Larger documents are refused: a feed of a thousand full articles has less. */
export const MAX_FEED_BYTES = 8 * 1024 * 1024

/** The Accept header that feeds are asked for with. */
export const FEED_TYPES =
  'application/atom+xml, application/rss+xml, application/feed+json, application/rdf+xml;q=0.9, application/xml;q=0.8, text/xml;q=0.8, */*;q=0.1'

const ATOM = 'http://www.w3.org/2005/Atom'

export type FeedAbout = {
  /** The id of the source, for failures and articles. */
  readonly source: string
  /** Where the document was found: relative links count from it if the feed has no base of its own. '' if nowhere. */
  readonly url: string
  /** The Content-Type header. */
  readonly contentType?: string
  /** What articles leave open is filled from here. */
  readonly defaults?: Pick<SourcePlan, 'language' | 'regions' | 'topics' | 'articleKind'>
}

export type ReadFeed = { readonly document: FeedDocument } | { readonly problem: string }

/** Reads a document into entries, or says in a sentence why it cannot. */
export function readFeed(bytes: Uint8Array, about: Pick<FeedAbout, 'url' | 'contentType'>): ReadFeed {
  if (bytes.length > MAX_FEED_BYTES)
    return { problem: 'The document is larger than 8 MB: no feed is read beyond that.' }
  const text = decodeText(bytes, about.contentType, MAX_FEED_BYTES)
  const begin = text.trimStart().slice(0, 1)
  const document = begin === '{' ? fromJson(text, about.url) : begin === '' ? null : fromXml(text, about.url)
  return document ? { document } : { problem: whatItIs(text, about.url) }
}

function fromJson(text: string, url: string): FeedDocument | null {
  try {
    const data: unknown = JSON.parse(text)
    // The parser takes many an object with a title for a feed.
    if (!isObject(data) || !Array.isArray(data.items)) return null
    return jsonDocument(parseJsonFeed(data, { maxItems: MAX_ITEMS }), url)
  } catch {
    return null
  }
}

function isObject(data: unknown): data is Readonly<Record<string, unknown>> {
  return typeof data === 'object' && data !== null
}

function fromXml(text: string, url: string): FeedDocument | null {
  const guarded = guardXml(text).trimStart()
  // An Atom document may be one entry without a feed around it (RFC 4287 section 2).
  const xml = /^<(?:\w+:)?entry[\s>]/.test(guarded) ? `<feed xmlns="${ATOM}">${guarded}</feed>` : guarded
  const first = firstTry(xml, url)
  if (first && first.entries.length > 0) return first
  return secondTry(xml, url) ?? first
}

function firstTry(xml: string, url: string): FeedDocument | null {
  try {
    const parsed = parseWell(xml, { maxItems: MAX_ITEMS })
    if (parsed.format === 'rss') return rssDocument(parsed.feed, url)
    if (parsed.format === 'rdf') return rdfDocument(parsed.feed, url)
    return parsed.format === 'atom' ? atomDocument(parsed.feed, url) : null
  } catch {
    return null
  }
}

/** What a document gave, and the format it was read as; null where it was no feed. */
export type TriedFeed = { readonly gathered: Gathered; readonly format: FeedFormat | null }

/**
 * The articles of a feed's document, in its order. An entry that names no page, or says nothing, is a failure
 * that names it; a document that is no feed is one failure that says what it is instead.
 */
export function parseFeed(bytes: Uint8Array, about: FeedAbout): Gathered {
  return tryFeed(bytes, about).gathered
}

/** `parseFeed` for those who want to know whether it was a feed at all. */
export function tryFeed(bytes: Uint8Array, about: FeedAbout): TriedFeed {
  const { source } = about
  const where = about.url || source
  const read = readFeed(bytes, about)
  if ('problem' in read) {
    const failures = [{ source, where, message: read.problem }]
    return { gathered: { source, fetched: 1, articles: [], failures }, format: null }
  }
  const { entries, format } = read.document
  const articles: Article[] = []
  const failures: SourceFailure[] = []
  const anchored = pagesOfMany(entries)
  for (const [index, entry] of entries.entries()) {
    const article = articleFrom(entry, read.document, anchored, about)
    if (typeof article !== 'string') articles.push(article)
    else failures.push({ source, where: `${where}, entry ${index + 1}`, message: article })
  }
  return { gathered: { source, fetched: 1, articles, failures }, format }
}

/** Pages on which several entries stand, told apart by the fragment alone: it is part of their address. */
function pagesOfMany(entries: readonly FeedEntry[]): ReadonlySet<string> {
  const anchors = Map.groupBy(entries, ({ link }) => canonicalUrl(link))
  const many = [...anchors].filter(([, same]) => new Set(same.map(({ link }) => fragmentOf(link))).size > 1)
  return new Set(many.map(([page]) => page))
}

function fragmentOf(link: string): string {
  return URL.parse(link)?.hash ?? ''
}

/** A longer headline is a text that lost its place. */
const MAX_TITLE = 300
/** Longer names are no names. */
const MAX_GUID = 500

/** The article, or why there is none. */
function articleFrom(
  entry: FeedEntry,
  feed: FeedDocument,
  anchored: ReadonlySet<string>,
  { source, defaults }: FeedAbout,
): Article | string {
  const recording = entry.enclosures.find(({ type }) => /^(?:audio|video)\//.test(type))
  const link = entry.link || recording?.url
  const title = entry.title ? shorten(entry.title, MAX_TITLE) : shorten(entry.summary, 80)
  if (!link) return `${title ? `"${shorten(title, 60)}"` : 'The entry'} names no page: a story needs a link.`
  if (!title) return `The entry for ${link} has neither a title nor a text.`
  const page = canonicalUrl(link)
  const url = anchored.has(page) ? page + fragmentOf(link) : page
  const kind = kindOf(entry, recording) ?? defaults?.articleKind ?? 'article'
  const dek = entry.title ? dekText(entry.summary) : ''
  const { picture } = entry
  return {
    id: articleId(url),
    url,
    title,
    dek: dek === title ? '' : dek,
    authors: entry.authors,
    published: entry.published,
    kind,
    regions: defaults?.regions ?? [],
    topics: [...new Set([...(defaults?.topics ?? []), ...entry.categories])],
    language: languageOf(entry.language || feed.language, defaults?.language ?? ''),
    image: picture && {
      src: picture.src,
      alt: picture.alt,
      ...(picture.credit && { credit: picture.credit }),
    },
    translationOf: null,
    place: '',
    series: kind === 'podcast' || kind === 'blog' ? feed.title : '',
    minutes: entry.seconds ? Math.max(1, Math.round(entry.seconds / 60)) : null,
    ...(entry.id && entry.id.length <= MAX_GUID && { guid: entry.id }),
    source,
  }
}

function kindOf(entry: FeedEntry, recording: Enclosure | undefined): Article['kind'] | null {
  if (recording) return recording.type.startsWith('audio') ? 'podcast' : 'video'
  return entry.isVideo ? 'video' : null
}

/** The operator's word for the language where the feed says the same with more detail: `en` for `en-US`. */
function languageOf(said: string, planned: string): string {
  const same = planned !== '' && said.toLowerCase().startsWith(`${planned.toLowerCase()}-`)
  return said === '' || same ? planned : said
}
