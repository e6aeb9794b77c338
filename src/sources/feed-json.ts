// JSON Feed 1.0 and 1.1 to entries.
import type { JsonFeed } from 'feedsmith'
import {
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
import { titleText } from './feed-text.ts'

type Item = JsonFeed.Item<string>

/** A JSON Feed. `url` is where it was found, the last resort for relative links. */
export function jsonDocument(feed: JsonFeed.Feed<string>, url: string): FeedDocument {
  const base = linkFrom(feed.home_page_url, url) || linkFrom(feed.feed_url, url) || url
  const authors = namesFrom((feed.authors ?? []).map(({ name }) => name))
  return {
    format: 'json',
    title: titleText(feed.title ?? ''),
    home: linkFrom(feed.home_page_url, base),
    language: languageTag(feed.language),
    entries: (feed.items ?? []).map((item) => jsonEntry(item, base, authors)),
  }
}

function jsonEntry(item: Item, base: string, feedAuthors: readonly string[]): FeedEntry {
  const attachments = enclosuresFrom(
    (item.attachments ?? []).map(({ url, mime_type }) => ({ url, type: mime_type })),
    base,
  )
  const permanent = /^https?:/i.test(item.id ?? '') ? item.id : undefined
  const link = linkFrom(item.url, base) || linkFrom(permanent, base) || linkFrom(item.external_url, base)
  const authors = namesFrom((item.authors ?? []).map(({ name }) => name))
  return {
    link,
    id: item.id ?? '',
    title: titleText(firstText(item.title)),
    summary: summaryText(item.summary, item.content_text, item.content_html),
    published: firstDate(item.date_published, item.date_modified),
    authors: authors.length > 0 ? authors : feedAuthors,
    categories: categoriesFrom(item.tags ?? []),
    language: languageTag(item.language),
    picture: pictureFrom(undefined, attachments, [item.image, item.banner_image], base),
    enclosures: attachments,
    isVideo: isVideoPage(link),
    seconds:
      item.attachments?.find(({ duration_in_seconds }) => duration_in_seconds)?.duration_in_seconds ?? null,
  }
}
