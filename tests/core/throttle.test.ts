import { describe, expect, test } from 'vitest'
import { reserveTurns, type Slowdown, slowed, speedAt, TURN_LASTS_MS } from '../../src/core/throttle.ts'
import { instantOf } from '../../src/core/time.ts'
import { seeded } from '../support/random.ts'

const OBSERVED = 40
const at = (ms: number): string => instantOf(Date.UTC(2026, 10, 20) + ms)

describe('what a provider’s complaints make of the speed', () => {
  test('ten connections that are told so at once have been told once', () => {
    let slow: Slowdown | null = null
    for (let i = 0; i < 10; i++) slow = slowed(slow, at(5000 + i * 10), OBSERVED, 2)
    expect(slow).toEqual({ perSecond: 20, at: at(5000) })
  })

  test('complaints that go on halve it again, to a floor', () => {
    let slow = slowed(null, at(0), OBSERVED, 2)
    for (let i = 1; i < 20; i++) slow = slowed(slow, at(i * 5000), OBSERVED, 2)
    expect(slow.perSecond).toBe(0.5)
  })

  test('comes back by steps, to the limit or to no limit', () => {
    const slow = slowed(null, at(0), OBSERVED, 2)
    expect([0, 29_999, 30_000, 60_000].map((ms) => speedAt(slow, at(ms), null))).toEqual([20, 20, 30, 45])
    expect(speedAt(slow, at(60_000), 40)).toBe(40)
    expect(speedAt(slow, at(6 * 60_000), null)).toBe(null)
    expect(speedAt(slow, at(6 * 60_000), 100)).toBe(100)
    expect(speedAt(null, at(0), null)).toBe(null)
  })

  test('a complaint on the way back counts from the speed that was reached', () => {
    const slow = slowed(slowed(null, at(0), OBSERVED, 2), at(60_000), OBSERVED, 2)
    expect(slow).toEqual({ perSecond: 22.5, at: at(60_000) })
  })
})

describe('turns', () => {
  test('of several senders keep every limit in any sliding second, however late they are used', () => {
    for (let seed = 1; seed <= 200; seed++) {
      const { below } = seeded(seed)
      const roll = () => below(1_000_000) / 1_000_000
      const limits = [1 + Math.floor(roll() * 60), roll() < 0.5 ? null : 1 + Math.floor(roll() * 60)]
      let next = [0, 0]
      const used: number[] = []
      for (let now = 5_000; now < 12_000; now += Math.floor(roll() * 120)) {
        const got = reserveTurns(
          limits.map((perSecond, i) => ({ nextMs: next[i] ?? 0, perSecond })),
          now,
          1 + Math.floor(roll() * 20),
        )
        if ('waitMs' in got) continue
        next = [...got.nextMs]
        for (let i = 0; i < got.turns.count; i++) {
          const turn = got.turns.firstMs + i * got.turns.everyMs
          used.push(Math.max(now, turn) + roll() * Math.max(0, turn + TURN_LASTS_MS - Math.max(now, turn)))
        }
      }
      const limit = Math.min(...limits.flatMap((l) => l ?? []))
      used.sort((a, b) => a - b)
      expect(used.length).toBeGreaterThan(3)
      for (const [i, from] of used.entries())
        expect(used.slice(i).filter((t) => t < from + 1000).length, `seed ${seed}`).toBeLessThanOrEqual(limit)
    }
  })

  test('are taken up to the limit: nothing is left unused where there is enough to send', () => {
    let next = 0
    let count = 0
    for (let now = 0; now < 60_000; now += 5) {
      const got = reserveTurns([{ nextMs: next, perSecond: 40 }], now, 50)
      if ('waitMs' in got) continue
      next = got.nextMs[0] ?? 0
      count += got.turns.count
    }
    expect(count / 61).toBeGreaterThan(38)
    expect(count / 61).toBeLessThanOrEqual(40)
  })

  test('go on where the clock of the machine began anew', () => {
    const got = reserveTurns([{ nextMs: 9e9, perSecond: 2 }], 1_000, 1)
    expect(got).toMatchObject({ turns: { count: 1, firstMs: 1_000 - TURN_LASTS_MS } })
  })
})
