// Days and weeks of sending, in a world whose clock the test owns: limits are kept, and nobody is lost by them.
import { describe, expect, it } from 'vitest'
import { dailyCap, dayOf } from '../../src/core/lanes.ts'
import { instantOf } from '../../src/core/time.ts'
import { lanes } from '../../src/storage/lanes.ts'
import { ISSUE } from '../support/sending.ts'
import { simulated } from '../support/simulation.ts'
import { openTestStore } from '../support/store.ts'

const at = (domain: string, count: number): readonly string[] =>
  Array.from({ length: count }, (_, i) => `r${i}@${domain}`)

const byDay = (carried: readonly { readonly atMs: number; readonly relay: string }[], relay: string) => {
  const days = new Map<string, number>()
  for (const c of carried)
    if (c.relay === relay) {
      const day = dayOf(instantOf(c.atMs), 'UTC')
      days.set(day, (days.get(day) ?? 0) + 1)
    }
  return [...days.values()]
}

describe('days of sending', () => {
  it('keep the rate in any sliding second and the cap on every day; what is over goes by the next relay, then tomorrow', async () => {
    const limits = (perSecond: number, perDay: number) => ({ limits: { perSecond, perDay } })
    const { world, serve, status, waits, send } = await simulated(at('reader.example.org', 700), {
      main: limits(10, 200),
      spare: limits(4, 100),
    })
    await send()
    expect(await status()).toMatchObject({ accepted: 300, queued: 400 })
    expect(await waits()).toMatchObject([
      { provider: 'other', readers: 400, why: 'cap', until: '2026-11-21T00:00:00.000Z' },
    ])
    await serve(4)
    expect(await status()).toMatchObject({ accepted: 700, expired: 0, queued: 0 })
    expect(byDay(world.carried, 'main')).toEqual([200, 200, 100])
    expect(byDay(world.carried, 'spare')[0]).toBe(100)
    expect(world.busiestSecond('main')).toBeLessThanOrEqual(10)
    expect(world.busiestSecond('spare')).toBeLessThanOrEqual(4)
  })

  it('let nobody expire who was deferred and then kept waiting by a cap', async () => {
    const seen = new Set<string>()
    const { serve, status, world } = await simulated(at('reader.example.org', 60), {
      main: {
        limits: { perSecond: null, perDay: 15 },
        answers: (to) => (seen.size < seen.add(to).size ? '451 4.3.0 later' : null),
      },
    })
    await serve(12)
    expect(await status()).toMatchObject({ accepted: 60, expired: 0 })
    expect(Math.max(...byDay(world.carried, 'main'))).toBe(15)
  })
})

it('six weeks of warm-up keep to the curve, with two senders, and then there is no cap', async () => {
  const books = lanes((await openTestStore(':memory:')).db)
  const relay = { name: 'new', limits: { perSecond: null, perDay: null }, warmUpSince: '2026-12-01' }
  let steady = 0
  for (let day = 0; day < 42; day++) {
    const now = instantOf(Date.UTC(2026, 11, 1 + day, 8))
    const today = dayOf(now, 'UTC')
    const cap = dailyCap(relay, today) ?? 0
    const asks = [{ relay: 'new', provider: '', perSecond: null, cap }]
    let taken = 0
    for (;;) {
      const got = await books.reserve(asks, 5_000, today, steady++, now)
      if (!('turns' in got)) break
      taken += got.turns.count
    }
    expect(taken, today).toBe(cap)
  }
  const caps = Array.from({ length: 43 }, (_, d) =>
    dailyCap(relay, `${instantOf(Date.UTC(2026, 11, 1 + d)).slice(0, 10)}`),
  )
  expect([caps[0], caps[41], caps[42]]).toEqual([200, 200_000, null])
  expect(caps.every((cap, i) => i === 0 || cap === null || cap < (caps[i - 1] ?? 0) * 1.2)).toBe(true)
})

describe('a provider that asks for patience', () => {
  it('gets its mail slowly, and the readers of others do not wait for it', async () => {
    let recent: number[] = []
    const { world, send, serve, status, waits } = await simulated(
      [...at('gmail.com', 120), ...at('mail.ru', 300), ...at('reader.example.org', 300)],
      {
        main: {
          connections: 10,
          answers: (to, nowMs) => {
            if (!to.endsWith('@gmail.com')) return null
            recent = [...recent.filter((t) => t > nowMs - 1000), nowMs]
            return recent.length > 3 ? '421 4.7.28 rate exceeded' : null
          },
        },
      },
    )
    await send()
    const others = world.carried.filter((c) => !c.to.endsWith('@gmail.com'))
    expect(others.every((c) => c.code === 250)).toBe(true)
    expect(others).toHaveLength(600)
    const took = Math.max(...others.map((c) => c.atMs)) - Math.min(...others.map((c) => c.atMs))
    expect(took, 'others go at full speed').toBeLessThan(10_000)
    expect((await waits()).every((wait) => wait.provider === 'gmail')).toBe(true)
    await serve(2)
    expect(await status()).toMatchObject({ accepted: 720, rejected: 0, expired: 0 })
  })

  it('rests when it goes on refusing, longer each time, and no other relay gets round it', async () => {
    const { world, send, waits, status } = await simulated(at('gmail.com', 40), {
      main: { connections: 1, answers: () => '450 4.7.1 too many messages' },
      spare: { connections: 1 },
    })
    await send()
    expect(world.carried.every((c) => c.relay === 'main')).toBe(true)
    expect(await waits()).toMatchObject([{ relay: 'main', provider: 'gmail', why: 'rest' }])
    expect((await status()).accepted).toBe(0)
  })

  it('that refuses us is stopped alone; the campaign goes on with the others', async () => {
    const { send, status, campaigns, waits } = await simulated(
      [...at('gmail.com', 100), ...at('mail.ru', 100)],
      { main: { answers: (to) => (to.endsWith('gmail.com') ? '550 5.7.26 unauthenticated' : null) } },
    )
    await send()
    const { accepted, rejected, queued } = await status()
    expect(accepted).toBe(100)
    expect(rejected).toBeLessThan(15)
    expect(queued).toBe(100 - rejected)
    expect((await campaigns.of(ISSUE))[0]?.wish, 'nothing is left but what a person has to see to').toBe(
      'hold',
    )
    await campaigns.setWish(ISSUE, 'send', '', '2026-11-20T07:00:00.000Z')
    expect(await waits(), 'who lets it go on has looked').toEqual([])
  })
})

describe('a relay that is dead', () => {
  it('is stood in for by the next one at once, and carries again when it is back', async () => {
    const backAt = Date.UTC(2026, 10, 20, 6, 0, 30)
    const { world, send, status } = await simulated(at('reader.example.org', 800), {
      main: { isUp: (nowMs) => nowMs >= backAt, connections: 3 },
      spare: { connections: 1, limits: { perSecond: 10, perDay: null } },
    })
    const end = await send()
    expect(end.trouble).toBeNull()
    expect(await status()).toMatchObject({ accepted: 800 })
    const first = world.carried[0]
    expect(first?.relay).toBe('spare')
    expect((first?.atMs ?? 0) - Date.UTC(2026, 10, 20, 6)).toBeLessThan(1_000)
    expect(world.carried.at(-1)?.relay).toBe('main')
  })

  it('with nobody to stand in ends the sending after its patience, and costs nobody an attempt', async () => {
    const { send, status } = await simulated(at('reader.example.org', 5), { main: { isUp: () => false } })
    expect((await send()).trouble).toContain('does not answer: connection refused')
    expect(await status()).toMatchObject({ queued: 5, deferred: 0 })
  })

  it('does not stop what goes by another route', async () => {
    const { world, send, status } = await simulated(
      [...at('gmail.com', 50), ...at('mail.ru', 50)],
      { dead: { isUp: () => false }, alive: {} },
      {
        routes: [
          { to: ['gmail'], by: ['dead'] },
          { to: ['mailru'], by: ['alive'] },
        ],
      },
    )
    expect((await send()).trouble).toContain('does not answer')
    expect(await status()).toMatchObject({ accepted: 50, queued: 50 })
    expect(world.carried.every((c) => c.to.endsWith('@mail.ru'))).toBe(true)
  })
})

describe('hours', () => {
  it('keep letters from readers whose day is over, by their own clock', async () => {
    const { world, store, serve, status } = await simulated(
      at('reader.example.org', 10),
      { main: {} },
      { hours: { from: 8 * 60, to: 21 * 60 }, zone: 'UTC' },
    )
    await store.db.updateTable('subscribers').set({ zone: 'America/Chicago' }).where('id', '<=', 4).execute()
    await serve(2)
    expect(await status()).toMatchObject({ accepted: 10 })
    const hours = world.carried.map((c) => new Date(c.atMs).getUTCHours())
    // It is six in the morning in UTC: nobody's hour yet. Eight in Chicago is two in the afternoon in UTC.
    expect(hours.sort()).toEqual([14, 14, 14, 14, 8, 8, 8, 8, 8, 8])
  })
})

it('the first two hundred go ahead alone, and a letter that they refuse goes no further', async () => {
  const { world, send, campaigns } = await simulated(at('reader.example.org', 600), {
    main: { connections: 50, answers: (to) => (/r\d*[05]@/.test(to) ? '550 5.1.1 no such user' : null) },
  })
  await send()
  expect(world.carried.length).toBeLessThanOrEqual(200)
  expect((await campaigns.of(ISSUE))[0]).toMatchObject({ wish: 'hold' })
})
