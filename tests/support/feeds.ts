// Feeds written for tests: whole documents around the few lines that a test is about.
import type { Article, Gathered } from '../../src/core/article.ts'
import { type FeedAbout, parseFeed } from '../../src/sources/feed.ts'

const NAMESPACES = [
  'xmlns:atom="http://www.w3.org/2005/Atom"',
  'xmlns:content="http://purl.org/rss/1.0/modules/content/"',
  'xmlns:dc="http://purl.org/dc/elements/1.1/"',
  'xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd"',
  'xmlns:media="http://search.yahoo.com/mrss/"',
].join(' ')

/** An RSS 2.0 document with these items; `channel` is more of what stands before them. */
export function anRssFeed(items: string, channel = ''): string {
  return `<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0" ${NAMESPACES}><channel>
<title>Canal Letter</title><link>https://canal.example.org/</link>${channel}
${items}
</channel></rss>`
}

/** One RSS item with a title and a link, and what else is given. */
export function anItem(more = '', path = 'locks'): string {
  return `<item><title>The locks are mended</title><link>https://canal.example.org/${path}</link>${more}</item>`
}

/** An Atom 1.0 document with these entries. */
export function anAtomFeed(entries: string, more = '', attributes = ''): string {
  return `<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" ${attributes}><title>Canal Letter</title>
<link rel="alternate" href="https://canal.example.org/"/>${more}${entries}</feed>`
}

/** What a document gives. */
export function gathered(document: string | Uint8Array, about: Partial<FeedAbout> = {}): Gathered {
  const bytes = typeof document === 'string' ? Buffer.from(document) : document
  return parseFeed(bytes, { source: 'canal', url: 'https://canal.example.org/feed.xml', ...about })
}

/** The only article of a document; throws where there is none, or there are more. */
export function onlyArticle(document: string | Uint8Array, about: Partial<FeedAbout> = {}): Article {
  const { articles, failures } = gathered(document, about)
  const [article] = articles
  if (!article || articles.length > 1)
    throw new Error(`${articles.length} articles; ${JSON.stringify(failures)}`)
  return article
}
