import { describe, expect, test } from 'vitest'
import { type Slowdown, slowed, speedAt } from '../../src/core/throttle.ts'

const OBSERVED = 40

describe('what a relay’s complaints make of the speed', () => {
  test('ten connections that are told so at once have been told once', () => {
    let slow: Slowdown | null = null
    for (let i = 0; i < 10; i++) slow = slowed(slow, 5000 + i * 10, OBSERVED, 2)
    expect(slow).toEqual({ perSecond: 20, atMs: 5000 })
  })

  test('complaints that go on halve it again, to a floor', () => {
    let slow = slowed(null, 0, OBSERVED, 2)
    for (let i = 1; i < 20; i++) slow = slowed(slow, i * 5000, OBSERVED, 2)
    expect(slow.perSecond).toBe(0.5)
  })

  test('comes back by steps, to the limit or to no limit', () => {
    const slow = slowed(null, 0, OBSERVED, 2)
    expect([0, 29_999, 30_000, 60_000].map((ms) => speedAt(slow, ms, null))).toEqual([20, 20, 30, 45])
    expect(speedAt(slow, 60_000, 40)).toBe(40)
    expect(speedAt(slow, 6 * 60_000, null)).toBe(null)
    expect(speedAt(slow, 6 * 60_000, 100)).toBe(100)
    expect(speedAt(null, 0, null)).toBe(null)
  })

  test('a complaint on the way back counts from the speed that was reached', () => {
    const slow = slowed(slowed(null, 0, OBSERVED, 2), 60_000, OBSERVED, 2)
    expect(slow).toEqual({ perSecond: 22.5, atMs: 60_000 })
  })
})
