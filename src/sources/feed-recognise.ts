// What a document is that is no feed: one sentence for whoever named it as a source.
import { Parser } from 'htmlparser2'
import { webUrl } from '../core/url.ts'

const FEED_TYPE = /^application\/(?:rss|atom|rdf|feed)\+(?:xml|json)|^application\/json$/i

/** Says what `text`, found at `url`, is instead of a feed, and what would help. */
export function whatItIs(text: string, url: string): string {
  const begin = text.trimStart().slice(0, 4000)
  if (begin === '') return 'The document is empty.'
  if (/^[{[]/.test(begin))
    return 'The document is JSON, but not JSON Feed: it needs "version", "title" and "items".'
  if (/<opml[\s>]/i.test(begin))
    return 'The document is a list of feeds (OPML): name the feeds in it one by one.'
  if (/<!doctype html|<html[\s>]|<head[\s>]|<body[\s>]/i.test(begin)) return pageSentence(text, url)
  if (/<(?:rss|feed|(?:\w+:)?rdf)[\s>]/i.test(begin))
    return 'The feed is so broken that no entry can be read.'
  if (/<(?:urlset|sitemapindex)[\s>]/i.test(begin)) return 'The document is a sitemap, not a feed.'
  if (begin.startsWith('<')) return 'The document is XML, but neither RSS nor Atom.'
  return 'The document is not a feed: it is neither RSS, Atom nor JSON Feed.'
}

function pageSentence(text: string, url: string): string {
  const [feed] = feedsOf(text)
  if (feed) return `This is a web page. It names a feed of its own: ${webUrl(feed, url) ?? feed}`
  return 'This is a web page, not a feed, and it names no feed of its own.'
}

/** The feeds that a page names in its head (`link rel="alternate"`), as it writes them. */
function feedsOf(html: string): readonly string[] {
  const feeds: string[] = []
  const parser = new Parser({
    onopentag(name, { rel = '', type = '', href = '' }) {
      if (name === 'link' && /\balternate\b/i.test(rel) && FEED_TYPE.test(type) && href) feeds.push(href)
    },
  })
  parser.end(html.slice(0, 200_000))
  return feeds
}
