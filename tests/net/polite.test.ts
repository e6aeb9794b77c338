import { setTimeout as sleep } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { PostriderError } from '../../src/core/errors.ts'
import type { Fetched } from '../../src/net/fetcher.ts'
import { politely } from '../../src/net/polite.ts'

const ANSWER: Fetched = {
  url: '',
  movedTo: '',
  status: 200,
  contentType: '',
  etag: '',
  lastModified: '',
  header: () => '',
  body: new Uint8Array(),
}

/** Counts who asks at the same time, by host, and when. */
function aWeb() {
  const open = new Map<string, number>()
  const most = new Map<string, number>()
  const starts: number[] = []
  const get = async (url: string) => {
    const { host } = new URL(url)
    open.set(host, (open.get(host) ?? 0) + 1)
    most.set(host, Math.max(most.get(host) ?? 0, open.get(host) ?? 0))
    starts.push(performance.now())
    await sleep(15)
    open.set(host, (open.get(host) ?? 0) - 1)
    return ANSWER
  }
  return { get, most, starts }
}

it('asks one host for two things at a time, and others meanwhile', async () => {
  const web = aWeb()
  const get = politely(web, { atOnce: 2, gapMs: 0 })
  const hosts = ['a.example.org', 'b.example.org']
  await Promise.all(hosts.flatMap((host) => Array.from({ length: 7 }, (_, i) => get(`https://${host}/${i}`))))
  expect(web.most).toEqual(new Map(hosts.map((host) => [host, 2])))
  expect(web.starts).toHaveLength(14)
})

it('leaves a gap between the beginnings of two requests to a host', async () => {
  const web = aWeb()
  const get = politely(web, { atOnce: 2, gapMs: 30 })
  const began = performance.now()
  await Promise.all(Array.from({ length: 4 }, (_, i) => get(`https://a.example.org/${i}`)))
  // A busy machine only makes it later; timers may ring a millisecond early.
  for (const [i, at] of web.starts.entries()) expect(at - began).toBeGreaterThan(i * 30 - 5)
})

it('does not ask a host again before the time that it named, and goes on with others', async () => {
  let asked = 0
  const busy = {
    get: async (url: string) => {
      asked++
      if (new URL(url).host !== 'busy.example.org') return ANSWER
      throw new PostriderError('unavailable', 'busy.example.org answered 429.', {
        status: 429,
        retryAfterSeconds: 60,
      })
    },
  }
  const get = politely(busy, { atOnce: 2, gapMs: 0 })
  await expect(get('https://busy.example.org/a')).rejects.toThrow('answered 429')
  await expect(get('https://busy.example.org/b')).rejects.toThrow(
    'asked not to be called for another 60 seconds',
  )
  expect(asked).toBe(1)
  expect(await get('https://calm.example.org/a')).toBe(ANSWER)
})

it('lets the next one go when a request fails', async () => {
  const failing = { get: async () => Promise.reject(new PostriderError('unavailable', 'It is down.')) }
  const get = politely(failing, { atOnce: 1, gapMs: 0 })
  const all = await Promise.allSettled([1, 2, 3].map((n) => get(`https://a.example.org/${n}`)))
  expect(all.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected'])
})

it('does not put off the time that a host named by asking for it', async () => {
  let closed = true
  const busy = {
    get: async () => {
      if (!closed) return ANSWER
      closed = false
      throw new PostriderError('unavailable', 'It answered 503.', { status: 503, retryAfterSeconds: 1 })
    },
  }
  const get = politely(busy, { atOnce: 1, gapMs: 0 })
  const url = 'https://busy.example.org/a'
  await expect(get(url)).rejects.toThrow('answered 503')
  await sleep(500)
  await expect(get(url)).rejects.toThrow('for another 1 seconds')
  // The second that was named is over; one counted from the refusal is not.
  await sleep(600)
  expect(await get(url)).toBe(ANSWER)
})

it('refuses at once what waits for a host that closes', async () => {
  const busy = {
    get: async () => {
      throw new PostriderError('unavailable', 'It answered 429.', { status: 429, retryAfterSeconds: 60 })
    },
  }
  // With the gap kept, the second answer would come in an hour.
  const get = politely(busy, { atOnce: 1, gapMs: 3_600_000 })
  const all = await Promise.allSettled([1, 2, 3].map((n) => get(`https://busy.example.org/${n}`)))
  expect(all.map((one) => one.status)).toEqual(['rejected', 'rejected', 'rejected'])
})
