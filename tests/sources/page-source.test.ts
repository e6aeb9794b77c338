import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { SourceKinds, SourcePlan } from '../../src/core/plan.ts'
import { gatherSource } from '../../src/sources/gather.ts'
import { type FeedServer, startFeedServer } from '../support/feed-server.ts'
import { anArticle, aPage, HEADLINE } from '../support/pages.ts'
import { COMMON, toolsOf } from '../support/site-apis.ts'

let server: FeedServer
beforeAll(async () => {
  server = await startFeedServer()
})
afterAll(() => server.close())

const html = (body: string) => ({ body, type: 'text/html; charset=utf-8' })
const page = (urls: readonly string[]): SourcePlan => ({ ...COMMON, kind: 'page', urls })
const SELECT = { item: '.popular li', link: 'a', title: 'a', authors: '.by' }
const links = (url: string, more: Partial<SourceKinds['links']> = {}): SourcePlan => ({
  ...COMMON,
  kind: 'links',
  url,
  select: SELECT,
  follow: false,
  ...more,
})

describe('a source of pages', () => {
  it('is read in the order of its URLs, filled from the plan', async () => {
    const urls = ['/late', '/early'].map((path) =>
      server.serve(path, html(aPage(anArticle({ headline: `${HEADLINE} ${path}` })))),
    )
    const { articles, failures, fetched } = await gatherSource(page(urls), toolsOf())
    expect({ failures, fetched }).toEqual({ failures: [], fetched: 2 })
    expect(articles).toMatchObject([
      {
        title: `${HEADLINE} /late`,
        url: urls[0],
        regions: ['delta'],
        topics: ['water'],
        language: 'en',
        source: 'canal',
      },
      { title: `${HEADLINE} /early`, authors: ['Jane Doe'], published: '2026-11-19T08:30:00.000Z' },
    ])
    expect(server.requests.at(-1)?.headers.accept).toContain('text/html')
  })

  it('has a failure for each page that cannot be read, and the others', async () => {
    const urls = [
      server.url('/gone'),
      server.serve('/empty', html('')),
      server.serve('/whole', html(aPage(anArticle()))),
    ]
    const { articles, failures } = await gatherSource(page(urls), toolsOf())
    expect(articles).toHaveLength(1)
    expect(failures).toMatchObject([
      { source: 'canal', where: urls[0], message: expect.stringContaining('404') },
      { where: urls[1], message: 'The page is empty.' },
    ])
  })
})

describe('a source of links', () => {
  const list = (items: string) => html(`<div class="popular">${items}</div>`)
  const item = (href: string, title: string) =>
    `<li><a href="${href}">${title}</a> <i class="by">John Roe</i></li>`

  it('is what the list says', async () => {
    const url = server.serve('/list', list(item('/a', 'A ferry') + item('/b', 'A lock')))
    const { articles, failures, fetched } = await gatherSource(links(url), toolsOf())
    expect({ failures, fetched }).toEqual({ failures: [], fetched: 1 })
    expect(articles).toMatchObject([
      { title: 'A ferry', url: server.url('/a'), authors: ['John Roe'], published: null },
      { title: 'A lock', url: server.url('/b') },
    ])
  })

  it('is followed for what the list leaves open; a page that is gone leaves the list’s word', async () => {
    server.serve('/told', html(aPage(anArticle())))
    server.serve('/bare', html(aPage(anArticle({ author: undefined }))))
    const items = item('/told', 'Ferry') + item('/nowhere', 'A lock') + item('/bare', 'Ferry')
    const url = server.serve('/followed', list(items))
    const { articles, failures, fetched } = await gatherSource(links(url, { follow: true }), toolsOf())
    expect(articles).toMatchObject([
      {
        title: HEADLINE,
        url: server.url('/told'),
        authors: ['Jane Doe'],
        published: '2026-11-19T08:30:00.000Z',
      },
      { title: 'A lock', url: server.url('/nowhere'), authors: ['John Roe'], published: null },
      { title: HEADLINE, url: server.url('/bare'), authors: ['John Roe'] },
    ])
    expect(failures).toMatchObject([
      { where: server.url('/nowhere'), message: expect.stringContaining('is kept') },
    ])
    expect(fetched).toBe(3)
  })

  it('follows sixty pages, and says so', async () => {
    const items = Array.from({ length: 63 }, (_, i) => item(`/page-${i}`, `Story ${i}`)).join('')
    for (let i = 0; i < 63; i++)
      server.serve(`/page-${i}`, html(aPage(anArticle({ headline: `Story ${i}` }))))
    const url = server.serve('/long', list(items))
    const { articles, failures, fetched } = await gatherSource(links(url, { follow: true }), toolsOf())
    expect(articles).toHaveLength(63)
    expect(fetched).toBe(61)
    expect(failures).toMatchObject([
      { message: expect.stringContaining('3 more pages of the list are not fetched') },
    ])
  })

  it('trusts no other host that the list names', async () => {
    const other = await startFeedServer()
    const there = other.serve('/inside', html(aPage(anArticle())))
    const url = server.serve('/leads', list(item(there, 'Inside')))
    const { articles, failures } = await gatherSource(links(url, { follow: true }), toolsOf())
    await other.close()
    expect(other.requests).toEqual([])
    expect(articles).toMatchObject([{ title: 'Inside', url: there }])
    expect(failures).toHaveLength(1)
  })

  it('names a selector that no longer meets anything', async () => {
    const url = server.serve('/changed', html('<p>New looks.</p>'))
    const { articles, failures } = await gatherSource(links(url), toolsOf())
    expect(articles).toEqual([])
    expect(failures[0]?.message).toContain('‘.popular li’ meets nothing')
  })
})

describe('a sitemap without titles', () => {
  it('has its pages read for theirs', async () => {
    server.serve('/story', html(aPage(anArticle())))
    const entry = `<url><loc>${server.url('/story')}</loc><lastmod>2026-11-19</lastmod></url>`
    const url = server.serve(
      '/sitemap.xml',
      `<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">${entry}</urlset>`,
    )
    const { articles, failures } = await gatherSource({ ...COMMON, kind: 'sitemap', url }, toolsOf())
    expect(failures).toEqual([])
    expect(articles).toMatchObject([{ title: HEADLINE, url: server.url('/story') }])
  })
})
