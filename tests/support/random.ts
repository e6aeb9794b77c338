// Random input that is the same on every run: a small seeded generator and what properties need of it.

export type Random = {
  /** 0 to n - 1. */
  readonly below: (n: number) => number
  readonly chance: (probability: number) => boolean
  readonly pick: <T>(items: readonly [T, ...T[]]) => T
  /** Some of the items, in their order. */
  readonly some: <T>(items: readonly T[], probability: number) => T[]
  readonly shuffle: <T>(items: readonly T[]) => T[]
}

/** mulberry32 (public domain, Tommy Ettinger). */
export function seeded(seed: number): Random {
  let state = seed | 0
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
  const below = (n: number): number => Math.floor(next() * n)
  return {
    below,
    chance: (probability) => next() < probability,
    pick: (items) => items[below(items.length)] ?? items[0],
    some: (items, probability) => items.filter(() => next() < probability),
    shuffle: (items) => {
      const keyed = items.map((item) => ({ item, key: next() }))
      return keyed.sort((a, b) => a.key - b.key).map(({ item }) => item)
    },
  }
}

/** Calls `property` with 1 to `runs`, and names the seed where it fails. */
export function forSeeds(runs: number, property: (random: Random, seed: number) => void): void {
  for (let seed = 1; seed <= runs; seed++) {
    try {
      property(seeded(seed), seed)
    } catch (error) {
      throw new Error(`with seed ${seed}`, { cause: error })
    }
  }
}
