// Shapes after the WordPress REST API Handbook (developer.wordpress.org/rest-api): Discovery and Pagination.
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Answer, startFeedServer } from '../support/feed-server.ts'
import { aWordpressPost, json, tellingGet, toolsOf, wordpressQuery } from '../support/site-apis.ts'
import { startWordpress, type WordpressSite } from '../support/wordpress-site.ts'

const POSTS = '/wp-json/wp/v2/posts'

let site: WordpressSite
beforeEach(async () => {
  site = await startWordpress()
})
afterEach(() => site.server.close())

describe('finding the API', () => {
  it.each([
    ['plain permalinks', '/?rest_route=/', `/?rest_route=%2Fwp%2Fv2%2Fposts&${wordpressQuery(1)}`],
    ['a folder of its own', '/blog/api/', `/blog/api/wp/v2/posts?${wordpressQuery(1)}`],
  ])('follows the Link header of a site with %s', async (_, root, path) => {
    site.serveHome(root)
    site.server.serve(path, json([aWordpressPost(1)]))
    expect((await site.read()).articles).toHaveLength(1)
    expect(site.server.requests).toHaveLength(2)
  })

  it('finds the relation among others, and in the head of the page', async () => {
    const path = `/api/wp/v2/posts?${wordpressQuery(1)}`
    site.server.serve(path, json([aWordpressPost(1)]))
    site.serveHome('', {
      headers: { link: '</a.css>; rel=preload, </api/>; title="x"; rel=https://api.w.org/' },
    })
    expect((await site.read()).articles).toHaveLength(1)
    site.server.serve('/', {
      body: '<html><head><link rel="https://api.w.org/" href="/api/"></head>',
      type: 'text/html',
    })
    expect((await site.read()).articles).toHaveLength(1)
  })

  it('tries the usual places where the site does not show its pages', async () => {
    site.server.serve('/', { status: 403 })
    site.server.serve(`/?rest_route=%2Fwp%2Fv2%2Fposts&${wordpressQuery(1)}`, json([aWordpressPost(1)]))
    expect((await site.read()).articles).toHaveLength(1)
    expect(site.server.requests.map(({ path }) => path.split('per_page')[0])).toEqual([
      '/',
      `${POSTS}?`,
      '/?rest_route=%2Fwp%2Fv2%2Fposts&',
    ])
  })

  it('asks no more where the site wants a rest', async () => {
    site.server.serve('/', { status: 429, headers: { 'retry-after': '60' } })
    await expect(site.read()).rejects.toThrow('wants to be asked again in 60 seconds')
    expect(site.server.requests).toHaveLength(1)
  })

  it('does not take the site’s word for a private host', async () => {
    const other = await startFeedServer()
    site.serveHome(other.url('/wp-json/'))
    const { failures } = await site.read()
    expect(failures[0]?.message).toContain('private or reserved address')
    expect(other.requests).toEqual([])
    await other.close()
  })

  it('says what is missing where there is no WordPress', async () => {
    site.server.serve('/', { body: '<!doctype html><p>Hello', type: 'text/html' })
    expect(await site.read()).toEqual({
      source: 'canal',
      fetched: 0,
      articles: [],
      failures: [
        {
          source: 'canal',
          where: site.server.url(''),
          message: expect.stringMatching(
            /has no REST API of WordPress.*Name its feed as the source instead: http:\S+\/feed\/$/,
          ),
        },
      ],
    })
  })
})

describe('paging', () => {
  const fullPage = (page: number) => Array.from({ length: 100 }, (_, i) => aWordpressPost(page * 1000 - i))

  it('goes by X-WP-TotalPages', async () => {
    const headers = { 'x-wp-total': '101', 'x-wp-totalpages': '2' }
    site.servePage(1, json(fullPage(1), { headers }))
    site.servePage(2, json([aWordpressPost(1)], { headers }))
    const { articles, failures, fetched } = await site.read()
    expect({ articles: articles.length, failures, fetched }).toEqual({
      articles: 101,
      failures: [],
      fetched: 2,
    })
    expect(site.server.requests).toHaveLength(3)
  })

  it('without it ends with a page that is not full, or with the 400 past the last', async () => {
    site.servePage(1, json(fullPage(1)))
    const invalid = { code: 'rest_post_invalid_page_number', message: 'Too large.', data: { status: 400 } }
    site.servePage(2, json(invalid, { status: 400 }))
    expect(await site.read()).toMatchObject({ articles: { length: 100 }, failures: [], fetched: 1 })
    site.servePage(2, json(invalid))
    expect(await site.read()).toMatchObject({ articles: { length: 100 }, failures: [], fetched: 2 })
  })

  it('ends where a server gives the same for ever, or goes further back than asked', async () => {
    const headers = { 'x-wp-totalpages': '99' }
    site.servePage(1, json(fullPage(1), { headers }))
    site.servePage(2, json(fullPage(1), { headers }))
    expect(await site.read()).toMatchObject({ articles: { length: 100 }, failures: [], fetched: 2 })
    site.servePage(
      1,
      json([aWordpressPost(2), aWordpressPost(1, { date_gmt: '2026-11-12T00:00:00' })], { headers }),
    )
    expect(await site.read()).toMatchObject({ articles: { length: 2 }, failures: [], fetched: 1 })
  })

  it('stops after ten pages, and says so', async () => {
    const headers = { 'x-wp-totalpages': '5000' }
    site.servePage(1, json([aWordpressPost(1)], { headers }))
    for (let page = 2; page <= 11; page++) site.servePage(page, json([aWordpressPost(page)], { headers }))
    const { articles, failures } = await site.read()
    expect(articles).toHaveLength(10)
    expect(failures[0]?.message).toContain('more than 10 pages')
  })

  it('keeps the pages before one that fails', async () => {
    site.servePage(1, json(fullPage(1)))
    site.servePage(2, { status: 503 })
    const { articles, failures } = await site.read()
    expect(articles).toHaveLength(100)
    expect(failures).toEqual([
      {
        source: 'canal',
        where: `${site.server.url('')}, page 2`,
        message: expect.stringMatching(/answered 503.* The 100 posts before are kept\.$/),
      },
    ])
  })
})

describe('an API that does not give posts', () => {
  const error = (code: string, status: number) => ({ code, message: 'Sorry.', data: { status } })

  it('of a site without posts gives none', async () => {
    site.servePage(1, json([], { headers: { 'x-wp-totalpages': '0' } }))
    expect(await site.read()).toEqual({ source: 'canal', fetched: 1, articles: [], failures: [] })
  })

  it.each([
    ['401', json(error('rest_not_logged_in', 401), { status: 401 }), 'is closed to us (401)'],
    ['403', json(error('rest_forbidden', 403), { status: 403 }), 'is closed to us (403)'],
    ['401 in a 200', json(error('rest_cannot_view', 401)), 'is closed to us (401)'],
    ['404', json(error('rest_no_route', 404), { status: 404 }), 'has no REST API of WordPress'],
    ['400', json(error('rest_invalid_param', 400), { status: 400 }), 'does not understand'],
    ['500', { status: 500 }, 'Its server is at fault'],
    ['429', { status: 429 }, 'called less often'],
    [
      '429 for long',
      { status: 429, headers: { 'retry-after': '3600' } },
      'answered 429: it wants to be asked again in 60 minutes',
    ],
    [
      '503 for a day',
      { status: 503, headers: { 'retry-after': '86400' } },
      'answered 503: it wants to be asked again in 24 hours',
    ],
    [
      'a page',
      { body: '<!DOCTYPE html><h1>Just a moment</h1>', type: 'text/html' },
      'a web page instead of JSON',
    ],
    ['nothing', { body: '' }, 'answered with nothing'],
    ['a word', { body: 'blocked' }, 'something that is not JSON'],
    ['something else', json({ hello: 'world' }), 'something other than posts'],
    ['a number', json(7), 'something that is not JSON'],
    [
      'a page cut behind an embedded list',
      { body: JSON.stringify([aWordpressPost(1)]).replace(/(?<="slug":"nino"}\]).*/, '') },
      'breaks off or is broken',
    ],
    ['half a page', { body: JSON.stringify([aWordpressPost(1)]).slice(0, -40) }, 'breaks off or is broken'],
    ['a broken page', { body: '[{"id":1,}]' }, 'breaks off or is broken'],
    [
      'a cut connection',
      { body: '[{"id":1', headers: { 'content-length': '9000' }, cutAfter: 8 },
      'closed the connection',
    ],
  ])('answering with %s is a failure that says what to do', async (_, answer: Answer, message) => {
    site.servePage(1, answer)
    const { articles, failures } = await site.read()
    expect(articles).toEqual([])
    expect(failures).toEqual([
      { source: 'canal', where: site.server.url(''), message: expect.stringContaining(message) },
    ])
  })

  it('but wants a second of rest is asked again after it, once', async () => {
    const busy = { status: 429, headers: { 'retry-after': '1' } }
    site.servePage(1, busy)
    const tools = toolsOf()
    const calms = tellingGet(tools.get, () => site.servePage(1, json([aWordpressPost(1)])))
    const started = performance.now()
    expect(await site.read({ ...tools, get: calms })).toMatchObject({ articles: { length: 1 }, failures: [] })
    expect(performance.now() - started).toBeGreaterThan(1000)

    site.servePage(1, { status: 429, headers: { 'retry-after': '0' } })
    const before = site.server.requests.length
    expect((await site.read()).failures[0]?.message).toContain('answered 429')
    expect(site.server.requests.length - before).toBe(3)
  })

  it('is understood through the warnings of PHP, and lists that lost an element', async () => {
    const warning =
      '<br />\n<b>Warning</b>:  Undefined array key "x" in <b>/srv/[canal]/a.php</b> on line <b>7</b><br />\n'
    site.servePage(1, { body: `\ufeff${warning}${JSON.stringify([aWordpressPost(1)])}\n<!-- cached -->` })
    expect((await site.read()).articles).toHaveLength(1)
    const line = '[19-Nov-2026 08:30:00 UTC] PHP Deprecated: old in /srv/a.php\n'
    const post = aWordpressPost(1, { title: { rendered: 'What &lt;html&gt; and <head> are' } })
    site.servePage(1, { body: line + JSON.stringify([post]) })
    expect((await site.read()).articles).toHaveLength(1)
    site.servePage(1, { body: `\n${JSON.stringify([post])}` })
    expect((await site.read()).articles).toHaveLength(1)
    site.servePage(1, json({ 0: aWordpressPost(1), 2: aWordpressPost(2) }))
    expect((await site.read()).articles).toHaveLength(2)
  })

  it('names the posts that are none, and counts them when there are many', async () => {
    site.servePage(
      1,
      json([null, { link: 'javascript:alert(1)', title: 'A trap' }, { link: '/x' }, aWordpressPost(1)]),
    )
    const { articles, failures } = await site.read()
    expect(articles).toHaveLength(1)
    expect(failures.map(({ where, message }) => [where, message])).toEqual([
      [`${site.server.url('')}, entry 1`, 'The entry names no page: a story needs a link.'],
      [`${site.server.url('')}, entry 2`, '"A trap" names no page: a story needs a link.'],
      [`${site.server.url('')}, entry 3`, `The entry for ${site.server.url('/x')} has no title.`],
    ])
    site.servePage(1, json(Array.from({ length: 99 }, () => ({}))))
    const { failures: many } = await site.read()
    expect(many).toHaveLength(21)
    expect(many[20]?.message).toBe('79 more entries are like these.')
  })
})
