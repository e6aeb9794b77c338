// Politeness against real servers: what a host sees of us, and what it can ask for.
import { once } from 'node:events'
import { createServer } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest'
import { createFetcher, type Fetcher } from '../../src/net/fetcher.ts'
import { politely } from '../../src/net/polite.ts'
import { startFeedServer } from '../support/feed-server.ts'

let fetcher: Fetcher
beforeAll(() => {
  fetcher = createFetcher({ trustedHosts: [], userAgent: 'postrider-test' })
})
afterAll(() => fetcher.close())

/** Answers each request after a while, and counts how many it has open. */
async function aSlowServer() {
  const seen = { open: 0, most: 0, requests: 0 }
  const server = createServer(async (_, response) => {
    seen.requests++
    seen.open++
    seen.most = Math.max(seen.most, seen.open)
    await sleep(20)
    seen.open--
    response.end('hello')
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const address = server.address()
  const port = typeof address === 'object' ? address?.port : 0
  return { seen, url: (path: string) => `http://127.0.0.1:${port}${path}` }
}

async function aServer() {
  const server = await startFeedServer()
  onTestFinished(() => server.close())
  return server
}

it('has two requests open at a host, and never more', async () => {
  const server = await aSlowServer()
  const get = politely(fetcher, { atOnce: 2, gapMs: 0 })
  const paths = Array.from({ length: 12 }, (_, i) => server.url(`/${i}`))
  await Promise.all(paths.map((url) => get(url, { trusted: true })))
  expect(server.seen).toEqual({ open: 0, most: 2, requests: 12 })
})

it('stays away from a host that answered Retry-After, in seconds or as a date, and goes on with others', async () => {
  const inAnHour = new Date(Date.now() + 3_600_000).toUTCString()
  for (const [status, value] of [
    [429, '3600'],
    [503, inAnHour],
  ] as const) {
    const [busy, calm] = [await aServer(), await aServer()]
    busy.serve('/a', { status, headers: { 'retry-after': value } })
    busy.serve('/b', 'never asked for')
    calm.serve('/a', 'hello')
    const get = politely(fetcher, { atOnce: 2, gapMs: 0 })
    await expect(get(busy.url('/a'), { trusted: true })).rejects.toThrow(`answered ${status}`)
    await expect(get(busy.url('/b'), { trusted: true })).rejects.toThrow(
      new RegExp(`^${busy.host} asked not to be called for another 3[56][0-9][0-9] seconds\\.$`),
    )
    expect(busy.requests.map((r) => r.path)).toEqual(['/a'])
    expect(await get(calm.url('/a'), { trusted: true })).toMatchObject({ status: 200 })
  }
})

it('stays away for a day at most, whatever a host names', async () => {
  const server = await aServer()
  server.serve('/a', { status: 503, headers: { 'retry-after': '99999999' } })
  const get = politely(fetcher, { atOnce: 2, gapMs: 0 })
  await expect(get(server.url('/a'), { trusted: true })).rejects.toThrow('answered 503')
  await expect(get(server.url('/a'), { trusted: true })).rejects.toThrow('for another 86400 seconds')
})
