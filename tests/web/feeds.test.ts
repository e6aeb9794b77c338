import { parseJsonFeed, parseRssFeed } from 'feedsmith'
import { describe, expect, it } from 'vitest'
import { BROKEN_OUT, hostileIssue } from '../support/hostile-issue.ts'
import { aWeb, ISSUE } from '../support/web.ts'

const publicUrl = 'https://caravanpost.example.org/letters'
const LETTER = `${publicUrl}/archive/${ISSUE}/en`

const parsed = (text: string) => parseJsonFeed(JSON.parse(text))

describe('the feeds of an edition', () => {
  it('tell what went out, under absolute addresses, and the same in both forms', async () => {
    const web = await aWeb({ publicUrl })
    const rss = parseRssFeed(await web.text('/archive/en/feed.xml'))
    expect(rss).toMatchObject({
      title: 'The Caravan Post',
      link: `${publicUrl}/archive?lang=en`,
      language: 'en',
      lastBuildDate: 'Fri, 20 Nov 2026 03:30:00 GMT',
      atom: { links: [{ href: `${publicUrl}/archive/en/feed.xml`, rel: 'self' }] },
    })
    const [item, ...others] = rss.items ?? []
    expect(others).toEqual([])
    expect(item).toMatchObject({
      title: 'The train that waits for the harvest',
      link: LETTER,
      guid: { isPermaLink: false },
      pubDate: 'Fri, 20 Nov 2026 03:30:00 GMT',
      media: { contents: [{ url: `${publicUrl}/media/pictures/rail.png`, medium: 'image' }] },
    })
    expect(item?.description).toContain('>Four towers, one key</a></li>')
    const json = parsed(await web.text('/archive/en/feed.json'))
    expect(json).toMatchObject({ feed_url: `${publicUrl}/archive/en/feed.json`, language: 'en' })
    expect(json.items).toEqual([
      expect.objectContaining({
        id: item?.guid?.value,
        url: LETTER,
        title: item?.title,
        content_html: item?.description,
        date_published: '2026-11-20T03:30:00.000Z',
        image: `${publicUrl}/media/pictures/rail.png`,
      }),
    ])
  })

  it('speak the language of their edition, and there is none of another', async () => {
    const web = await aWeb()
    const { items, language } = parsed(await web.text('/archive/ru/feed.json'))
    expect([language, items?.[0]?.title]).toEqual(['ru', 'Поезд, который ждёт урожая'])
    for (const path of ['de', '__proto__', ISSUE, '%00'])
      for (const kind of ['xml', 'json'])
        expect((await web.request(`/archive/${path}/feed.${kind}`)).status).toBe(404)
  })

  it('hold nothing that was not sent', async () => {
    const web = await aWeb({ state: 'approved' })
    expect(parseRssFeed(await web.text('/archive/en/feed.xml')).items ?? []).toEqual([])
    const json = await web.request('/archive/en/feed.json')
    expect(json.headers.get('last-modified')).toBeNull()
    expect(JSON.parse(await json.text())).toMatchObject({
      version: 'https://jsonfeed.org/version/1.1',
      items: [],
    })
  })

  it('are not sent again to who has them', async () => {
    const web = await aWeb()
    for (const [kind, type] of [
      ['xml', 'application/rss+xml; charset=utf-8'],
      ['json', 'application/feed+json; charset=utf-8'],
    ]) {
      const first = await web.request(`/archive/en/feed.${kind}`)
      expect(first.headers.get('content-type')).toBe(type)
      expect(first.headers.get('last-modified')).toBe('Fri, 20 Nov 2026 03:30:00 GMT')
      const tag = first.headers.get('etag') ?? ''
      for (const known of [tag, `W/${tag}`, `"other", ${tag}`]) {
        const again = await web.request(`/archive/en/feed.${kind}`, { headers: { 'if-none-match': known } })
        expect([again.status, await again.text()]).toEqual([304, ''])
      }
      const other = await web.request(`/archive/en/feed.${kind}`, { headers: { 'if-none-match': '"x"' } })
      expect(other.status).toBe(200)
      const head = await web.request(`/archive/en/feed.${kind}`, { method: 'HEAD' })
      expect([head.status, await head.text()]).toEqual([200, ''])
    }
  })

  it('are named by the archive and by letters, in the language of the page', async () => {
    const web = await aWeb({ publicUrl })
    for (const [path, language] of [
      ['/archive', 'en'],
      ['/archive?lang=ru', 'ru'],
      [`/archive/${ISSUE}/en`, 'en'],
      [`/archive/${ISSUE}/ru`, 'ru'],
    ] as const) {
      const html = await web.text(path)
      for (const [kind, type] of [
        ['xml', 'application/rss+xml'],
        ['json', 'application/feed+json'],
      ])
        expect(html, path).toMatch(
          new RegExp(
            `<link rel="alternate" type="${RegExp.escape(type ?? '')}" title="[^"]+" href="${RegExp.escape(`${publicUrl}/archive/${language}/feed.${kind}`)}">`,
          ),
        )
    }
    const russian = await web.text('/archive?lang=ru')
    expect(russian).toContain('в виде ленты')
    expect(russian).toMatch(/<a href="[^"]+\/archive\/ru\/feed\.xml" type="application\/rss\+xml">RSS<\/a>/)
  })

  it('write a hostile headline as text', async () => {
    const web = await aWeb({ issue: hostileIssue() })
    const xml = await web.text('/archive/en/feed.xml')
    expect(xml).not.toMatch(/\p{Cc}(?<![\t\n])|\ufffe/u)
    const [item] = parseRssFeed(xml).items ?? []
    expect(item?.title).toContain(`</title><script>alert("x")</script>]]>'"&amp;`)
    expect(item?.description).not.toMatch(BROKEN_OUT)
    expect(item?.description).toContain('&lt;script&gt;')
    // Outside of CDATA nothing of it is markup, whatever reads it.
    expect(xml.replace(/<!\[CDATA\[[\s\S]*?\]\]>/g, '')).not.toMatch(/<script|\]\]>/)
    const json = parsed(await web.text('/archive/en/feed.json')).items?.[0]
    expect(json?.title).toBe(item?.title)
    expect(json?.content_html).not.toMatch(BROKEN_OUT)
  })
})
