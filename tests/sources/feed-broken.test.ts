import { describe, expect, it } from 'vitest'
import { MAX_FEED_BYTES, tryFeed } from '../../src/sources/feed.ts'
import { anAtomFeed, anItem, anRssFeed, gathered, onlyArticle } from '../support/feeds.ts'

describe('broken feeds', () => {
  it.each([
    ['without its end', anRssFeed(anItem()).replace('</channel></rss>', '')],
    ['with text before the declaration', `\n\n garbage ${anRssFeed(anItem())}`],
    ['with an ampersand in the open', anRssFeed(anItem('<description>a & b</description>'))],
    ['with HTML in the open', anRssFeed(anItem('<description><p>a<br>b</description>'))],
    ['with a description that never ends', anRssFeed(anItem('<description>a'))],
    ['with a closing tag too many', anRssFeed(`${anItem()}</item>`)],
    ['without declared prefixes', anRssFeed(anItem('<x:y>1</x:y>'))],
    [
      'in capitals',
      anRssFeed(anItem()).replace(
        /<(\/?)(rss|item|title)/g,
        (_, end, name) => `<${end}${name.toUpperCase()}`,
      ),
    ],
  ])('a feed %s is read', (_, feed) => {
    expect(onlyArticle(feed).title).toBe('The locks are mended')
  })

  it.each([
    ['', 'The document is empty.'],
    ['   \n', 'The document is empty.'],
    ['not a feed', 'is not a feed: it is neither RSS, Atom nor JSON Feed'],
    ['{"title": "x", "authors": []}', 'is JSON, but not JSON Feed'],
    ['[1, 2]', 'is JSON, but not JSON Feed'],
    ['{"broken', 'is JSON, but not JSON Feed'],
    ['<opml version="2.0"><body/></opml>', 'is a list of feeds (OPML)'],
    ['<urlset><url/></urlset>', 'is a sitemap'],
    ['<note><to>x</to></note>', 'is XML, but neither RSS nor Atom'],
    ['<!doctype html><p>x', 'a web page, not a feed, and it names no feed'],
    [
      '<html><head><link rel="alternate" type="application/rss+xml" href="/rss"></head>',
      'It names a feed of its own: https://canal.example.org/rss',
    ],
  ])('%s is one failure that says what it is', (document, message) => {
    const { articles, failures } = gathered(document)
    expect(articles).toEqual([])
    expect(failures).toHaveLength(1)
    expect(failures[0]?.message).toContain(message)
  })

  it('without entries is a feed in which there is nothing yet', () => {
    const { articles, failures } = gathered('<rss version="2.0"><channel><title>T</title></channel></rss>')
    expect([articles, failures]).toEqual([[], []])
  })

  it('says that a document is too large, and whether it was a feed', () => {
    const large = gathered(new Uint8Array(MAX_FEED_BYTES + 1))
    expect(large.failures[0]?.message).toContain('larger than 8 MB')
    expect(tryFeed(Buffer.from('x'), { source: 'a', url: '' }).format).toBeNull()
    expect(tryFeed(Buffer.from(anAtomFeed('')), { source: 'a', url: '' }).format).toBe('atom')
  })

  it('takes no link and no picture that is not on the web', () => {
    const feed = anRssFeed(
      `<item><title>A</title><link>javascript:alert(1)</link></item>${anItem('<media:thumbnail url="data:image/png;base64,AA"/>')}`,
    )
    const { articles, failures } = gathered(feed)
    expect(articles.map(({ image }) => image)).toEqual([null])
    expect(failures).toHaveLength(1)
  })
})
