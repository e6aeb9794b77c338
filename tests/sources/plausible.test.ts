// Shapes after Plausible's documentation (plausible.io/docs): Stats API reference, with its parts Authentication,
// Request structure, Pagination and Response structure.
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { readPlausible } from '../../src/sources/plausible.ts'
import type { Views } from '../../src/sources/views.ts'
import { type PlausibleRow, type PlausibleServer, startPlausible } from '../support/plausible-server.ts'
import { tellingGet, toolsOf } from '../support/site-apis.ts'

const KEY = 'plausible-key-of-the-canal'
const DAYS = { first: '2026-11-05', last: '2026-11-19' }
const SITE = 'canal.example.org'

let server: PlausibleServer
beforeEach(async () => {
  server = await startPlausible(KEY)
})
afterEach(() => server.close())

const read = (get = toolsOf().get, key = KEY): Promise<Views> =>
  readPlausible({ url: server.url, site: SITE }, key, DAYS, get)

const result = (day: unknown, host: unknown, path: unknown, views: unknown): PlausibleRow => ({
  dimensions: [day, host, path],
  metrics: [views],
})
const row = (url: string, views: number, day = '2026-11-19') => ({
  url,
  views,
  title: '',
  authors: [],
  language: '',
  day,
})
const many = (count: number): readonly PlausibleRow[] =>
  Array.from({ length: count }, (_, i) => result('2026-11-19', SITE, `/story-${i}`, 1))

describe('a site', () => {
  it('is asked for its views by day, host and page, with the key', async () => {
    server.rows = [
      result('2026-11-19', SITE, '/story', 120),
      result('2026-11-19', 'ru.canal.example.org', '/story', 80),
      result('2026-11-18', SITE, '/story?utm_source=mail', 7),
      result('2026-11-18', SITE, '/story', 5),
    ]
    expect(await read()).toEqual({
      rows: [
        row('https://canal.example.org/story', 120),
        row('https://ru.canal.example.org/story', 80),
        row('https://canal.example.org/story', 7, '2026-11-18'),
        row('https://canal.example.org/story', 5, '2026-11-18'),
      ],
      failures: [],
    })
    expect(server.queries).toEqual([
      {
        site_id: SITE,
        metrics: ['pageviews'],
        dimensions: ['time:day', 'event:hostname', 'event:page'],
        date_range: ['2026-11-05', '2026-11-19'],
        order_by: [
          ['time:day', 'desc'],
          ['event:hostname', 'asc'],
          ['event:page', 'asc'],
        ],
        pagination: { limit: 5000, offset: 0 },
      },
    ])
  })

  it('stands for the host where none is known', async () => {
    server.rows = [
      result('2026-11-19', '(not set)', '/a', 1),
      result('2026-11-19', '', '/b', 1),
      result('2026-11-19', 'x/y@z', '/c', 1),
      result('2026-11-19', null, '/d', 1),
      result('2026-11-19', '999.999.999.999', '/e', 1),
    ]
    const { rows } = await read()
    expect(rows.map(({ url }) => url)).toEqual(
      ['a', 'b', 'c', 'd', 'e'].map((path) => `https://canal.example.org/${path}`),
    )
  })

  it('is read page after page, also where a page is just full', async () => {
    server.rows = many(10_000)
    const { rows, failures } = await read()
    expect({ rows: rows.length, failures }).toEqual({ rows: 10_000, failures: [] })
    expect(server.queries.map(({ pagination }) => pagination.offset)).toEqual([0, 5000, 10_000])
  })

  it('counts a row once that slips to the next page, while new ones come', async () => {
    server.rows = many(7000)
    server.instead = (_, count) => {
      if (count === 2) server.rows = [result('2026-11-19', SITE, '/new', 1), ...server.rows]
      return null
    }
    const { rows } = await read()
    expect(rows).toHaveLength(7000)
    expect(new Set(rows.map(({ url }) => url)).size).toBe(7000)
  })

  it('that gives the same for ever is read once more, and no longer', async () => {
    const body = JSON.stringify({ results: many(5000) })
    server.instead = () => ({ body })
    const { rows, failures } = await read()
    expect({ rows: rows.length, failures, asked: server.queries.length }).toEqual({
      rows: 5000,
      failures: [],
      asked: 2,
    })
  })

  it('with endless addresses comes to an end that is told', async () => {
    server.instead = ({ pagination: { offset } }) => ({
      body: JSON.stringify({
        results: Array.from({ length: 5000 }, (_, i) => result('2026-11-19', SITE, `/${offset + i}`, 1)),
      }),
    })
    const { rows, failures } = await read()
    expect(rows).toHaveLength(200_000)
    expect(failures).toEqual([
      {
        source: 'views',
        where: `${server.url}, ${SITE}`,
        message: 'There are more than 200000 rows: those of the oldest days are left.',
      },
    ])
  }, 30_000)

  it('keeps what is a row among what is none, and tells how many are not', async () => {
    server.rows = [
      result('2026-11-19', SITE, '/a', 3),
      result('19.11.2026', SITE, '/b', 3),
      result('2026-11-19', SITE, '(not set)', 3),
      result('2026-11-19', SITE, '/c', '3'),
      result('2026-11-19', SITE, '/d', -1),
      result('2026-11-19', SITE, '/e', null),
      { dimensions: [], metrics: [] },
      7 as never,
    ]
    const { rows, failures } = await read()
    expect(rows).toEqual([row('https://canal.example.org/a', 3)])
    expect(failures.map(({ message }) => message)).toEqual([
      '7 rows are not of the form that was asked for, and are left.',
    ])
  })
})

describe('an API', () => {
  it.each([
    [
      '400',
      { status: 400, body: '{"error":"Invalid site"}' },
      'is the site called “canal.example.org” there',
    ],
    ['402', { status: 402, body: '{"error":"…"}' }, 'wants to be paid (402)'],
    ['404', { status: 404, body: '' }, 'has no Stats API v2 (404)'],
    ['429', { status: 429, body: '{"error":"…"}' }, 'called less often'],
    ['429 for an hour', { status: 429, headers: { 'retry-after': '3600' }, body: '' }, 'in 60 minutes'],
    ['500', { status: 500, body: '' }, 'Its server is at fault'],
    ['a page', { body: '<!DOCTYPE html><p>Log in' }, 'a web page instead of JSON'],
    ['half an answer', { body: '{"results":[{"metrics":[1],"dimen' }, 'breaks off or is broken'],
    ['another shape', { body: '{"results":{"visitors":{"value":1}}}' }, 'something other than results'],
    ['a list', { body: '[]' }, 'something other than results'],
    ['nothing', { body: '' }, 'answered with nothing'],
    ['more than 8 MB', { body: ' '.repeat(9 * 1024 * 1024) }, 'sent more than 8 MB'],
  ])('answering with %s is a failure that says what to do, without the key', async (_, answer, message) => {
    server.instead = () => answer
    const views = await read()
    expect(views).toEqual({
      rows: [],
      failures: [
        { source: 'views', where: `${server.url}, ${SITE}`, message: expect.stringContaining(message) },
      ],
    })
    expect(JSON.stringify(views)).not.toContain(KEY)
  })

  it('that does not take the key, or is asked without one, says where keys are made', async () => {
    expect((await read(toolsOf().get, 'wrong')).failures[0]?.message).toMatch(/PLAUSIBLE_KEY.*\(401\)/)
    expect((await read(toolsOf().get, '')).failures[0]?.message).toMatch(/^PLAUSIBLE_KEY is not set: /)
    expect(server.queries).toEqual([])
  })

  it('that fails later leaves what was read before', async () => {
    server.rows = many(9000)
    server.instead = (_, count) => (count === 2 ? { status: 500, body: '' } : null)
    const { rows, failures } = await read()
    expect(rows).toHaveLength(5000)
    expect(failures).toEqual([
      {
        source: 'views',
        where: `${server.url}, ${SITE}, page 2`,
        message: expect.stringMatching(/at fault.* The 5000 rows before are kept\.$/),
      },
    ])
  })

  it('that wants a moment of rest is asked again after it', async () => {
    server.rows = many(1)
    server.instead = () => ({ status: 429, headers: { 'retry-after': '0' }, body: '' })
    const calms = tellingGet(toolsOf().get, () => {
      server.instead = () => null
    })
    expect(await read(calms)).toMatchObject({ rows: { length: 1 }, failures: [] })
  })
})
