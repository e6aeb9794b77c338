// Atom 0.3 and 1.0, as feedsmith reads them, to entries.
import type { AtomFeed } from 'feedsmith'
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
import { summaryText } from './feed-rss.ts'
import { htmlText, titleText } from './feed-text.ts'

type Entry = AtomFeed.Entry<string>
type Links = readonly AtomFeed.Link<string>[]

/** An Atom document. `url` is where it was found, the last resort for relative links. */
export function atomDocument(feed: AtomFeed.Feed<string>, url: string): FeedDocument {
  const links = feed.links ?? []
  const declared = baseFrom(url, feed.xml?.base)
  const self = links.find(({ rel }) => rel === 'self')?.href
  const home = linkFrom(alternateOf(links)?.href, baseFrom(declared, self))
  const outer = feed.xml?.base ? declared : baseFrom(url, self, home)
  const language = languageTag(firstText(feed.xml?.lang, feed.dc?.languages?.[0]))
  // RFC 4287 section 4.2.1: the feed's authors are those of an entry that names none.
  const authors = namesFrom((feed.authors ?? []).map(({ name }) => name))
  return {
    format: 'atom',
    title: textOf(feed.title),
    home,
    language,
    entries: (feed.entries ?? []).map((entry) => atomEntry(entry, outer, authors)),
  }
}

function atomEntry(entry: Entry, outer: string, feedAuthors: readonly string[]): FeedEntry {
  const base = baseFrom(outer, entry.xml?.base)
  const links = entry.links ?? []
  const enclosed = links.filter(({ rel }) => rel === 'enclosure')
  const enclosures = enclosuresFrom(
    enclosed.map(({ href, type }) => ({ url: href, type })),
    base,
  )
  const link = atomLink(entry, links, base)
  const own = namesFrom([...(entry.authors ?? []).map(({ name }) => name), ...(entry.dc?.creators ?? [])])
  const inherited = namesFrom((entry.source?.authors ?? []).map(({ name }) => name))
  return {
    link,
    id: entry.id ?? '',
    title: textOf(entry.title) || titleText(entry.media?.title?.value ?? ''),
    summary: summaryText(
      entry.summary?.value,
      entry.content?.value,
      entry.media?.groups?.[0]?.description?.value,
      entry.media?.description?.value,
    ),
    published: firstDate(entry.published, entry.dc?.dates?.[0], entry.updated),
    authors: own.length > 0 ? own : inherited.length > 0 ? inherited : feedAuthors,
    categories: categoriesFrom([
      ...(entry.categories ?? []).map(({ term, label }) => firstText(label, term)),
      ...(entry.dc?.subjects ?? []),
    ]),
    language: languageTag(firstText(entry.xml?.lang, entry.title?.xml?.lang, entry.dc?.languages?.[0])),
    picture: pictureFrom(entry.media, enclosures, [entry.itunes?.image], base),
    enclosures,
    isVideo: Boolean(entry.yt?.videoId) || isVideoPage(link),
    seconds: entry.itunes?.duration ?? null,
  }
}

/** The page: `alternate`, HTML before others; else the id or the content's own address; else what is linked at all. */
function atomLink(entry: Entry, links: Links, base: string): string {
  const named = linkFrom(alternateOf(links)?.href, base)
  if (named) return named
  if (/^https?:/i.test(entry.id ?? '')) return linkFrom(entry.id, base)
  const other = links.find(({ rel }) => rel === 'via' || rel === 'related' || rel === 'self')
  return linkFrom(entry.content?.src, base) || linkFrom(other?.href, base)
}

function alternateOf(links: Links): AtomFeed.Link<string> | undefined {
  const alternates = links.filter(({ rel, href }) => href && (!rel || rel === 'alternate'))
  return alternates.find(({ type }) => !type || /html/i.test(type)) ?? alternates[0]
}

/** A text construct on one line. HTML and XHTML have their markup taken out, plain text what looks like a headline's. */
function textOf(text: AtomFeed.Text | undefined): string {
  if (!text?.value) return ''
  return text.type && /html/i.test(text.type) ? htmlText(text.value) : titleText(text.value)
}
