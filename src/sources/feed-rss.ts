// RSS 0.9x to 2.0 and RDF (RSS 0.90 and 1.0), as feedsmith reads them, to entries.
import type { AtomNs, DcNs, RdfFeed, RssFeed } from 'feedsmith'
import {
  baseFrom,
  categoriesFrom,
  enclosuresFrom,
  type FeedDocument,
  type FeedEntry,
  firstDate,
  firstText,
  isVideoPage,
  languageTag,
  linkFrom,
  namesFrom,
} from './feed-entry.ts'
import { pictureFrom } from './feed-picture.ts'
import { leadText, titleText } from './feed-text.ts'

type RssItem = RssFeed.Item<string>
type RdfItem = RdfFeed.Item<string>

/** An RSS 0.91 to 2.0 document. `url` is where it was found, the last resort for relative links. */
export function rssDocument(feed: RssFeed.Feed<string>, url: string): FeedDocument {
  const outer = baseFrom(url, selfLink(feed.atom), linkFrom(feed.link, url), feed.xml?.base)
  const language = languageTag(firstText(feed.language, feed.dc?.languages?.[0]))
  return {
    format: 'rss',
    title: titleText(feed.title ?? ''),
    home: linkFrom(feed.link, outer),
    language,
    entries: (feed.items ?? []).map((item) => rssEntry(item, outer)),
  }
}

function rssEntry(item: RssItem, outer: string): FeedEntry {
  const base = baseFrom(outer, item.xml?.base)
  const enclosures = enclosuresFrom(
    (item.enclosures ?? []).map(({ url, type }) => ({ url, type })),
    base,
  )
  const link = rssLink(item, base)
  const itunes = item.itunes
  return {
    link,
    id: item.guid?.value ?? '',
    title: titleText(firstText(item.title, item.dc?.titles?.[0], item.media?.title?.value, itunes?.title)),
    summary: summaryText(
      item.description,
      item.dc?.descriptions?.[0],
      itunes?.summary,
      itunes?.subtitle,
      item.media?.description?.value,
      item.content?.encoded,
    ),
    published: firstDate(
      item.pubDate,
      item.dc?.dates?.[0],
      item.dcterms?.issued?.[0],
      item.atom?.published,
      item.atom?.updated,
    ),
    authors: rssAuthors(item),
    categories: categoriesFrom([
      ...(item.categories ?? []).map(({ name }) => name),
      ...(item.dc?.subjects ?? []),
    ]),
    language: languageTag(firstText(item.xml?.lang, item.dc?.languages?.[0])),
    picture: pictureFrom(item.media, enclosures, [itunes?.image], base),
    enclosures,
    isVideo: isVideoPage(link),
    seconds: itunes?.duration ?? null,
  }
}

/**
 * The link; else that of an Atom element; else the guid where it is the permanent link, which it is unless
 * it says otherwise (RSS 2.0, `isPermaLink`).
 */
function rssLink(item: RssItem, base: string): string {
  const own = linkFrom(item.link, base)
  if (own) return own
  const alternate = item.atom?.links?.find(({ rel }) => !rel || rel === 'alternate')
  const guid = item.guid?.isPermaLink === false ? undefined : item.guid?.value
  return linkFrom(alternate?.href, base) || (isWebAddress(guid) ? linkFrom(guid, base) : '')
}

function rssAuthors(item: RssItem): readonly string[] {
  const people = namesFrom((item.authors ?? []).map(({ name, email }) => name ?? email))
  if (people.length > 0) return people
  const creators = namesFrom(item.dc?.creators ?? [])
  if (creators.length > 0) return creators
  return namesFrom([item.itunes?.author, ...(item.atom?.authors ?? []).map(({ name }) => name)])
}

/** An RSS 0.90 or 1.0 document. */
export function rdfDocument(feed: RdfFeed.Feed<string>, url: string): FeedDocument {
  const outer = baseFrom(url, selfLink(feed.atom), linkFrom(feed.link, url), feed.xml?.base)
  return {
    format: 'rdf',
    title: titleText(feed.title ?? ''),
    home: linkFrom(feed.link, outer),
    language: languageTag(feed.dc?.languages?.[0]),
    entries: (feed.items ?? []).map((item) => rdfEntry(item, outer)),
  }
}

function rdfEntry(item: RdfItem, outer: string): FeedEntry {
  const base = baseFrom(outer, item.xml?.base)
  const dc: DcNs.ItemOrFeed<string> = item.dc ?? {}
  const about = item.rdf?.about
  const link = linkFrom(item.link, base) || (isWebAddress(about) ? linkFrom(about, base) : '')
  return {
    link,
    id: about ?? '',
    title: titleText(firstText(item.title, dc.titles?.[0])),
    summary: summaryText(item.description, dc.descriptions?.[0], item.content?.encoded),
    published: firstDate(
      dc.dates?.[0],
      item.dcterms?.issued?.[0],
      item.dcterms?.created?.[0],
      item.atom?.updated,
    ),
    authors: namesFrom(dc.creators ?? []),
    categories: categoriesFrom(dc.subjects ?? []),
    language: languageTag(firstText(item.xml?.lang, dc.languages?.[0])),
    picture: pictureFrom(item.media, [], [], base),
    enclosures: [],
    isVideo: isVideoPage(link),
    seconds: null,
  }
}

/** The first of the texts that says anything once its markup is out: some are nothing but a picture. */
export function summaryText(...texts: readonly (string | undefined)[]): string {
  for (const text of texts) {
    const plain = text ? leadText(text) : ''
    if (plain) return plain
  }
  return ''
}

function selfLink(atom: AtomNs.Feed<string> | undefined): string | undefined {
  return atom?.links?.find(({ rel }) => rel === 'self')?.href
}

function isWebAddress(text: string | undefined): boolean {
  return /^\s*https?:\/\//i.test(text ?? '')
}
