import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createFetcher, type Fetcher } from '../../src/net/fetcher.ts'
import { type TryOptions, trySource } from '../../src/sources/try-source.ts'
import { type FeedServer, startFeedServer } from '../support/feed-server.ts'
import { anItem, anRssFeed } from '../support/feeds.ts'
import { aFolder } from '../support/folder.ts'
import { anArticle, aPage, HEADLINE } from '../support/pages.ts'
import { aNewsUrl, aSitemap } from '../support/sitemaps.ts'

let server: FeedServer
let fetcher: Fetcher
beforeAll(async () => {
  server = await startFeedServer()
  fetcher = createFetcher({ trustedHosts: [], userAgent: 'postrider-test' })
})
afterAll(async () => {
  await fetcher.close()
  await server.close()
})

const tried = (target: string, options: TryOptions = {}) => trySource(target, options, { fetcher })
const MARKDOWN = '---\ntitle: A\nurl: https://canal.example.org/a\npublished: 2026-11-20\n---\nText.\n'

describe('trySource', () => {
  it('reads a feed from a URL that a person typed', async () => {
    const url = server.serve('/feed', anRssFeed(anItem()))
    expect(await tried(url)).toMatchObject({
      kind: 'feed',
      source: url,
      fetched: 1,
      failures: [],
      articles: [{}],
    })
  })

  it('reads a feed file, its relative links by --base', async () => {
    const feed = '<rss version="2.0"><channel><item><title>A</title><link>/a</link></item></channel></rss>'
    const file = join(await aFolder({ 'feed.xml': feed }), 'feed.xml')
    const based = await tried(file, { base: 'https://canal.example.org/x/' })
    expect(based.articles.map(({ url }) => url)).toEqual(['https://canal.example.org/a'])
    expect((await tried(file)).failures[0]?.message).toContain('names no page')
  })

  it('reads a Markdown file and a folder of them', async () => {
    const folder = await aFolder({ 'content/articles/a.md': MARKDOWN, 'content/articles/bad.md': 'x' })
    const articles = join(folder, 'content/articles')
    expect(await tried(join(articles, 'a.md'))).toMatchObject({
      kind: 'markdown',
      articles: [{ title: 'A' }],
    })
    expect(await tried(articles)).toMatchObject({ kind: 'markdown', fetched: 2, articles: [{ title: 'A' }] })
    expect((await tried(join(articles, 'bad.md'))).failures[0]?.message).toContain('no front matter')
  })

  it('takes a person’s word for what a file is', async () => {
    const folder = await aFolder({ 'a.txt': MARKDOWN, 'feed.md': anRssFeed(anItem()) })
    expect((await tried(join(folder, 'a.txt'))).kind).toBe('markdown')
    expect((await tried(join(folder, 'feed.md'), { as: 'feed' })).articles).toHaveLength(1)
    expect((await tried(join(folder, 'a.txt'), { as: 'feed' })).failures[0]?.message).toContain('not a feed')
  })

  it.each([
    ['words.txt', 'unknown', 'is not a feed'],
    ['empty.xml', 'unknown', 'is empty'],
    ['missing.xml', 'unknown', 'The file is not there.'],
    ['folder', 'unknown', 'has no Markdown files'],
    ['page.html', 'unknown', 'This is a web page'],
    ['binary.bin', 'unknown', 'is not a feed'],
  ])('%s is a clear failure', async (name, kind, message) => {
    const folder = await aFolder({
      'words.txt': 'Only words.',
      'empty.xml': '',
      'folder/x.txt': '',
      'page.html': '<html><body>x',
      'binary.bin': Uint8Array.from({ length: 4000 }, (_, i) => (i * 7919) % 256),
    })
    const result = await tried(join(folder, name))
    expect(result).toMatchObject({ kind, articles: [] })
    expect(result.failures[0]?.message).toContain(message)
  })

  it.each([
    ['ftp://canal.example.org/feed', 'only http: and https: are'],
    ['https://', 'is not a URL'],
  ])('%s is not fetched', async (target, message) => {
    expect((await tried(target)).failures[0]?.message).toContain(message)
  })

  it('reads an article page as one, from the web and from a file', async () => {
    const url = server.serve('/ferry', { body: aPage(anArticle()), type: 'text/html' })
    expect(await tried(url)).toMatchObject({
      kind: 'page',
      failures: [],
      articles: [{ title: HEADLINE, url }],
    })
    const file = join(await aFolder({ 'ferry.html': aPage(anArticle()) }), 'ferry.html')
    const base = 'https://canal.example.org/ferry'
    expect(await tried(file, { base })).toMatchObject({ kind: 'page', articles: [{ url: base }] })
    expect((await tried(file)).failures[0]?.message).toContain('say it with --base')
  })

  it('names the feed of a page that is no article', async () => {
    const feed =
      '<link rel="alternate" type="application/rss+xml" href="/feed.xml"><title>The canal today</title>'
    const url = server.serve('/front', { body: `<html><head>${feed}</head></html>`, type: 'text/html' })
    const result = await tried(url)
    expect(result).toMatchObject({ kind: 'unknown', articles: [] })
    expect(result.failures[0]?.message).toContain(server.url('/feed.xml'))
    expect(await tried(url, { as: 'page' })).toMatchObject({
      kind: 'page',
      articles: [{ title: 'The canal today' }],
    })
  })

  it('reads a list of links where the selectors say', async () => {
    const list = '<ol class="popular"><li><a href="/a">A ferry</a><i>Jane Doe</i></li></ol>'
    const url = server.serve('/list', { body: list, type: 'text/html' })
    const select = { as: 'links', selectItem: '.popular li', selectAuthors: 'i' } as const
    const expected = { kind: 'links', failures: [], articles: [{ title: 'A ferry', authors: ['Jane Doe'] }] }
    expect(await tried(url, select)).toMatchObject(expected)
    const file = join(await aFolder({ 'list.html': list }), 'list.html')
    expect(await tried(file, { ...select, base: url })).toMatchObject(expected)
    expect((await tried(url, { as: 'links' })).failures[0]?.message).toContain('--select-item')
  })

  it('reads a news sitemap, and the APIs of sites', async () => {
    const sitemap = aSitemap(aNewsUrl('locks', { title: 'The locks are mended' }))
    expect(await tried(server.serve('/news.xml', sitemap))).toMatchObject({ kind: 'sitemap', articles: [{}] })
    expect(await tried(server.url('/news.xml'), { as: 'sitemap' })).toMatchObject({
      kind: 'sitemap',
      articles: [{}],
    })
    for (const as of ['wordpress', 'ghost'] as const) {
      const result = await tried(server.url(`/${as}`), { as })
      expect(result).toMatchObject({ kind: as, articles: [], failures: [{}] })
    }
  })

  it('says that Markdown does not come from the web', async () => {
    const result = await tried(server.url('/a.md'), { as: 'markdown' })
    expect(result.failures[0]?.message).toContain('read from files')
  })
})
