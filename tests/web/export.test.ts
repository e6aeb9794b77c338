import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { parseRssFeed } from 'feedsmith'
import { describe, expect, it } from 'vitest'
import { exportArchive } from '../../src/web/export.ts'
import { createPaths } from '../../src/web/export-paths.ts'
import { BROKEN_OUT, hostileIssue } from '../support/hostile-issue.ts'
import { addressesIn, staticServer } from '../support/static-server.ts'
import { temporaryFolder } from '../support/store.ts'
import { aWeb, ISSUE, type TestWebOptions } from '../support/web.ts'

const publicUrl = 'https://caravanpost.example.org/letters'

async function exported(options: TestWebOptions = {}): Promise<ReadonlyMap<string, Buffer>> {
  const { web } = await aWeb({ publicUrl, ...options })
  const archive = await exportArchive(web)
  const files = new Map<string, Buffer>()
  for await (const { path, bytes } of archive.files()) {
    expect(files.has(path), path).toBe(false)
    files.set(path, Buffer.from(bytes))
  }
  expect(files.size).toBe(archive.total() - archive.missing.length)
  return files
}

/** Writes the files and serves them below a path of a plain server. */
async function served(files: ReadonlyMap<string, Buffer>): Promise<string> {
  const folder = temporaryFolder()
  for (const [path, bytes] of files) {
    mkdirSync(dirname(join(folder, 'below', path)), { recursive: true })
    writeFileSync(join(folder, 'below', path), bytes)
  }
  return `${await staticServer(folder)}/below`
}

describe('the exported archive', () => {
  it('can be walked from any static server, without an end that is dead', async () => {
    const root = await served(await exported())
    const seen = new Set<string>()
    const waiting = [`${root}/index.html`]
    for (let url = waiting.pop(); url !== undefined; url = waiting.pop()) {
      if (seen.has(url)) continue
      seen.add(url)
      const answer = await fetch(url)
      expect([url, answer.status]).toEqual([url, 200])
      if (!url.endsWith('.html')) continue
      const links = addressesIn(await answer.text(), url).map((link) => link.replace(/#.*$/, ''))
      waiting.push(...links.filter((link) => link.startsWith(root)))
    }
    const names = [...seen].map((url) => url.slice(root.length + 1))
    for (const name of [
      'ru/index.html',
      `archive/${ISSUE}/en/index.html`,
      `archive/${ISSUE}/ru/index.html`,
      'archive/ru/index.html',
      'archive/ru/feed.xml',
      'u/en/index.html',
      'p/ru/index.html',
      'assets/reader.css',
      'media/pictures/rail.png',
    ])
      expect(names).toContain(name)
  })

  it('says where it lies to those who must know: feeds, search engines, whoever shows a link', async () => {
    const files = await exported()
    const letter = `${publicUrl}/archive/${ISSUE}/en/`
    const html = String(files.get(`archive/${ISSUE}/en/index.html`))
    expect(html).toContain(`<link rel="canonical" href="${letter}">`)
    expect(html).toContain(`hreflang="ru" href="${publicUrl}/archive/${ISSUE}/ru/"`)
    expect(html).toContain(`<meta property="og:image" content="${publicUrl}/media/pictures/rail.png">`)
    const rss = parseRssFeed(String(files.get('archive/en/feed.xml')))
    expect(rss).toMatchObject({ link: `${publicUrl}/archive/en/`, items: [{ link: letter }] })
    const sitemap = String(files.get('sitemap.xml'))
    const places = [...sitemap.matchAll(/<loc>([^<]*)<\/loc>/g)].map(([, place]) => place)
    expect(places).toEqual(
      [
        ...['', 'archive/en/', 'privacy/en/', 'ru/', 'archive/ru/', 'privacy/ru/'],
        ...[`archive/${ISSUE}/en/`, `archive/${ISSUE}/ru/`],
      ].map((place) => `${publicUrl}/${place}`),
    )
  })

  it('is the same each time, and has nothing of a reader or of the studio', async () => {
    const [one, two] = [await exported(), await exported()]
    expect([...one]).toEqual([...two])
    for (const [path, bytes] of await exported({ publicUrl: 'http://127.0.0.1:4600' }))
      expect(String(bytes), path).not.toMatch(
        /anna|bek@|daniyar|Данияр|@reader\.example\.org|\/view\/|href="[^"]*(?:studio|inbox)|\[\[/i,
      )
  })

  it('has the letters that went out only', async () => {
    const files = await exported({ state: 'approved' })
    expect([...files.keys()].filter((path) => path.includes(ISSUE))).toEqual([])
    expect(String(files.get('index.html'))).toContain('No letter has gone out yet')
  })

  it('names a picture that is not there, and goes on', async () => {
    const { web } = await aWeb({ publicUrl, change: { contentFolder: temporaryFolder() } })
    const archive = await exportArchive(web)
    const paths = []
    for await (const { path } of archive.files()) paths.push(path)
    expect(archive.missing).toContain('media/pictures/rail.png')
    expect(paths).not.toContain('media/pictures/rail.png')
  })

  it('has nothing but text of a hostile headline', async () => {
    const files = await exported({ issue: hostileIssue() })
    for (const [path, bytes] of files)
      if (/\.html$/.test(path)) expect(String(bytes), path).not.toMatch(BROKEN_OUT)
    expect(String(files.get(`archive/${ISSUE}/en/index.html`))).toContain('&lt;script&gt;')
    const [item] = parseRssFeed(String(files.get('archive/en/feed.xml'))).items ?? []
    expect(item?.title).toContain('<script>alert("x")</script>]]>')
  })
})

describe('links of a page', () => {
  const known = new Set([
    'index.html',
    'ru/index.html',
    'archive/en/index.html',
    'archive/en/page-2/index.html',
  ])
  const paths = () => createPaths(publicUrl, ['en', 'ru'], (file) => known.has(file))
  const link = (href: string, from = 'archive/en/index.html') =>
    /href="([^"]*)"/.exec(paths().page(`<a href="${href}">`, from, 'en'))?.[1]

  it.each([
    ['/letters/', '../../index.html'],
    [`${publicUrl}?lang=ru`, '../../ru/index.html'],
    ['/letters/archive?page=2&amp;lang=en#a', 'page-2/index.html#a'],
    ['/letters/media/pictures/it%27s%20(1).png', '../../media/pictures/it%27s%20%281%29.png'],
    ['/letters/media/it&#39;s.png', '../../media/it%27s.png'],
  ])('%s is %s', (href, relative) => {
    expect(link(href)).toBe(relative)
  })

  it.each([
    `${publicUrl}.evil.example.org/`,
    `${publicUrl}-too/archive`,
    '//evil.example.org/letters/',
    '/letters/archive?page=../../x',
    '/letters/archive/..%2f..%2fetc',
    '/letters/media/..%2f..%2fsecret.png',
    '/letters/media/%ff.png',
    '/letters/media/.hidden.png',
    '/elsewhere',
    'mailto:desk@caravanpost.example.org',
    '#main',
  ])('%s stays as it is', (href) => {
    expect(link(href)).toBe(href)
  })

  it('are found in styles, and not in texts', () => {
    const page = paths().page(
      `<td style="background:url('/letters/media/a.png')">url /letters/ ${publicUrl}/ "/letters/"</td>`,
      'index.html',
      'en',
    )
    expect(page).toBe(
      `<td style="background:url('media/a.png')">url /letters/ ${publicUrl}/ "/letters/"</td>`,
    )
  })
})
