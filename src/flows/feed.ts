// The feed of a sending: rows of claimed chunks, one at a time, to however many connections ask.
import type { Clock } from '../core/time.ts'
import type { Candidate, Claim, Ledger } from '../storage/ledger.ts'

export type FeedItem = Candidate & { readonly claim: Claim }

export type Feed = {
  /** The next row that is due, or null when there is none (left). */
  next(): Promise<FeedItem | null>
  /** This row has been dealt with. A chunk goes back when all its rows have. */
  done(item: FeedItem): void
  /** This row was not tried, or nothing came of it: it comes again when all others have had their turn. */
  putBack(item: FeedItem): void
  /** This claim was taken over: none of its rows would get an intent. */
  drop(claim: Claim): void
}

/**
 * Claims chunk after chunk, never one before the last has been handed out.
 * @param provider - only readers of this one
 */
export function createFeed(
  ledger: Ledger,
  sender: number,
  issue: string,
  clock: Clock,
  steadyMs: () => number,
  provider?: string,
): Feed {
  let waiting: FeedItem[] = []
  // Apart, so that a reader on whom the relay hangs up each time does not keep the others from their mail.
  let later: FeedItem[] = []
  const open = new Map<Claim, number>()
  let claiming: Promise<boolean> | null = null

  async function claim(): Promise<boolean> {
    const got = (await ledger.claim(sender, issue, clock(), steadyMs(), provider)) ?? (await inherit())
    if (!got) return false
    if (got.candidates.length === 0) await ledger.release(got)
    else open.set(got, got.candidates.length)
    waiting.push(...got.candidates.map((candidate) => ({ ...candidate, claim: got })))
    return true
  }

  /** Whoever sent beside us may have died meanwhile: what they had is ours to send. */
  async function inherit(): Promise<Claim | null> {
    const { chunks } = await ledger.recover(steadyMs(), clock())
    return chunks > 0 ? ledger.claim(sender, issue, clock(), steadyMs(), provider) : null
  }

  function settle(item: FeedItem): void {
    const left = (open.get(item.claim) ?? 1) - 1
    if (left > 0) open.set(item.claim, left)
    // Not given back, it is free when the sender leaves.
    else if (open.delete(item.claim)) ledger.release(item.claim).catch(() => {})
  }

  return {
    async next() {
      for (;;) {
        const item = waiting.shift()
        if (item) return item
        claiming ??= claim().finally(() => {
          claiming = null
        })
        if (!(await claiming) && waiting.length === 0) return later.shift() ?? null
      }
    },
    done: settle,
    putBack: (item) => void later.push(item),
    drop(claim) {
      open.delete(claim)
      waiting = waiting.filter((item) => item.claim !== claim)
      later = later.filter((item) => item.claim !== claim)
    },
  }
}
