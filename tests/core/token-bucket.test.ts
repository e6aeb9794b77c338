import { describe, expect, it } from 'vitest'
import { type Bucket, takeToken } from '../../src/core/token-bucket.ts'
import { forSeeds } from '../support/random.ts'

const LIMIT = { holds: 3, perSecond: 2 }

/** Asks at these times, in ms; what each was told. */
function ask(times: readonly number[], limit = LIMIT) {
  let bucket: Bucket | undefined
  return times.map((at) => {
    const taken = takeToken(bucket, limit, at)
    bucket = taken.bucket
    return taken
  })
}

describe('a token bucket', () => {
  it('begins full, empties, and says how long to wait', () => {
    const told = ask([0, 0, 0, 0]).map((t) => [t.granted, t.left, t.waitSeconds, t.fullSeconds])
    expect(told).toEqual([
      [true, 2, 0, 1],
      [true, 1, 0, 1],
      [true, 0, 1, 2],
      [false, 0, 1, 2],
    ])
  })

  it('fills again with time, never above what it holds', () => {
    expect(ask([0, 0, 0, 499, 500, 500]).map((t) => t.granted)).toEqual([
      true,
      true,
      true,
      false,
      true,
      false,
    ])
    expect(ask([0, 0, 0, 1e9]).at(-1)?.left).toBe(2)
  })

  it('loses nothing to a clock that stands or goes back', () => {
    expect(ask([1000, 900, 800, 700]).map((t) => t.granted)).toEqual([true, true, true, false])
  })

  it('grants in any stretch at most what it holds and what flows in, and refuses nobody for longer than it says', () => {
    forSeeds(500, (random) => {
      const limit = { holds: 1 + random.below(9), perSecond: 1 + random.below(50) }
      let at = 0
      const times = Array.from({ length: 60 }, () => {
        at += random.pick([0, random.below(20), random.below(400)])
        return at
      })
      const told = ask(times, limit)
      const span = at - (times[0] ?? 0)
      const granted = told.filter((t) => t.granted).length
      expect(granted).toBeLessThanOrEqual(limit.holds + (span / 1000) * limit.perSecond + 1e-6)
      const last = told.at(-1)
      expect(takeToken(last?.bucket, limit, at + (last?.waitSeconds ?? 0) * 1000).granted).toBe(true)
    })
  })
})
