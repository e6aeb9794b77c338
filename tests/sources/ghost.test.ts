// Shapes after Ghost's documentation (docs.ghost.org): Content API, with its pages Posts, Pagination, Parameters,
// Filtering and Errors.
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Article, Gathered } from '../../src/core/article.ts'
import { readGhost } from '../../src/sources/ghost.ts'
import type { SourceTools } from '../../src/sources/reader.ts'
import { type Answer, type FeedServer, startFeedServer } from '../support/feed-server.ts'
import { aGhostPage, aGhostPost, COMMON, ghostPath, json, tellingGet, toolsOf } from '../support/site-apis.ts'

let server: FeedServer
beforeEach(async () => {
  server = await startFeedServer()
})
afterEach(() => server.close())

const KEY = 'a0b1c2d3e4f5a0b1c2d3e4f5a0'

function serveFirst(answer: Answer): void {
  server.serve(ghostPath(1), answer)
}

function read(tools: SourceTools = toolsOf()): Promise<Gathered> {
  return readGhost({ ...COMMON, kind: 'ghost', url: server.url(''), key: KEY }, tools)
}

async function onlyArticle(post: unknown): Promise<Article | undefined> {
  serveFirst(json(aGhostPage([post])))
  const { articles, failures } = await read()
  expect(failures).toEqual([])
  return articles[0]
}

describe('a post', () => {
  it('is read with its authors, tags and picture', async () => {
    const article = await onlyArticle(
      aGhostPost('42', {
        title: 'The locks “are mended” & open',
        custom_excerpt: 'The lock keepers’ strike is over.',
        feature_image: 'https://canal.example.org/content/images/2026/11/gate.jpg',
        feature_image_alt: 'A gate of the lock',
        feature_image_caption: 'Photo by <a href="https://canal.example.org">Aibek Mysalov</a>',
        visibility: 'members',
        access: false,
        authors: [{ name: 'Nino Sampleuri' }, { name: 'Aibek Mysalov' }],
        tags: [
          { name: 'Rivers & canals', slug: 'rivers', visibility: 'public' },
          { name: '#lang-ru', slug: 'hash-lang-ru', visibility: 'internal' },
          { name: '#front', slug: 'hash-front', visibility: 'internal' },
        ],
      }),
    )
    expect(article).toEqual({
      id: expect.stringMatching(/^[\da-f]{16}$/),
      url: 'https://canal.example.org/story-42/',
      title: 'The locks “are mended” & open',
      dek: 'The lock keepers’ strike is over.',
      authors: ['Nino Sampleuri', 'Aibek Mysalov'],
      published: '2026-11-19T08:30:00.000Z',
      kind: 'article',
      regions: ['delta'],
      topics: ['water', 'Rivers & canals'],
      language: 'ru',
      image: {
        src: 'https://canal.example.org/content/images/2026/11/gate.jpg',
        alt: 'A gate of the lock',
        credit: 'Photo by Aibek Mysalov',
      },
      translationOf: null,
      place: '',
      series: '',
      minutes: 4,
      guid: '42',
      source: 'canal',
    })
  })

  it('that appeared elsewhere first is the page there', async () => {
    const canonical = 'https://delta.example.org/first?utm_source=x'
    expect(await onlyArticle(aGhostPost('1', { canonical_url: canonical }))).toMatchObject({
      url: 'https://delta.example.org/first',
    })
  })

  it('is tolerated with fields of other types, or none', async () => {
    const odd = {
      url: '/odd/',
      title: 7,
      published_at: null,
      reading_time: '0',
      feature_image: '/a.jpg',
      feature_image_caption: '<p>A barge.</p>',
      authors: null,
      tags: false,
    }
    expect(await onlyArticle(odd)).toMatchObject({
      url: server.url('/odd/'),
      title: '7',
      dek: '',
      authors: [],
      published: null,
      language: 'en',
      topics: ['water'],
      image: { src: server.url('/a.jpg'), alt: 'A barge.' },
      minutes: null,
    })
  })
})

describe('paging', () => {
  const posts = (first: number) => Array.from({ length: 50 }, (_, i) => aGhostPost(String(first - i)))

  it('goes by what Ghost says of its pages, or by whether a page is full', async () => {
    serveFirst(json(aGhostPage(posts(500), 1, 2)))
    server.serve(ghostPath(2), json(aGhostPage([aGhostPost('1')], 2, 2)))
    expect(await read()).toMatchObject({ articles: { length: 51 }, failures: [], fetched: 2 })
    serveFirst(json({ posts: posts(500) }))
    server.serve(ghostPath(2), json({ posts: [] }))
    expect(await read()).toMatchObject({ articles: { length: 50 }, failures: [], fetched: 2 })
  })

  it.each([
    [
      'breaks off',
      { body: JSON.stringify(aGhostPage(posts(9), 2, 2)).slice(0, 900) },
      'breaks off or is broken',
    ],
    [
      'is refused',
      { status: 429, headers: { 'retry-after': '90' } },
      'wants to be asked again in 90 seconds',
    ],
  ])('keeps the pages before one that %s', async (_, answer, message) => {
    serveFirst(json(aGhostPage(posts(500), 1, 2)))
    server.serve(ghostPath(2), answer)
    const { articles, failures } = await read()
    expect(articles).toHaveLength(50)
    expect(failures).toEqual([
      { source: 'canal', where: `${server.url('')}, page 2`, message: expect.stringContaining(message) },
    ])
    expect(failures[0]?.message).toMatch(/ The 50 posts before are kept\.$/)
  })

  it('of a site without new posts ends with none', async () => {
    serveFirst(json(aGhostPage([])))
    expect(await read()).toEqual({ source: 'canal', fetched: 1, articles: [], failures: [] })
  })
})

describe('an API that does not give posts', () => {
  const errors = (message: string, errorType: string, status: number) =>
    json({ errors: [{ message, errorType }] }, { status })

  it.each([
    ['401', errors('Unknown Content API Key', 'UnauthorizedError', 401), 'does not know the key (401)'],
    ['403', errors('No permission', 'NoPermissionError', 403), 'refuses the key (403)'],
    ['404', { status: 404 }, 'has no Content API of Ghost (404)'],
    ['400', errors('Error parsing filter', 'BadRequestError', 400), 'needs Ghost 5 or newer'],
    ['500', { status: 500 }, 'Its server is at fault'],
    ['429', { status: 429 }, 'called less often'],
    ['429 for an hour', { status: 429, headers: { 'retry-after': '3600' } }, 'asked again in 60 minutes'],
    ['a page', { body: `<!DOCTYPE html><p>${KEY}`, type: 'text/html' }, 'a web page instead of JSON'],
    ['errors in a 200', json({ errors: [{ message: `No ${KEY}` }] }), 'something other than posts'],
    ['half an answer', { body: `{"posts":[{"id":"${KEY}"` }, 'breaks off or is broken'],
    ['more than 8 MB', { body: ' '.repeat(9 * 1024 * 1024) }, 'sent more than 8 MB'],
    ['silence', { silent: true }, 'did not finish within 0.3 seconds'],
    ['a circle', { redirect: ghostPath(1) }, 'redirects more than 5 times'],
    [
      'a cut connection',
      { body: '{"posts":[', headers: { 'content-length': '9000' }, cutAfter: 9 },
      'closed the connection',
    ],
  ])('answering with %s is a failure that says what to do, without the key', async (_, answer, message) => {
    serveFirst(answer)
    const { articles, failures } = await read(toolsOf({}, { totalMs: answer.silent ? 300 : 5000 }))
    expect(articles).toEqual([])
    expect(failures).toEqual([
      { source: 'canal', where: server.url(''), message: expect.stringContaining(message) },
    ])
    expect(JSON.stringify(failures)).not.toContain(KEY)
  })

  it('keeps the key out of what a host says that asked for rest, and of a redirect’s failure', async () => {
    serveFirst({ redirect: `/elsewhere?key=${KEY}` })
    const { failures } = await read()
    expect(failures[0]?.message).toContain('has no Content API of Ghost')
    server.serve(`/elsewhere?key=${KEY}`, { status: 502 })
    const { failures: later } = await read()
    expect(later[0]?.message).toContain('/elsewhere?key=… answered 502')
  })

  it('but wants a moment of rest is asked again after it', async () => {
    serveFirst({ status: 503, headers: { 'retry-after': '0' } })
    const tools = toolsOf()
    const calms = tellingGet(tools.get, () => serveFirst(json(aGhostPage([aGhostPost('1')]))))
    expect(await read({ ...tools, get: calms })).toMatchObject({ articles: { length: 1 }, failures: [] })
  })

  it('names the posts that are none', async () => {
    serveFirst(json(aGhostPage([aGhostPost('1', { title: '' }), 7, aGhostPost('2')])))
    const { articles, failures } = await read()
    expect(articles).toHaveLength(1)
    expect(failures.map(({ message }) => message)).toEqual([
      'The entry for https://canal.example.org/story-1/ has no title.',
      'The entry names no page: a story needs a link.',
    ])
  })
})
