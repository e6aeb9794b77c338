import { describe, expect, it } from 'vitest'
import { type Page, type PageAbout, parsePage } from '../../src/sources/page.ts'
import { anArticle, aPage, HEADLINE, jsonLd } from '../support/pages.ts'

const URL_OF_PAGE = 'https://canal.example.org/news/ferry'

function parse(html: string | Uint8Array, about: Partial<PageAbout> = {}): Page {
  const read = parsePage(typeof html === 'string' ? Buffer.from(html) : html, { url: URL_OF_PAGE, ...about })
  if ('problem' in read) throw new Error(read.problem)
  return read
}

const meta = (name: string, content: string) => `<meta name="${name}" content="${content}">`
const property = (name: string, content: string) => `<meta property="${name}" content="${content}">`

describe('an article page', () => {
  it('is read with all that it says', () => {
    const head = [
      `<title>${HEADLINE} | Canal Post</title>`,
      '<link rel="canonical" href="/news/ferry?utm_source=x">',
      '<link rel="alternate" hreflang="en" href="/news/ferry"><link rel="alternate" hreflang="nl" href="/nl/veer">',
      property('og:title', `${HEADLINE} | Canal Post`),
      property('og:site_name', 'Canal Post'),
      property('og:description', 'They do so every morning, with poles &amp;amp; patience.'),
      property('og:image', '/ferry-1200x630.jpg'),
      property('og:locale', 'en_GB'),
      property('article:section', 'Transport'),
      property('article:tag', 'Rivers'),
      anArticle({ datePublished: '2026-11-19T10:30:00+02:00' }),
    ].join('')
    const body = `<h1>${HEADLINE}</h1><figure><img src="/ferry-300x200.jpg" alt="A ferry in fog"><figcaption>Photo: Max Mustermann</figcaption></figure>`
    expect(parse(aPage(head, body))).toEqual({
      link: URL_OF_PAGE,
      guid: '',
      title: HEADLINE,
      dek: 'They do so every morning, with poles & patience.',
      authors: ['Jane Doe'],
      published: '2026-11-19T08:30:00.000Z',
      kind: null,
      topics: ['Transport', 'Rivers'],
      language: 'en',
      image: {
        src: 'https://canal.example.org/ferry-1200x630.jpg',
        alt: 'A ferry in fog',
        credit: 'Photo: Max Mustermann',
      },
      translationOf: 'https://canal.example.org/news/ferry',
      publication: 'Canal Post',
      minutes: null,
      isArticle: true,
      site: 'Canal Post',
      titles: [HEADLINE, `${HEADLINE} | Canal Post`],
      translations: [
        { language: 'en', isDefault: false, href: URL_OF_PAGE },
        { language: 'nl', isDefault: false, href: 'https://canal.example.org/nl/veer' },
      ],
    })
  })

  it('is read by what stands on it alone', () => {
    const body = `<h1>${HEADLINE}</h1><p>By Jane Doe, 14 January 2026</p>`
    expect(parse(aPage('<title>x</title>', body), { url: '' })).toMatchObject({
      title: HEADLINE,
      authors: ['Jane Doe'],
      published: '2026-01-14T00:00:00.000Z',
      dek: expect.stringMatching(/^The river has its own mind/),
      isArticle: true,
    })
  })

  it('takes the day from its address where it says none itself', () => {
    const url = 'https://canal.example.org/2026/11/19/ferry'
    expect(parse(aPage(''), { url })).toMatchObject({ published: '2026-11-19T00:00:00.000Z' })
  })

  it('keeps the address that was asked for where the page names the front page as its own', () => {
    expect(parse(aPage('<link rel="canonical" href="https://canal.example.org/">')).link).toBe(URL_OF_PAGE)
  })

  it('is decoded by the header, else by what it declares', () => {
    const russian = Buffer.concat([
      Buffer.from('<html><head><meta charset="windows-1251"></head><body><h1>'),
      Buffer.of(0xcf, 0xe0, 0xf0, 0xee, 0xec),
      Buffer.from('</h1>'),
    ])
    expect(parse(russian).title).toBe('Паром')
    expect(parse(russian, { contentType: 'text/html; charset=utf-8' }).title).toBe('Паром')
  })

  it.each([
    ['', 'is empty'],
    ['Only words.', 'has no HTML'],
    ['<html><body><p>x', 'no headline'],
    ['<title>Just a moment...</title>', 'may not show its pages'],
  ])('%j is none', (html, problem) => {
    expect(parsePage(Buffer.from(html), { url: '' })).toEqual({ problem: expect.stringContaining(problem) })
  })

  it('is none where it is a front page', () => {
    expect(parse('<title>Canal Post</title><h1>Canal Post</h1>').isArticle).toBe(false)
  })
})

describe('the headline', () => {
  it.each([
    ['after a bar', `<title>${HEADLINE} | Canal Post</title>`, ''],
    ['after a dash', `<title>${HEADLINE} - Canal Post</title>`, ''],
    ['and its rubric', `<title>${HEADLINE} | Transport News | Canal Post</title>`, `<h2>${HEADLINE}</h2>`],
    ['before a colon', `<title>Canal Notes: ${HEADLINE}</title>`, `<h1>Canal Notes</h1><h3>${HEADLINE}</h3>`],
    ['in a preview', property('og:title', `${HEADLINE} - KANAL ONLINE`), `<h1>${HEADLINE}</h1>`],
    ['as its host has it', `<title>canal.example.org: ${HEADLINE}</title>`, ''],
  ])('loses the site’s name %s', (_, head, body) => {
    expect(parse(aPage(head, body)).title).toBe(HEADLINE)
  })

  it.each([
    'Rain, rain and more rain – and then the sun came out',
    'Interview: What the keeper thinks of rain',
  ])('keeps its own signs: %s', (title) =>
    expect(parse(aPage(`<title>${title}</title>`, '<h1>Canal</h1>')).title).toBe(title),
  )

  it('is whole where it was cut for search engines', () => {
    const head = property('og:title', 'Ferry crews learn to read…')
    expect(parse(aPage(head)).title).toBe(HEADLINE)
  })
})

describe('the byline', () => {
  const body = (byline: string) => aPage('', `<h1>${HEADLINE}</h1>${byline}`)

  it.each<[string, readonly string[]]>([
    ['<p class="byline">By JANE DOE and JOHN ROE</p>', ['JANE DOE', 'JOHN ROE']],
    [
      '<div class="author">By Jane Doe, John Roe and Max Mustermann</div>',
      ['Jane Doe', 'John Roe', 'Max Mustermann'],
    ],
    [
      '<p class="byline">By <a href="/author/jane">Jane Doe</a>, Canal News<br>Updated 1:04 PM ET</p>',
      ['Jane Doe'],
    ],
    ['<div class="byline"><span>By Jane Doe</span><span>Education reporter</span></div>', ['Jane Doe']],
    ['<a rel="author" href="/x">Jane Doe</a>', ['Jane Doe']],
    ['<p class="byline">By Jane Doe Contributor</p>', ['Jane Doe']],
    ['<p class="byline">Updated 9:24 AM ET, Sat February 14, 2026</p>', []],
    ['<p class="byline">Canal staff and agencies</p>', ['Canal staff and agencies']],
    ['<p><em>by Jane Doe</em></p>', ['Jane Doe']],
    ['<span>Автор: Иван Петров</span>', ['Иван Петров']],
    ['<p class="autor">Por <b>João da Silva</b>, de Lisboa</p>', ['João da Silva']],
    ['<p class="author">Jane Doe | @janedoe | jane@example.org</p>', ['Jane Doe']],
    ['<span class="author">文/山田 太郎</span>', ['山田 太郎']],
    ['<div class="related"><p class="byline">By John Roe</p></div>', []],
    ['<div id="comments"><p class="author">John Roe</p></div>', []],
  ])('%s', (byline, authors) => expect(parse(body(byline)).authors).toEqual(authors))

  it.each<[string, string, readonly string[]]>([
    [
      'several metas',
      meta('parsely-author', 'Jane Doe') + meta('parsely-author', 'John Roe'),
      ['Jane Doe', 'John Roe'],
    ],
    ['a name turned round', meta('DC.creator', 'Doe, Jane'), ['Jane Doe']],
    ['a newspaper beside the name', meta('author', 'María de la O, EL CANAL'), ['María de la O']],
    ['an address', property('article:author', 'https://canal.example.org/people/jane'), []],
    [
      'a label of WordPress',
      meta('twitter:label1', 'Written by') + meta('twitter:data1', 'Jane Doe'),
      ['Jane Doe'],
    ],
    ['JSON-LD with a role', anArticle({ author: { name: 'By Jane Doe, Staff Writer' } }), ['Jane Doe']],
    ['an agency', anArticle({ author: { '@type': 'Organization', name: 'Canal Agency' } }), ['Canal Agency']],
    ['an account', anArticle({ author: { name: 'admin' } }), []],
  ])('of %s', (_, head, authors) => expect(parse(aPage(head)).authors).toEqual(authors))

  it('is the person’s where the data names the site', () => {
    const head = property('og:site_name', 'Canal Post') + anArticle({ author: { name: 'Canal Post' } })
    const page = parse(aPage(head, `<h1>${HEADLINE}</h1><p class="byline">By Jane Doe</p>`))
    expect(page.authors).toEqual(['Jane Doe'])
  })

  it('signs a post from below', () => {
    const foot =
      '<div class="post-footer">Posted by <span itemprop="author"><b itemprop="name">Jane Doe</b></span></div>'
    expect(
      parse(aPage(`<title>Canal Notes: ${HEADLINE}</title>`, `<h3>${HEADLINE}</h3>${foot}`)).authors,
    ).toEqual(['Jane Doe'])
  })
})

describe('the date', () => {
  it.each([
    ['Parse.ly', meta('parsely-pub-date', '2026-11-19T08:30:00Z'), '2026-11-19T08:30:00.000Z'],
    ['OpenGraph', property('article:published_time', '2026-11-19T10:30:00+0200'), '2026-11-19T08:30:00.000Z'],
    ['a day without an hour', meta('DC.date.issued', '2026-11-19'), '2026-11-19T00:00:00.000Z'],
    [
      'the hour where the same day is said with one',
      meta('parsely-pub-date', '2026-11-19') + meta('date', '2026-11-19T08:30:00Z'),
      '2026-11-19T08:30:00.000Z',
    ],
  ])('of %s', (_, head, published) => expect(parse(aPage(head)).published).toBe(published))

  it.each([
    ['<time datetime="2026-11-19T08:30:00Z">today</time>', '2026-11-19T08:30:00.000Z'],
    [
      '<time class="updated" datetime="2026-11-21">x</time><time datetime="2026-11-19">x</time>',
      '2026-11-19T00:00:00.000Z',
    ],
    ['<div class="date">Posted: Thursday, November 19, 2026 10:00 am</div>', '2026-11-19T10:00:00.000Z'],
    ['<span>19 ноября 2026, 14:05</span>', '2026-11-19T14:05:00.000Z'],
    ['<span>19 de novembro de 2026</span>', '2026-11-19T00:00:00.000Z'],
    ['<div class="date">19. 11. 2026 14:05</div>', '2026-11-19T14:05:00.000Z'],
    ['<time>2026年11月19日</time>', '2026-11-19T00:00:00.000Z'],
    ['<p>Nothing was like it since 19 November 2025 here.</p>', null],
    ['<aside><time datetime="2026-11-19">x</time></aside>', null],
  ])('%s', (body, published) => {
    expect(parse(aPage('', `<h1>${HEADLINE}</h1>${body}`)).published).toBe(published)
  })
})

describe('JSON-LD', () => {
  const expected = { title: HEADLINE, authors: ['Jane Doe'], published: '2026-11-19T08:30:00.000Z' }
  const article = {
    '@type': ['Thing', 'BlogPosting'],
    headline: HEADLINE,
    datePublished: '2026-11-19T08:30:00Z',
  }

  it.each([
    ['a list', jsonLd([{ '@type': 'BreadcrumbList' }, { ...article, author: ['Jane Doe'] }])],
    [
      'a graph',
      jsonLd({
        '@graph': [
          { ...article, author: { '@id': '#jane' } },
          { '@type': 'Person', '@id': '#jane', name: 'Jane Doe' },
        ],
      }),
    ],
    [
      'the entity of a page',
      jsonLd({ '@type': 'WebPage', mainEntity: { ...article, author: { name: 'Jane Doe' } } }),
    ],
    [
      'comments and a last comma around it',
      anArticle().replace('>{', '>/*<![CDATA[*/{').replace('}<', ',}/*]]>*/<'),
    ],
    ['line breaks in its texts', anArticle({ description: 'A§B' }).replace('§', '\n')],
    ['JSON beyond repair', anArticle().replace('{"@context"', '{"x": "a"b", "@context"')],
  ])('is read in %s', (_, head) => expect(parse(aPage(head, ''))).toMatchObject(expected))

  it('tells films and recordings', () => {
    const film = anArticle({ '@type': 'VideoObject', name: HEADLINE, duration: 'PT1H2M' })
    expect(parse(aPage(`<title>${HEADLINE}</title>${film}`))).toMatchObject({ kind: 'video', minutes: 62 })
  })
})
