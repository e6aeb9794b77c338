// How fast sendings go: what was settled whenever somebody looked, kept in memory only, so that looking costs no count.

type Sample = { readonly atMs: number; readonly settled: number }

export type Rate = {
  /** Readers settled in a second; null before there are two looks to tell it from. */
  readonly perSecond: number | null
  /** The rate between looks, the oldest first. */
  readonly course: readonly number[]
}

export type RateBook = {
  /**
   * Notes a look, and tells the rate of the last half minute.
   * @param nowMs of a clock that only goes on
   */
  note(issue: string, settled: number, nowMs: number): Rate
}

const LEAST_MS = 1000
const WINDOW_MS = 30_000
const KEPT = 60
/** Issues remembered at the same time. */
const ISSUES = 20

export function rateBook(): RateBook {
  const book = new Map<string, readonly Sample[]>()
  return {
    note(issue, settled, nowMs) {
      const was = book.get(issue) ?? []
      const last = was.at(-1)
      const isNew = last === undefined || nowMs - last.atMs >= LEAST_MS
      const samples = isNew ? [...was, { atMs: nowMs, settled }].slice(-KEPT) : was
      book.delete(issue)
      book.set(issue, samples)
      const [oldest] = book.keys()
      if (book.size > ISSUES && oldest !== undefined) book.delete(oldest)
      const recent = samples.filter((s) => nowMs - s.atMs <= WINDOW_MS)
      const [from, to] = [recent[0], recent.at(-1)]
      return {
        perSecond: from && to && from !== to ? between(from, to) : null,
        course: samples.slice(1).map((s, i) => between(samples[i] ?? s, s)),
      }
    },
  }
}

/** Never below 0: readers who are queued once more are no progress, and no step back either. */
function between(a: Sample, b: Sample): number {
  return b.atMs === a.atMs ? 0 : Math.max(0, ((b.settled - a.settled) * 1000) / (b.atMs - a.atMs))
}
