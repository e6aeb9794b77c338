// Shapes after Google's documentation (developers.google.com/search/docs/crawling-indexing/sitemaps): News sitemaps,
// Image sitemaps, Video sitemaps, Manage large sitemaps, and Localized versions; and after sitemaps.org/protocol.html.
import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import type { Article, Gathered } from '../../src/core/article.ts'
import { sitemapArticles } from '../../src/sources/sitemap-pages.ts'
import { COMMON } from '../support/site-apis.ts'
import { aNewsUrl, anIndex, aSitemap, aUrl } from '../support/sitemaps.ts'

function parse(document: string | Uint8Array, language = 'en'): Gathered | null {
  const bytes = typeof document === 'string' ? Buffer.from(document) : document
  const url = 'https://canal.example.org/news.xml'
  return sitemapArticles(bytes, { source: 'canal', url, defaults: { ...COMMON, language } })
}

function onlyArticle(document: string): Article | undefined {
  const gathered = parse(document)
  expect(gathered?.failures).toEqual([])
  expect(gathered?.articles).toHaveLength(1)
  return gathered?.articles[0]
}

describe('an entry of a news sitemap', () => {
  it('is read with its extensions', () => {
    const more = `<news:keywords>Rivers &amp; canals, strike</news:keywords><news:genres>OpEd, UserGenerated</news:genres>`
    const images = `<image:image><image:loc>https://canal.example.org/gate.jpg</image:loc></image:image>
      <image:image><image:loc>https://canal.example.org/b.jpg</image:loc><image:caption>B</image:caption></image:image>`
    const title = 'The locks &amp;#8220;are mended&amp;#8221; &amp;amp; open'
    expect(onlyArticle(aSitemap(aNewsUrl('locks', { title, more, after: images })))).toEqual({
      id: expect.stringMatching(/^[\da-f]{16}$/),
      url: 'https://canal.example.org/locks',
      title: 'The locks “are mended” & open',
      dek: '',
      authors: [],
      published: '2026-11-19T08:30:00.000Z',
      kind: 'article',
      regions: ['delta'],
      topics: ['water', 'Rivers & canals', 'strike', 'OpEd', 'UserGenerated'],
      language: 'en',
      image: { src: 'https://canal.example.org/gate.jpg', alt: '' },
      translationOf: null,
      place: '',
      series: '',
      minutes: null,
      source: 'canal',
    })
  })

  it('of the genre Blog is a blog of its publication, in the language of it', () => {
    const entry = aNewsUrl('a', { language: 'zh-cn', more: '<news:genres>Blog</news:genres>' })
    expect(onlyArticle(aSitemap(entry))).toMatchObject({
      kind: 'blog',
      series: 'The Canal Letter',
      language: 'zh-CN',
    })
  })

  it('has a picture with its words', () => {
    const image = (more: string) =>
      aSitemap(aNewsUrl('a', { after: `<image:image><image:loc>/gate.jpg</image:loc>${more}</image:image>` }))
    const src = 'https://canal.example.org/gate.jpg'
    const words =
      '<image:title>gate-1</image:title><image:caption>A gate &lt;b&gt;shut&lt;/b&gt;</image:caption>'
    expect(onlyArticle(image(words))?.image).toEqual({ src, alt: 'A gate shut' })
    expect(onlyArticle(image('<image:title>A gate</image:title>'))?.image).toEqual({ src, alt: 'A gate' })
  })

  it('with a film in it is an article; an entry that only has the film is a video', () => {
    const film = `<video:video><video:thumbnail_loc>https://canal.example.org/t.jpg</video:thumbnail_loc>
      <video:title>Through the locks</video:title><video:description><![CDATA[A barge goes <b>up</b> to the lake.]]></video:description>
      <video:duration>600</video:duration><video:publication_date>2026-11-18T10:00:00+03:00</video:publication_date></video:video>`
    expect(onlyArticle(aSitemap(aNewsUrl('a', { after: film })))).toMatchObject({
      kind: 'article',
      minutes: null,
    })
    expect(onlyArticle(aSitemap(aUrl('a', film)))).toMatchObject({
      title: 'Through the locks',
      kind: 'video',
      dek: 'A barge goes up to the lake.',
      minutes: 10,
      published: '2026-11-18T07:00:00.000Z',
      image: { src: 'https://canal.example.org/t.jpg' },
    })
  })

  it('is known under other prefixes, and in other letters', () => {
    const document = `<S:URLSET xmlns:S="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:n="http://www.google.com/schemas/sitemap-news/0.9">
      <S:URL><S:LOC> https://canal.example.org/a </S:LOC><n:news><n:title><![CDATA[A & B]]></n:title></n:news></S:URL></S:URLSET>`
    expect(onlyArticle(document)).toMatchObject({
      url: 'https://canal.example.org/a',
      title: 'A & B',
      published: null,
    })
  })
})

describe('translations', () => {
  const link = (hreflang: string, path: string) =>
    `<xhtml:link rel="alternate" hreflang="${hreflang}" href="https://canal.example.org/${path}"/>`
  const languages = (document: string) =>
    parse(document)?.articles.map(({ language, translationOf }) => [language, translationOf])

  it('name one original, in whatever order they are listed', () => {
    const both = [link('ru', 'ru/a'), link('en', 'en/a')]
    const entries = (original: string) => [
      aNewsUrl('ru/a', { language: '', after: `${both[0]}${both[1]}${original}` }),
      aNewsUrl('en/a', { language: '', after: `${original}${both[1]}${both[0]}` }),
    ]
    expect(languages(aSitemap(...entries('')))).toEqual([
      ['ru', 'https://canal.example.org/en/a'],
      ['en', null],
    ])
    expect(languages(aSitemap(...entries(link('x-default', 'ru/a'))))).toEqual([
      ['ru', null],
      ['en', 'https://canal.example.org/ru/a'],
    ])
    // A page that only lets readers choose their language is no original.
    expect(languages(aSitemap(...entries(link('x-default', ''))))?.[1]).toEqual(['en', null])
  })
})

describe('sitemapArticles', () => {
  it('gives null for what is no sitemap', () => {
    for (const document of [
      '',
      ' ',
      'hello',
      '{}',
      '<rss/>',
      '<html><urlset></urlset></html>',
      '<?xml version="1.0"?><feed/>',
    ])
      expect(parse(document), document).toBeNull()
    expect(parse(gzipSync('<rss/>'))).toBeNull()
  })

  it('reads packed ones, other encodings, and the empty', () => {
    expect(parse(gzipSync(aSitemap(aNewsUrl('a'))))?.articles).toHaveLength(1)
    const utf16 = Buffer.from(`\ufeff${aSitemap(aNewsUrl('a', { title: 'Шлюзы' }))}`, 'utf16le')
    expect(parse(utf16)?.articles[0]?.title).toBe('Шлюзы')
    const empty = { source: 'canal', fetched: 1, articles: [], failures: [] }
    expect(parse(aSitemap())).toEqual(empty)
    expect(parse('<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"/>')).toEqual(empty)
  })

  it('says of an index, of pages without a title, and of one page without a link what they are', () => {
    const [index, plain, mixed, odd] = [
      anIndex(['a.xml', ''], ['b.xml', '']),
      aSitemap(aUrl('a'), aUrl('b')),
      aSitemap(aUrl('a'), aNewsUrl('b')),
      aSitemap(
        '<url><loc>mailto:a@example.org</loc><news:news><news:title>A trap</news:title></news:news></url>',
      ),
    ].map((document) => parse(document)?.failures[0]?.message)
    expect(index).toContain('an index of 2 sitemaps')
    expect(plain).toContain('2 entries have no title: this is not a news sitemap.')
    expect(mixed).toBe('One entry has no title and cannot be shown.')
    expect(odd).toBe('"A trap" names no page: a story needs a link.')
  })

  it('keeps what stands before a break, and says so', () => {
    const whole = aSitemap(aNewsUrl('a'), aNewsUrl('b'))
    for (const cut of [
      whole.lastIndexOf('</urlset>'),
      whole.lastIndexOf('</news:title>') - 3,
      whole.lastIndexOf('</url>'),
    ]) {
      const gathered = parse(whole.slice(0, cut))
      expect(gathered?.articles[0]?.title).toBe('Story a')
      expect(gathered?.articles).toHaveLength(cut > whole.lastIndexOf('</url>') ? 2 : 1)
      expect(gathered?.failures[0]?.message).toMatch(
        /^The sitemap breaks off; \d entries before that are kept\.$/,
      )
    }
  })
})

describe('hostile sitemaps', () => {
  const MB = 1024 * 1024
  const open = '<urlset><url>'
  it.each([
    ['elements that never end', `${open}${'<a>'.repeat(2 * MB)}`],
    ['ends that never began', `${open}${'</a>'.repeat(1.8 * MB)}`],
    ['attributes', `${open}<xhtml:link ${Array.from({ length: 700_000 }, (_, i) => `a${i}=""`).join(' ')}/>`],
    ['one attribute', `${open}<xhtml:link hreflang="${'&amp;'.repeat(1.5 * MB)}" href="/a"/>`],
    [
      'namespaces',
      `<urlset ${Array.from({ length: 200_000 }, (_, i) => `xmlns:a${i}="/schemas/sitemap"`).join(' ')}>`,
    ],
    ['alternates', `${open}${'<xhtml:link hreflang="en" href="/a"/>'.repeat(200_000)}</url>`],
    [
      'news with alternates',
      `<urlset>${`<url><loc>/a</loc><news:title>a</news:title>${'<xhtml:link hreflang="zh-Hant-AA" href="/a"/>'.repeat(40)}</url>`.repeat(4300)}`,
    ],
    ['entities', `${open}<news:news><news:title>${'&amp;'.repeat(1.5 * MB)}`],
    [
      'laughter',
      `<!DOCTYPE u [<!ENTITY a "ha"><!ENTITY b "${'&a;'.repeat(1000)}">]>${open}<loc>/a</loc><news:title>${'&b;'.repeat(MB)}</news:title></url>`,
    ],
    ['comments', `${open}${'<!--'.repeat(1.9 * MB)}`],
    ['sections', `${open}<loc>${'<![CDATA['.repeat(800_000)}`],
    ['less-thans', `${open}${'<'.repeat(8 * MB - 20)}`],
    ['entries', `<urlset>${'<url/>'.repeat(1.3 * MB)}`],
    [
      'keywords',
      `${open}<loc>/a</loc><news:title>a</news:title><news:keywords>${'a,'.repeat(3 * MB)}</news:keywords></url>`,
    ],
    ['titles', `<urlset>${'<url><loc>/a</loc><video:title>a</video:title></url>'.repeat(49_999)}</urlset>`],
    ['dates', `<urlset>${`<url><lastmod>${'1 '.repeat(70)}</lastmod></url>`.repeat(45_000)}</urlset>`],
    ['a name', `<${'a'.repeat(7 * MB)}>`],
  ])('made of %s are read in time that grows with their size', (_, document) => {
    const bytes = Buffer.from(document)
    expect(bytes.length).toBeLessThanOrEqual(8 * MB)
    const started = performance.now()
    const gathered = parse(bytes)
    // What takes more than linear time takes minutes here: a busy machine does not decide.
    expect(performance.now() - started).toBeLessThan(20_000)
    for (const { title } of gathered?.articles ?? []) expect(title.length).toBeLessThanOrEqual(301)
  })

  it('opens no entity of a document’s own, nor a file', () => {
    const declared = '<!DOCTYPE u [<!ENTITY x SYSTEM "file:///etc/passwd"><!ENTITY y "laugh">]>'
    const document = `${declared}<urlset><url><loc>https://canal.example.org/a</loc><news:title>A &x; &y; B</news:title></url></urlset>`
    expect(onlyArticle(document)?.title).toBe('A &x; &y; B')
  })

  it('reads 50,000 entries and no more; a document over 8 MB not at all', () => {
    const entries = (count: number) => aSitemap('<url><loc>https://e.example.org/</loc></url>'.repeat(count))
    expect(parse(entries(50_000))?.failures.map(({ message }) => message)).toEqual([
      expect.stringContaining('50000 entries have no title'),
    ])
    const news = Array.from({ length: 2001 }, (_, i) => aNewsUrl(`${i}`))
    expect(parse(aSitemap(...news))).toMatchObject({
      articles: { length: 2000 },
      failures: [{ message: 'Of its 2001 news the first 2000 are read.' }],
    })
    expect(parse(entries(50_001))?.failures[0]?.message).toBe('Only its first 50000 entries are read.')
    const large = `${aSitemap(aNewsUrl('a'))}${' '.repeat(8 * MB)}`
    expect(parse(large)).toMatchObject({
      articles: [],
      failures: [{ message: expect.stringContaining('larger than 8 MB') }],
    })
  })
})
