import { describe, expect, it } from 'vitest'
import { articleId } from '../../src/core/article.ts'
import { anAtomFeed, anItem, anRssFeed, gathered, onlyArticle } from '../support/feeds.ts'

const MORNING = '2026-11-20T06:05:09.000Z'

describe('RSS', () => {
  it('gives all that an item says', () => {
    const article = onlyArticle(
      anRssFeed(
        anItem(
          `<guid isPermaLink="false">17</guid><pubDate>Fri, 20 Nov 2026 06:05:09 GMT</pubDate>
          <description>&lt;p&gt;Six gates, &lt;b&gt;one&lt;/b&gt; welder, and a winter in which the barges waited at the lower pool.&lt;/p&gt;&lt;p&gt;More.&lt;/p&gt;</description>
          <dc:creator>Nino Sampleuri</dc:creator><dc:creator>Aibek Mysalov</dc:creator>
          <category>Water</category><category>Trade &amp;amp; tolls</category>
          <media:content url="/small.jpg" medium="image" width="140"/>
          <media:content url="/large.jpg" medium="image" width="800"><media:description>A lock gate</media:description><media:credit>Lock Office</media:credit></media:content>`,
        ),
        '<language>en-gb</language>',
      ),
    )
    const url = 'https://canal.example.org/locks'
    expect(article).toEqual({
      id: articleId(url),
      url,
      title: 'The locks are mended',
      dek: 'Six gates, one welder, and a winter in which the barges waited at the lower pool.',
      authors: ['Nino Sampleuri', 'Aibek Mysalov'],
      published: MORNING,
      kind: 'article',
      regions: [],
      topics: ['Water', 'Trade & tolls'],
      language: 'en-GB',
      image: { src: 'https://canal.example.org/large.jpg', alt: 'A lock gate', credit: 'Lock Office' },
      translationOf: null,
      place: '',
      series: '',
      minutes: null,
      guid: '17',
      source: 'canal',
    })
  })

  it('fills what articles leave open from the source', () => {
    const defaults = { language: 'en', regions: ['delta'], topics: ['water'], articleKind: 'blog' as const }
    const article = onlyArticle(
      anRssFeed(anItem('<category>Locks</category>'), '<language>en-us</language>'),
      {
        defaults,
      },
    )
    expect(article).toMatchObject({
      language: 'en',
      regions: ['delta'],
      topics: ['water', 'Locks'],
      kind: 'blog',
      series: 'Canal Letter',
    })
    expect(onlyArticle(anRssFeed(anItem(), '<language>ru</language>'), { defaults }).language).toBe('ru')
  })

  it.each([
    ['<title>A</title><guid>https://canal.example.org/a</guid>', 'https://canal.example.org/a'],
    [
      '<title>A</title><guid isPermaLink="true">https://canal.example.org/a</guid>',
      'https://canal.example.org/a',
    ],
    ['<title>A</title><link/><atom:link href="/a"/>', 'https://canal.example.org/a'],
    ['<title>A</title><link>\n  https://canal.example.org/a\n</link>', 'https://canal.example.org/a'],
    ['<title>A</title><link>www.canal.example.org/a</link>', 'https://www.canal.example.org/a'],
    ['<title>A</title><link>/a?utm_source=rss&amp;id=1#top</link>', 'https://canal.example.org/a?id=1'],
    ['<title>A</title><enclosure url="/a.mp3" type="audio/mpeg"/>', 'https://canal.example.org/a.mp3'],
  ])('finds the page of %s', (item, url) => {
    expect(onlyArticle(anRssFeed(`<item>${item}</item>`)).url).toBe(url)
  })

  it('names an entry that has no page, and goes on', () => {
    const feed = anRssFeed(
      `<item><title>Nowhere</title><guid isPermaLink="false">https://x.example.org/1</guid></item>${anItem()}`,
    )
    const { articles, failures } = gathered(feed)
    expect(articles).toHaveLength(1)
    expect(failures).toEqual([
      {
        source: 'canal',
        where: 'https://canal.example.org/feed.xml, entry 1',
        message: '"Nowhere" names no page: a story needs a link.',
      },
    ])
  })

  it('takes a podcast’s kind, length, series and picture', () => {
    const item = anItem(
      '<enclosure url="https://cdn.example.org/1.mp3" type="audio/mpeg" length="1"/><itunes:duration>00:24:40</itunes:duration><itunes:author>Irma Exemplidze</itunes:author><itunes:image href="https://cdn.example.org/1.png"/>',
    )
    expect(onlyArticle(anRssFeed(item))).toMatchObject({
      url: 'https://canal.example.org/locks',
      kind: 'podcast',
      minutes: 25,
      series: 'Canal Letter',
      authors: ['Irma Exemplidze'],
      image: { src: 'https://cdn.example.org/1.png', alt: '' },
    })
  })

  it.each([
    ['<enclosure url="/1.mp4" type="video/mp4"/>', 'video'],
    ['<enclosure url="/1.m4a"/>', 'podcast'],
    ['<enclosure url="/1.jpg" type="image/jpeg"/>', 'article'],
    ['<media:content url="/1.mp4" type="video/mp4"/>', 'article'],
  ])('%s makes it a %s', (more, kind) => {
    expect(onlyArticle(anRssFeed(anItem(more))).kind).toBe(kind)
  })

  it.each([
    ['<author>nino@canal.example.org (Nino Sampleuri)</author>', ['Nino Sampleuri']],
    ['<author>Nino Sampleuri &lt;nino@canal.example.org&gt;</author>', ['Nino Sampleuri']],
    ['<author>nino@canal.example.org</author>', []],
    ['<author>nino@canal.example.org</author><dc:creator>Desk</dc:creator>', ['Desk']],
    ['<dc:creator><![CDATA[ Nino &amp; Aibek ]]></dc:creator>', ['Nino & Aibek']],
  ])('reads the byline of %s', (more, authors) => {
    expect(onlyArticle(anRssFeed(anItem(more))).authors).toEqual(authors)
  })

  it('titles an entry that has only a text by its beginning', () => {
    const feed = anRssFeed('<item><link>/n</link><description>The ferry is back.</description></item>')
    expect(onlyArticle(feed)).toMatchObject({ title: 'The ferry is back.', dek: '' })
  })

  it('keeps the fragment where it alone tells entries of one page apart', () => {
    const feed = anRssFeed(anItem('', 'day#morning') + anItem('', 'day#evening') + anItem('', 'other#x'))
    expect(gathered(feed).articles.map(({ url }) => url)).toEqual([
      'https://canal.example.org/day#morning',
      'https://canal.example.org/day#evening',
      'https://canal.example.org/other',
    ])
  })

  it('counts relative links from the home page, and from xml:base', () => {
    const about = { url: 'https://feeds.example.net/canal' }
    const item = '<item><title>A</title><link>a</link></item>'
    expect(onlyArticle(anRssFeed(item), about).url).toBe('https://canal.example.org/a')
    const based = anRssFeed(item).replace('<item>', '<item xml:base="https://other.example.org/x/">')
    expect(onlyArticle(based, about).url).toBe('https://other.example.org/x/a')
  })

  it('reads version 0.91 without any namespace', () => {
    const feed =
      '<rss version="0.91"><channel><title>T</title><item><title>A</title><link>https://a.example.org/1</link></item></channel></rss>'
    expect(onlyArticle(feed).url).toBe('https://a.example.org/1')
  })
})

describe('RDF', () => {
  it('reads RSS 1.0 with Dublin Core', () => {
    const feed = `<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/">
      <channel rdf:about="https://canal.example.org/"><title>T</title><link>https://canal.example.org/</link><dc:language>ru</dc:language>
      <items><rdf:Seq><rdf:li rdf:resource="https://canal.example.org/1"/></rdf:Seq></items></channel>
      <item rdf:about="https://canal.example.org/1"><title>Паром</title><link>https://canal.example.org/1</link>
      <description>Снова ходит.</description><dc:date>2026-11-20T10:05:09+04:00</dc:date><dc:creator>Теона Образцури</dc:creator><dc:subject>вода</dc:subject></item></rdf:RDF>`
    expect(onlyArticle(feed)).toMatchObject({
      url: 'https://canal.example.org/1',
      title: 'Паром',
      dek: 'Снова ходит.',
      published: MORNING,
      authors: ['Теона Образцури'],
      topics: ['вода'],
      language: 'ru',
    })
  })
})

describe('Atom', () => {
  it('gives all that an entry says', () => {
    const entry = `<entry xml:lang="ka"><id>tag:1</id><title type="html">The locks &lt;em&gt;hold&lt;/em&gt;</title>
      <link rel="self" href="/self"/><link rel="alternate" type="text/html" href="locks"/>
      <link rel="enclosure" href="/film.mp4" type="video/mp4"/>
      <published>2026-11-20T06:05:09Z</published><updated>2026-11-21T00:00:00Z</updated>
      <author><name>Nino Sampleuri</name><email>nino@canal.example.org</email></author>
      <category term="w" label="Water"/><category term="trade"/>
      <summary type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>Six <i>gates</i>.</p></div></summary></entry>`
    expect(onlyArticle(anAtomFeed(entry))).toMatchObject({
      url: 'https://canal.example.org/locks',
      title: 'The locks hold',
      dek: 'Six gates.',
      kind: 'video',
      published: MORNING,
      authors: ['Nino Sampleuri'],
      topics: ['Water', 'trade'],
      language: 'ka',
    })
  })

  it('takes the feed’s authors and language, and the update where nothing else is dated', () => {
    const feed = anAtomFeed(
      '<entry><title>A</title><link href="/a"/><updated>2026-11-20T06:05:09Z</updated></entry>',
      '<author><name>The desk</name></author>',
      'xml:lang="en" xml:base="https://base.example.org/x/"',
    )
    expect(onlyArticle(feed)).toMatchObject({
      url: 'https://base.example.org/a',
      published: MORNING,
      authors: ['The desk'],
      language: 'en',
    })
  })

  it('reads Atom 0.3, a prefix, and a single entry', () => {
    const old =
      '<feed version="0.3" xmlns="http://purl.org/atom/ns#"><title>T</title><entry><title>A</title><link rel="alternate" href="https://a.example.org/1"/><issued>2026-11-20T06:05:09Z</issued><modified>2026-11-22T00:00:00Z</modified></entry></feed>'
    expect(onlyArticle(old)).toMatchObject({ url: 'https://a.example.org/1', published: MORNING })
    const prefixed =
      '<a:feed xmlns:a="http://www.w3.org/2005/Atom"><a:entry><a:title>A</a:title><a:link href="https://a.example.org/1"/></a:entry></a:feed>'
    expect(onlyArticle(prefixed).title).toBe('A')
    const single =
      '<?xml version="1.0"?>\n<entry xmlns="http://www.w3.org/2005/Atom"><title>A</title><link href="https://a.example.org/1"/></entry>'
    expect(onlyArticle(single).title).toBe('A')
  })

  it('takes a page on a video site for a video', () => {
    const entry = '<entry><title>A</title><link href="https://www.youtube.com/watch?v=1"/></entry>'
    expect(onlyArticle(anAtomFeed(entry)).kind).toBe('video')
  })
})

describe('JSON Feed', () => {
  it('gives all that an item says', () => {
    const feed = {
      version: 'https://jsonfeed.org/version/1.1',
      title: 'Canal Letter',
      home_page_url: 'https://canal.example.org/',
      language: 'en',
      authors: [{ name: 'The desk' }],
      items: [
        {
          id: '1',
          url: '/locks',
          title: 'The locks &amp; the mill',
          content_html: '<p>Six gates.</p>',
          image: '/locks.jpg',
          date_published: '2026-11-20T10:05:09+04:00',
          tags: ['Water'],
          attachments: [{ url: '/1.mp3', mime_type: 'audio/mpeg', duration_in_seconds: 90 }],
        },
      ],
    }
    expect(onlyArticle(JSON.stringify(feed))).toMatchObject({
      url: 'https://canal.example.org/locks',
      title: 'The locks & the mill',
      dek: 'Six gates.',
      published: MORNING,
      kind: 'podcast',
      minutes: 2,
      authors: ['The desk'],
      topics: ['Water'],
      image: { src: 'https://canal.example.org/locks.jpg', alt: '' },
    })
  })
})
