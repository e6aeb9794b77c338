import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { agentOf } from '../../src/sources/log-agents.ts'
import type { LogTally } from '../../src/sources/log-tally.ts'
import { type AsLine, aLine, FIREFOX, nothingKept, readOn } from '../support/logs.ts'
import { temporaryFolder } from '../support/store.ts'

async function read(lines: readonly AsLine[]) {
  const path = join(temporaryFolder(), 'access.log')
  writeFileSync(path, lines.map(aLine).join(''))
  const kept = nothingKept()
  const report = await readOn(path, kept)
  return { urls: Object.keys(kept.views).map((key) => key.split(' ')[1]), report }
}

const get = (target: string): AsLine => ({ request: `GET ${target} HTTP/1.1` })

describe('a view', () => {
  it.each([
    ['/en/a-story', '/en/a-story'],
    ['/en/a-story?utm_source=letter&fbclid=x1', '/en/a-story'],
    ['/en/a-story?page=2&gclid=x', '/en/a-story?page=2'],
    ['/en/a-story?a.jpg', '/en/a-story?a.jpg'],
    ['/?p=12', '/?p=12'],
    ['/index.php', '/index.php'],
    ['/a.story.with.dots', '/a.story.with.dots'],
    ['//evil.example/x', '//evil.example/x'],
    ['/a/../b/./c', '/b/c'],
    ['/%D1%80%D1%83', '/%D1%80%D1%83'],
    ['/100%', '/100%'],
  ])('of %s is one of %s', async (target, url) => {
    expect((await read([get(target)])).urls).toEqual([`https://caravan.example.org${url}`])
  })

  it('counts by the UTC day', async () => {
    const path = join(temporaryFolder(), 'access.log')
    const at = (time: string) => aLine({ time })
    writeFileSync(
      path,
      at('20/Nov/2026:03:59:59 +0400') +
        at('20/Nov/2026:04:00:00 +0400') +
        at('19/Nov/2026:20:00:00 -0530') +
        at('20/Nov/2026:00:00:00 +0000') +
        at('20/Nov/2026:05:15:00 +0500') +
        at('20/Nov/2026:05:15:00 +0530'),
    )
    const kept = nothingKept()
    await readOn(path, kept)
    expect(kept.views).toEqual({
      '2026-11-19 https://caravan.example.org/en/a-story': 2,
      '2026-11-20 https://caravan.example.org/en/a-story': 4,
    })
  })
})

type Dropped = keyof LogTally['dropped']

describe('what is no view is left out, and counted as what it is', () => {
  const cases: readonly (readonly [string, Dropped, AsLine])[] = [
    ['a picture', 'assets', get('/a/b.JPG')],
    ['a script with a version', 'assets', get('/app.js?v=3')],
    ['a font', 'assets', get('/f.woff2')],
    ['the REST API', 'assets', get('/wp-json/wp/v2/posts')],
    ['a login', 'assets', get('/wp-login.php')],
    ['robots.txt', 'assets', get('/robots.txt')],
    ['a probe', 'assets', get('/.git/config')],
    ['a feed', 'feeds', get('/en/feed/')],
    ['a feed as a query', 'feeds', get('/?feed=rss2')],
    ['a sitemap', 'feeds', get('/sitemap-news.xml')],
    ['a JSON feed', 'feeds', get('/feed.json')],
    ['HEAD', 'otherMethods', { request: 'HEAD /en/a-story HTTP/1.1' }],
    ['POST', 'otherMethods', { request: 'POST /en/a-story HTTP/1.1' }],
    ['a method in small letters', 'otherMethods', { request: 'get /en/a-story HTTP/1.1' }],
    ['a redirect', 'errors', { status: 301 }],
    ['a piece of a file', 'errors', { status: 206 }],
    ['a page that is not there', 'errors', { status: 404 }],
    ['a page that is too long an address', 'errors', get(`/${'a'.repeat(9000)}`)],
    ['a crawler', 'bots', { agent: 'Mozilla/5.0 (compatible; ExampleBot/2.1; +http://bot.example.org)' }],
    ['no agent', 'bots', { agent: '-' }],
    ['an empty agent', 'bots', { agent: '' }],
    ['a preview', 'previews', { agent: 'facebookexternalhit/1.1' }],
    ['the page itself', 'selfReferrals', { referer: 'https://caravan.example.org/en/a-story#notes' }],
    [
      'the page itself as AMP',
      'selfReferrals',
      { referer: 'https://www.caravan.example.org/en/a-story/amp/' },
    ],
    ['a day before', 'old', { time: '31/Dec/2019:23:59:59 +0000' }],
  ]
  it.each(cases)('%s', async (_, reason, line) => {
    const { urls, report } = await read([line])
    expect(urls).toEqual([])
    expect(report).toMatchObject({ lines: 1, views: 0, unparsed: 0, dropped: { [reason]: 1 } })
  })

  it('but a reader who came from another page, another site, or loaded a known page counts', async () => {
    const { report } = await read([
      { referer: 'https://caravan.example.org/en/' },
      { referer: 'https://other.example/en/a-story' },
      { referer: 'not an address' },
      { status: 304 },
    ])
    expect(report).toMatchObject({ lines: 4, views: 4 })
  })

  it('and all together they are all lines', async () => {
    const { report } = await read([...cases.map(([, , line]) => line), {}, {}])
    const dropped = Object.values(report?.dropped ?? {}).reduce((sum, n) => sum + n, 0)
    expect(report).toMatchObject({ lines: cases.length + 2, views: 2 })
    expect(dropped).toBe(cases.length)
  })
})

describe('who asks', () => {
  it.each([
    FIREFOX,
    'Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1',
    'Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Mobile Safari/537.36',
    'Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 [Pinterest/iOS]',
    'Mozilla/4.0 (compatible; MSIE 6.0; Windows NT 5.1; SV1)',
    'Opera/9.80 (J2ME/MIDP; Opera Mini/7.1) Presto/2.12.423 Version/12.16',
    'Lynx/2.8.9rel.1 libwww-FM/2.14 SSL-MM/1.4.1 OpenSSL/1.1.1',
  ])('is a reader: %s', (agent) => expect(agentOf(agent)).toBe('reader'))

  it.each([
    'Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)',
    'TelegramBot (like TwitterBot)',
    'WhatsApp/2.23.20.0',
    'Mozilla/5.0 (compatible; Discordbot/2.0; +https://discordapp.com)',
    'facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)',
    'Mozilla/5.0 (Windows NT 6.1; WOW64) AppleWebKit/534+ (KHTML, like Gecko) BingPreview/1.0b',
  ])('is the preview of a link: %s', (agent) => expect(agentOf(agent)).toBe('preview'))

  it.each([
    'curl/8.11.0',
    'Wget/1.21',
    'python-requests/2.32.3',
    'Go-http-client/2.0',
    'okhttp/4.12.0',
    'Java/17.0.2',
    'Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)',
    'Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; GPTBot/1.2; +https://openai.com/gptbot)',
    'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/131.0 Safari/537.36',
    'Tiny Tiny RSS/1.11 (http://tt-rss.org/)',
    'Mozilla/5.0',
    'Opera/9.80',
  ])('is a machine: %s', (agent) => expect(agentOf(agent)).toBe('bot'))
})
