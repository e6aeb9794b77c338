// Gathering with a memory, against a real server and a real database.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { SourcePlan } from '../../src/core/plan.ts'
import { addMinutes, type Instant } from '../../src/core/time.ts'
import {
  type GatheringTools,
  gatherSources,
  sourceFindings,
  watchedSources,
} from '../../src/flows/gathering.ts'
import { createFetcher, type Fetcher } from '../../src/net/fetcher.ts'
import { gatherAll } from '../../src/sources/gather.ts'
import { articles } from '../../src/storage/articles.ts'
import { sources } from '../../src/storage/sources.ts'
import { type FeedServer, startFeedServer } from '../support/feed-server.ts'
import { anItem, anRssFeed } from '../support/feeds.ts'
import { NOW, openTestStore } from '../support/store.ts'

const DAY = 24 * 60
const SINCE = addMinutes(NOW, -14 * DAY)

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

const rest = { language: 'en', regions: [], topics: [], articleKind: null }
const feedAt = (path: string, id = 'canal'): SourcePlan => ({
  id,
  kind: 'feed',
  url: server.url(path),
  ...rest,
})
const asked = (path: string) => server.requests.filter((r) => r.path === path)

async function aDesk(plans: readonly SourcePlan[]) {
  const { db } = await openTestStore()
  const at: { now: Instant; version: string; plans: readonly SourcePlan[] } = {
    now: NOW,
    version: '1',
    plans,
  }
  const tools = (): GatheringTools => ({
    clock: () => at.now,
    sources: at.plans,
    health: sources(db),
    articles: articles(db),
    version: at.version,
    read: (wanted, since, onSource) =>
      gatherAll(wanted, { folder: '/nowhere', since, get: fetcher.get }, onSource),
  })
  return {
    at,
    tools,
    gather: async () => (await gatherSources(tools(), SINCE))[0],
    known: async () => (await articles(db).known(SINCE, [])).articles.map((a) => a.url).sort(),
    health: () => sources(db).all(),
    findings: () => sourceFindings(tools()),
    watched: () => watchedSources(tools()),
  }
}

describe('a feed that did not change', () => {
  it('is not sent again, and its articles stay known', async () => {
    server.serve('/same', {
      body: anRssFeed(anItem() + anItem('', 'gates')),
      etag: '"v1"',
      headers: { etag: '"v1"' },
    })
    const desk = await aDesk([feedAt('/same')])
    expect(await desk.gather()).toMatchObject({ articles: 2, unchanged: false, failures: [] })
    expect(await desk.gather()).toMatchObject({ articles: 2, unchanged: true, failures: [] })
    expect(asked('/same').map((r) => r.headers['if-none-match'])).toEqual([undefined, '"v1"'])
    expect(await desk.known()).toHaveLength(2)
  })

  it('is read whole under another plan, or by another version', async () => {
    server.serve('/plan', { body: anRssFeed(anItem()), etag: '"v1"', headers: { etag: '"v1"' } })
    const desk = await aDesk([feedAt('/plan')])
    await desk.gather()
    desk.at.plans = [{ ...feedAt('/plan'), regions: ['delta'] }]
    expect(await desk.gather()).toMatchObject({ unchanged: false })
    desk.at.version = '2'
    expect(await desk.gather()).toMatchObject({ unchanged: false })
    expect(await desk.gather()).toMatchObject({ unchanged: true })
  })

  it('is asked for where it moved for good', async () => {
    server.serve('/new', { body: anRssFeed(anItem()) })
    server.serve('/old', { status: 301, headers: { location: '/new' } })
    const desk = await aDesk([feedAt('/old')])
    await desk.gather()
    await desk.gather()
    expect([asked('/old').length, asked('/new').length]).toEqual([1, 2])
  })

  it('is asked for where the config says once the place it moved to is gone', async () => {
    server.serve('/there', { body: anRssFeed(anItem()), etag: '"v1"' })
    server.serve('/home', { status: 301, headers: { location: '/there' } })
    const desk = await aDesk([feedAt('/home')])
    await desk.gather()
    server.serve('/there', { status: 404 })
    server.serve('/home', anRssFeed(anItem() + anItem('', 'gates')))
    expect(await desk.gather()).toMatchObject({ failures: [{}] })
    expect(await desk.gather()).toMatchObject({ articles: 2, failures: [] })
    expect([asked('/home').length, asked('/there').length]).toEqual([2, 2])
  })

  it('is asked with its date where it has no ETag', async () => {
    const date = 'Fri, 20 Nov 2026 06:00:00 GMT'
    server.serve('/dated', { body: anRssFeed(anItem()), headers: { 'last-modified': date } })
    const desk = await aDesk([feedAt('/dated')])
    await desk.gather()
    server.serve('/dated', { status: 304 })
    expect(await desk.gather()).toMatchObject({ articles: 1, unchanged: true, failures: [] })
    expect(asked('/dated').map((r) => r.headers['if-modified-since'])).toEqual([undefined, date])
  })
})

describe('a feed that fails', () => {
  it('is paused after five failures over three days, tried once a day, and read again when it is back', async () => {
    server.serve('/down', { status: 500 })
    const desk = await aDesk([feedAt('/down')])
    for (const day of [0, 1, 2, 2.5]) {
      desk.at.now = addMinutes(NOW, day * DAY)
      expect(await desk.gather()).toMatchObject({ paused: false, failures: [{}] })
    }
    expect(await desk.findings()).toMatchObject([{ level: 'info', rule: 'source-health' }])
    desk.at.now = addMinutes(NOW, 3 * DAY)
    expect(await desk.gather()).toMatchObject({ paused: true })
    const before = asked('/down').length
    desk.at.now = addMinutes(NOW, 3.5 * DAY)
    expect(await desk.gather()).toMatchObject({
      paused: true,
      articles: 0,
      failures: [{ message: expect.stringContaining('is paused') }],
    })
    expect(asked('/down')).toHaveLength(before)
    expect(await desk.findings()).toMatchObject([
      { level: 'amber', message: expect.stringContaining('5 failures in a row') },
    ])
    server.serve('/down', anRssFeed(anItem()))
    desk.at.now = addMinutes(NOW, 4.1 * DAY)
    expect(await desk.gather()).toMatchObject({ paused: false, articles: 1 })
    expect(await desk.findings()).toEqual([])
  })

  it('is tried once a day while it stays down', async () => {
    server.serve('/gone', { status: 410 })
    const desk = await aDesk([feedAt('/gone')])
    for (const day of [0, 1, 2, 3, 4, 4.5, 5, 5.9, 6]) {
      desk.at.now = addMinutes(NOW, day * DAY)
      await desk.gather()
    }
    expect(await desk.health()).toMatchObject([{ failures: 7, pausedAt: addMinutes(NOW, 4 * DAY) }])
    expect(asked('/gone')).toHaveLength(7)
  })

  it('is no longer spoken of when the plan is without it', async () => {
    server.serve('/left', { status: 500 })
    const desk = await aDesk([feedAt('/left')])
    await desk.gather()
    expect(await desk.findings()).toEqual([])
    await desk.gather()
    expect(await desk.findings()).toEqual([
      {
        level: 'info',
        rule: 'source-health',
        message: expect.stringContaining('canal has failed 2 times in a row since 2026-11-20 ('),
      },
    ])
    desk.at.plans = []
    expect(await desk.findings()).toEqual([])
  })

  it('keeps what it gave before, and the day since which it is read', async () => {
    server.serve('/flaky', anRssFeed(anItem()))
    const desk = await aDesk([feedAt('/flaky')])
    await desk.gather()
    server.serve('/flaky', { status: 503 })
    desk.at.now = addMinutes(NOW, DAY)
    expect(await desk.gather()).toMatchObject({ articles: 0, failures: [{}] })
    expect(await desk.known()).toEqual(['https://canal.example.org/locks'])
    expect(await desk.watched()).toEqual(new Map([['canal', NOW]]))
  })
})

it('of a list of links nobody can tell what is new', async () => {
  server.serve('/popular', { body: '<ul><li><a href="/a">A story of the locks</a></ul>', type: 'text/html' })
  const select = { item: 'li', link: 'a', title: 'a', authors: '' }
  const list: SourcePlan = {
    id: 'box',
    kind: 'links',
    url: server.url('/popular'),
    select,
    follow: false,
    ...rest,
  }
  const desk = await aDesk([list])
  expect(await desk.gather()).toMatchObject({ articles: 1 })
  expect((await desk.health())[0]?.watchedSince).toBe(NOW)
  expect(await desk.watched()).toEqual(new Map())
})

it('has saved the articles before it says that a document is known', async () => {
  server.serve('/order', { body: anRssFeed(anItem()), etag: '"v1"' })
  const desk = await aDesk([feedAt('/order')])
  const tools = desk.tools()
  const stopped = {
    ...tools,
    health: {
      ...tools.health,
      save: async () => {
        throw new Error('stopped between the two')
      },
    },
  }
  await expect(gatherSources(stopped, SINCE)).rejects.toThrow('stopped between the two')
  expect(await desk.known()).toEqual(['https://canal.example.org/locks'])
  expect(await desk.gather()).toMatchObject({ articles: 1, unchanged: false })
})

it('has the other sources when one fails, in the order of the plan', async () => {
  server.serve('/one', { status: 500 })
  server.serve('/two', anRssFeed(anItem('', 'gates')))
  const desk = await aDesk([feedAt('/one', 'one'), feedAt('/two', 'two')])
  const reports = await gatherSources(desk.tools(), SINCE)
  expect(reports).toMatchObject([
    { source: 'one', articles: 0, failures: [{ source: 'one' }] },
    { source: 'two', articles: 1, failures: [] },
  ])
})
