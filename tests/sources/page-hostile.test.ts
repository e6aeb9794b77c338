import { describe, expect, it } from 'vitest'
import { linksFrom } from '../../src/sources/links.ts'
import { parsePage } from '../../src/sources/page.ts'
import { anArticle, aPage, HEADLINE } from '../support/pages.ts'

const BYTES = 8 * 1024 * 1024
const filled = (piece: string, bytes = BYTES) => piece.repeat(Math.ceil(bytes / piece.length)).slice(0, bytes)
const jsonLd = (text: string) => `<script type="application/ld+json">${text}</script>`
const begin = `<title>${HEADLINE}</title><body><h1>${HEADLINE}</h1>`

/** Each of these once took, or could take, time or memory beyond its size. */
const PAGES: Readonly<Record<string, string>> = {
  'nested divs': '<div>'.repeat(100_000),
  'nested bylines': begin + filled('<div class="byline">By '),
  'bylines side by side': begin + filled('<p class=author>By Jane Doe and </p>'),
  'links to authors': begin + filled('<a rel=author href=/author/x>Jane</a>'),
  'dates side by side': begin + filled('<time>12 March 2026</time>'),
  'half dates': `${begin}<p>${filled('12 March ')}`,
  'an endless class': `${begin}<div class="${filled('date ')}">`,
  'eight megabytes of attributes': `${begin}<div ${filled('a=b ')}>`,
  'other attributes each': `<div ${Array.from({ length: 900_000 }, (_, i) => `a${i}`).join(' ')}>`,
  'an endless author': `<meta name=author content="${filled('by by, and ')}">${begin}`,
  'an endless title': `<title>${filled('a | - ')}</title>`,
  'many titles': filled('<title>a</title>'),
  'many headings': filled('<h1>a headline</h1>'),
  'many metas': filled('<meta name=author content="Jane Doe">'),
  'deep JSON': jsonLd(filled('{"@graph":[')) + begin,
  'deep whole JSON': jsonLd('['.repeat(400_000) + ']'.repeat(400_000)) + begin,
  'wide JSON': jsonLd(`{"@type":"Article","author":[${filled('{"name":"Jane Doe"},', 900_000)}0]}`) + begin,
  'broken JSON': jsonLd(filled('{"@type":"Article","author":[{"name" ', 990_000)) + begin,
  'commas and blanks': jsonLd(filled(',   ', 990_000)) + begin,
  'many scripts': filled(jsonLd('{"@type":"Article",}')) + begin,
  pictures: `<meta property="og:image" content="/photo-large.jpg">${begin}${filled('<img src=/photo.jpg>')}`,
  'comments without an end': filled('<!-- -'),
  ampersands: begin + filled('&#'),
  signs: filled('<'),
  blanks: begin + filled(' \n'),
}

describe('a hostile page', () => {
  it.each(Object.keys(PAGES))('of %s is read in linear time', { timeout: 20_000 }, (name) => {
    const read = parsePage(Buffer.from(PAGES[name] ?? ''), { url: 'https://canal.example.org/a' })
    expect('problem' in read ? read.problem : read.title).not.toBe('')
  })

  it.each(Object.keys(PAGES))('of %s is searched in linear time', { timeout: 20_000 }, (name) => {
    const about = { source: 'canal', url: 'https://canal.example.org/' }
    const select = { item: 'div, a, p, h1:nth-child(2n), img', link: 'a', title: 'a', authors: '.author' }
    expect(linksFrom(Buffer.from(PAGES[name] ?? ''), about, select).links.length).toBeLessThanOrEqual(200)
  })

  it('cannot name what is no address on the web', () => {
    const head = `<link rel=canonical href="javascript:alert(1)"><meta property=og:image content="data:image/svg+xml,x">
      <base href="javascript:x"><link rel=alternate hreflang=nl href="file:///etc/passwd">${anArticle({ url: 'javascript:x', image: 'file:///x' })}`
    expect(parsePage(Buffer.from(aPage(head)), { url: 'https://canal.example.org/a' })).toMatchObject({
      link: 'https://canal.example.org/a',
      image: null,
      translations: [],
      translationOf: null,
    })
  })

  it('brings no markup and no line breaks', () => {
    const bad = '<script>x</script>Jane\r\nBcc: x <b>Doe</b>'
    const head = anArticle({ headline: `${HEADLINE}\r\nBcc: x`, author: { name: bad } })
    const page = parsePage(Buffer.from(aPage(head.replaceAll('</script>Jane', '<\\/script>Jane'), '')), {
      url: '',
    })
    if ('problem' in page) throw new Error(page.problem)
    expect([page.title, ...page.authors].join(' ')).not.toMatch(/[<>\r\n]/)
    expect(page.title).toContain(HEADLINE)
  })

  it('is read whatever charset it claims', () => {
    for (const charset of ['utf-16', 'utf-7', 'iso-2022-jp', 'x-none', 'shift_jis'])
      expect(
        parsePage(Buffer.from(aPage(anArticle())), { url: '', contentType: `text/html; charset=${charset}` }),
      ).toMatchObject({ title: HEADLINE })
  })
})
