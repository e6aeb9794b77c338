// The second try, for XML that the first parser throws at or finds nothing in: a parser that minds structure less.
import { parseFeed as parseLoosely } from '@rowanmanning/feed-parser'
import {
  categoriesFrom,
  enclosuresFrom,
  type FeedDocument,
  type FeedEntry,
  firstDate,
  isVideoPage,
  languageTag,
  linkFrom,
  namesFrom,
} from './feed-entry.ts'
import { pictureFrom } from './feed-picture.ts'
import { summaryText } from './feed-rss.ts'
import { titleText } from './feed-text.ts'

type LooseFeed = ReturnType<typeof parseLoosely>
type LooseItem = LooseFeed['items'][number]

/** The parser slows down on long documents; a broken one of this length is not worth its time. */
const MAX_LETTERS = 2_000_000

/** Reads guarded XML. Null where this parser finds no feed either. */
export function secondTry(xml: string, url: string): FeedDocument | null {
  if (xml.length > MAX_LETTERS) return null
  try {
    const feed = parseLoosely(xml)
    const home = linkFrom(feed.url, url)
    return {
      format: feed.meta.type === 'atom' ? 'atom' : feed.meta.version?.startsWith('1') ? 'rdf' : 'rss',
      title: titleText(feed.title ?? ''),
      home,
      language: languageTag(feed.language),
      entries: feed.items.map((item) => looseEntry(item, home || url)),
    }
  } catch {
    return null
  }
}

function looseEntry(item: LooseItem, base: string): FeedEntry {
  // Its own dates go through `new Date`, which guesses a zone: the text is read here.
  const dated = (name: string) => item.element.findElementWithName(name)?.textContentNormalized
  const enclosures = enclosuresFrom(
    item.media.map(({ url, mimeType }) => ({ url, type: mimeType ?? undefined })),
    base,
  )
  const guid = item.element.findElementWithName('guid')
  const permanent = guid?.getAttribute('ispermalink') === 'false' ? '' : (guid?.textContentNormalized ?? '')
  const link = linkFrom(item.url, base) || (/^https?:/i.test(permanent) ? linkFrom(permanent, base) : '')
  return {
    link,
    id: item.id ?? '',
    title: titleText(item.title ?? ''),
    summary: summaryText(item.description ?? undefined, item.content ?? undefined),
    published: firstDate(...['pubdate', 'published', 'issued', 'date', 'updated', 'modified'].map(dated)),
    authors: namesFrom(item.authors.map(({ name }) => name)),
    categories: categoriesFrom(item.categories.map(({ label, term }) => label ?? term)),
    language: '',
    picture: pictureFrom(undefined, enclosures, [item.image?.url], base),
    enclosures,
    isVideo: isVideoPage(link),
    seconds: null,
  }
}
