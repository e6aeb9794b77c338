import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { PostriderError } from '../../src/core/errors.ts'
import { createFetcher, type Fetcher, type FetcherOptions } from '../../src/net/fetcher.ts'
import { bomb, type FeedServer, startFeedServer } from '../support/feed-server.ts'

let server: FeedServer
let canary: FeedServer
const fetchers: Fetcher[] = []

beforeAll(async () => {
  server = await startFeedServer()
  canary = await startFeedServer()
  canary.serve('/', 'the canary')
})
afterAll(async () => {
  await server.close()
  await canary.close()
})
afterEach(async () => {
  for (const fetcher of fetchers.splice(0)) await fetcher.close()
})

function fetcherFor(options: Partial<FetcherOptions> = {}): Fetcher {
  const fetcher = createFetcher({ trustedHosts: [server.host], userAgent: 'postrider-test/1', ...options })
  fetchers.push(fetcher)
  return fetcher
}

async function failureOf(fetched: Promise<unknown>): Promise<PostriderError> {
  const error = await fetched.then(
    () => new Error('it was fetched'),
    (thrown: unknown) => thrown,
  )
  if (error instanceof PostriderError) return error
  throw error
}

describe('createFetcher', () => {
  it('gives the document with its validators and says who asks', async () => {
    const url = server.serve('/feed.xml', {
      body: '<rss/>',
      type: 'application/rss+xml; charset=utf-8',
      etag: '"v1"',
      headers: { 'last-modified': 'Fri, 20 Nov 2026 06:00:00 GMT' },
    })
    const fetched = await fetcherFor().get(url, { accept: 'application/rss+xml' })
    expect(Buffer.from(fetched.body).toString()).toBe('<rss/>')
    expect(fetched.header('etag')).toBe('"v1"')
    expect({ ...fetched, body: null, header: null }).toEqual({
      header: null,
      movedTo: url,
      url,
      status: 200,
      contentType: 'application/rss+xml; charset=utf-8',
      etag: '"v1"',
      lastModified: 'Fri, 20 Nov 2026 06:00:00 GMT',
      body: null,
    })
    expect(server.requests.at(-1)?.headers).toMatchObject({
      'user-agent': 'postrider-test/1',
      accept: 'application/rss+xml',
    })
  })

  it('asks conditionally and takes 304 for an answer', async () => {
    const url = server.serve('/same.xml', { body: '<rss/>', etag: '"v2"' })
    const fetched = await fetcherFor().get(url, { etag: '"v2"' })
    expect(fetched.status).toBe(304)
    expect(fetched.body).toHaveLength(0)
  })

  it.each(['gzip', 'br', 'zstd', 'deflate'] as const)('opens %s', async (coding) => {
    const url = server.serve(`/${coding}.xml`, { body: 'в курсе дела '.repeat(200), coding })
    const fetched = await fetcherFor().get(url)
    expect(Buffer.from(fetched.body).toString()).toBe('в курсе дела '.repeat(200))
  })

  it('follows relative redirects and tells where it ended', async () => {
    server.serve('/old', { redirect: '/older', status: 301 })
    server.serve('/older', { redirect: 'new.xml', status: 307 })
    const end = server.serve('/new.xml', '<rss/>')
    expect((await fetcherFor().get(server.url('/old'))).url).toBe(end)
  })

  it('gives up on a circle of redirects', async () => {
    const url = server.serve('/circle', { redirect: '/circle' })
    expect((await failureOf(fetcherFor().get(url))).message).toContain('redirects more than 5 times')
  })

  it.each([
    [404, 'look for the new one'],
    [429, 'called less often'],
    [503, 'try again later'],
  ])('answers %d with a sentence and the status', async (status, advice) => {
    const error = await failureOf(fetcherFor().get(server.serve(`/${status}`, { status })))
    expect(error.code).toBe('unavailable')
    expect(error.message).toContain(advice)
    expect(error.details.status).toBe(status)
  })

  it('keeps passwords and keys out of messages, and sends the password to its own host only', async () => {
    const url = new URL(server.serve('/private?key=abc123&page=2', { status: 401 }))
    url.username = 'editor'
    url.password = 'hunter22'
    const error = await failureOf(fetcherFor().get(url.href))
    expect(server.requests.at(-1)?.headers.authorization).toBe(`Basic ${btoa('editor:hunter22')}`)
    expect(JSON.stringify([error.message, error.details])).not.toMatch(/hunter22|editor|abc123/)
    expect(error.message).toContain('page=2')

    const away = new URL(server.serve('/away', { redirect: canary.url('/') }))
    away.username = 'editor'
    away.password = 'hunter22'
    await fetcherFor({ trustedHosts: [server.host, canary.host] }).get(away.href)
    expect(canary.requests.at(-1)?.headers.authorization).toBeUndefined()
  })
})

describe('what a server may not do to us', () => {
  it.each(['gzip', 'br', 'zstd', 'deflate'] as const)('a %s bomb ends at the limit', async (coding) => {
    const url = server.serve(`/bomb-${coding}`, bomb(coding, 64 * 1024 * 1024))
    const error = await failureOf(fetcherFor({ limits: { maxBytes: 1024 * 1024 } }).get(url))
    expect(error.message).toContain('sent more than 1 MB')
  })

  it('a plain body over the limit ends too', async () => {
    const url = server.serve('/long', { body: 'x'.repeat(3000) })
    const error = await failureOf(fetcherFor({ limits: { maxBytes: 2000 } }).get(url))
    expect(error.message).toContain('sent more than 2000 bytes')
  })

  it('one byte at a time meets the total deadline', async () => {
    const url = server.serve('/drip', { body: 'x'.repeat(1000), drip: { bytes: 1, everyMs: 20 } })
    const error = await failureOf(fetcherFor({ limits: { totalMs: 300 } }).get(url))
    expect(error.message).toContain('did not finish within 0.3 seconds')
  })

  it('silence meets the total deadline', async () => {
    const error = await failureOf(
      fetcherFor({ limits: { totalMs: 300 } }).get(server.serve('/silent', { silent: true })),
    )
    expect(error.message).toContain('did not finish within 0.3 seconds')
  })

  it.each([
    [
      'a body cut short',
      { body: 'x'.repeat(9000), headers: { 'content-length': '9000' }, cutAfter: 10 },
      'closed',
    ],
    [
      'an unknown coding',
      { body: 'x', headers: { 'content-encoding': 'sdch' } },
      'a compression that we do not know',
    ],
    [
      'nested codings',
      { body: 'x', headers: { 'content-encoding': 'br, br, br' } },
      'a compression that we do not',
    ],
    ['a broken gzip', { body: 'not gzip', headers: { 'content-encoding': 'gzip' } }, 'compression is broken'],
    [
      'a broken brotli',
      { body: '\u0001\u0002', headers: { 'content-encoding': 'br' } },
      'compression is broken',
    ],
    ['a broken zstd', { body: 'not zstd', headers: { 'content-encoding': 'zstd' } }, 'compression is broken'],
  ])('%s is a plain sentence', async (name, answer, sentence) => {
    const url = server.serve(`/${encodeURIComponent(name)}`, answer)
    expect((await failureOf(fetcherFor().get(url))).message).toContain(sentence)
  })

  it('a port where nothing listens, and a name that is none, are plain sentences', async () => {
    const gone = await startFeedServer()
    await gone.close()
    const refused = await failureOf(fetcherFor().get(gone.url('/'), { trusted: true }))
    expect(refused.message).toMatch(/refused the connection/)
    expect(refused.message).not.toMatch(/\n|at /)
    expect((await failureOf(fetcherFor().get('feed.xml'))).code).toBe('usage')
    expect((await failureOf(fetcherFor().get('file:///etc/passwd'))).message).toContain(
      'only http: and https:',
    )
  })
})

describe('private hosts', () => {
  it.each([
    '127.0.0.1',
    '127.1',
    '2130706433',
    '0x7f.1',
    '0x7f000001',
    '0177.0.0.1',
    '017700000001',
    '0.0.0.0',
    '0',
    'localhost',
    'LOCALHOST',
    'localhost.',
    '[::]',
    '[::1]',
    '[::ffff:127.0.0.1]',
    '[::ffff:7f00:1]',
    '[64:ff9b::7f00:1]',
    '①②⑦.⓪.⓪.①',
  ])('http://%s reaches nobody', async (host) => {
    const before = canary.requests.length
    const error = await failureOf(fetcherFor().get(`http://${host}:${canary.port}/`))
    expect(error.message).toMatch(/private or reserved address|not found|no address/)
    expect(canary.requests).toHaveLength(before)
  })

  it('a named host may be private, its redirect elsewhere may not', async () => {
    const before = canary.requests.length
    const url = server.serve('/trap', { redirect: canary.url('/') })
    const error = await failureOf(fetcherFor().get(url))
    expect(error.message).toContain('private or reserved address')
    expect(error.details.reason).toBe('POSTRIDER_BLOCKED')
    expect(canary.requests).toHaveLength(before)
  })

  it('a redirect to the metadata address, to a file or to another scheme goes nowhere', async () => {
    for (const target of [
      'http://169.254.169.254/latest/',
      'file:///etc/passwd',
      'gopher://127.0.0.1/',
      '//[::1]/',
    ]) {
      const error = await failureOf(fetcherFor().get(server.serve('/hop', { redirect: target })))
      expect(error.message).toMatch(/private or reserved|not a web address/)
    }
  })

  it('a typed URL may be private, with its own port only', async () => {
    const fetcher = fetcherFor({ trustedHosts: [] })
    const url = server.serve('/typed', 'hello')
    expect((await fetcher.get(url, { trusted: true })).status).toBe(200)
    await failureOf(fetcher.get(url))
    const trap = server.serve('/typed-trap', { redirect: canary.url('/') })
    expect((await failureOf(fetcher.get(trap, { trusted: true }))).details.reason).toBe('POSTRIDER_BLOCKED')
  })

  it('a trusted host without a port is trusted on every port', async () => {
    const fetcher = fetcherFor({ trustedHosts: ['127.0.0.1'] })
    expect((await fetcher.get(server.serve('/any', 'hello'))).status).toBe(200)
    expect((await fetcher.get(canary.url('/'))).status).toBe(200)
  })

  it('a connection opened for the operator serves no stranger', async () => {
    const fetcher = fetcherFor({ trustedHosts: [] })
    const url = server.serve('/pooled', 'hello')
    await fetcher.get(url, { trusted: true })
    const before = server.requests.length
    await failureOf(fetcher.get(url))
    expect(server.requests).toHaveLength(before)
  })
})
