import { describe, expect, it, vi } from 'vitest'
import { startBell } from '../../src/queue/bell.ts'

describe('the bell', () => {
  it('rings at once, and again when asked, never twice at the same time', async () => {
    let running = 0
    let rings = 0
    let most = 0
    const bell = startBell(
      async () => {
        most = Math.max(most, ++running)
        await new Promise((done) => setImmediate(done))
        rings++
        running--
      },
      () => {},
    )
    for (let i = 0; i < 5; i++) bell.ring()
    await vi.waitUntil(() => rings === 2)
    await bell.stop()
    expect(most).toBe(1)
    expect(rings, 'rings during the work make it run once more').toBe(2)
  })

  it('rings on after work that failed, and says what went wrong', async () => {
    const errors: unknown[] = []
    let rings = 0
    const bell = startBell(
      async () => {
        if (++rings === 1) throw new Error('the first ring fails')
      },
      (error) => errors.push(error),
    )
    await vi.waitUntil(() => errors.length === 1)
    bell.ring()
    await vi.waitUntil(() => rings === 2)
    await bell.stop()
    expect(String(errors[0])).toContain('the first ring fails')
  })

  it('leaves the console alone, also where a ring was missed', async () => {
    const methods = ['log', 'info', 'warn', 'error', 'debug'] as const
    const spies = methods.map((name) => vi.spyOn(console, name))
    vi.useFakeTimers({ now: Date.parse('2026-11-20T06:00:30Z') })
    try {
      let rings = 0
      const bell = startBell(
        async () => {
          rings++
        },
        () => {},
      )
      await vi.advanceTimersByTimeAsync(65_000)
      // The machine slept: its clock jumps over several minutes.
      vi.setSystemTime(Date.parse('2026-11-20T06:20:10Z'))
      await vi.advanceTimersByTimeAsync(180_000)
      expect(rings).toBeGreaterThan(2)
      await bell.stop()
      expect(spies.flatMap((spy) => spy.mock.calls)).toEqual([])
    } finally {
      vi.useRealTimers()
      for (const spy of spies) spy.mockRestore()
    }
  })

  it('waits with its end for the work that is under way', async () => {
    const { promise, resolve } = Promise.withResolvers<void>()
    let isDone = false
    const bell = startBell(
      async () => {
        await promise
        isDone = true
      },
      () => {},
    )
    const stopped = bell.stop().then(() => isDone)
    resolve()
    expect(await stopped).toBe(true)
  })
})
