// The feed of a sending: rows of claimed chunks, one at a time, to however many connections ask.
import type { Clock } from '../core/time.ts'
import type { Candidate, Claim, Ledger } from '../storage/ledger.ts'

export type FeedItem = Candidate & { readonly claim: Claim }

export type Feed = {
  /** The next row that is due, or null when there is none (left). */
  next(): Promise<FeedItem | null>
  /** This row has been dealt with. A chunk goes back when all its rows have. */
  done(item: FeedItem): void
  /** This row was not tried: another connection, or a later run, may have it. */
  putBack(item: FeedItem): void
}

/** Claims chunk after chunk, never one before the last has been handed out. */
export function createFeed(ledger: Ledger, sender: number, issue: string, clock: Clock): Feed {
  const waiting: FeedItem[] = []
  const open = new Map<Claim, number>()
  let claiming: Promise<boolean> | null = null

  async function claim(): Promise<boolean> {
    const got = await ledger.claim(sender, issue, clock(), Date.now())
    if (!got) return false
    if (got.candidates.length === 0) await ledger.release(got)
    else open.set(got, got.candidates.length)
    waiting.push(...got.candidates.map((candidate) => ({ ...candidate, claim: got })))
    return true
  }

  function settle(item: FeedItem): void {
    const left = (open.get(item.claim) ?? 1) - 1
    if (left > 0) open.set(item.claim, left)
    else if (open.delete(item.claim)) void ledger.release(item.claim)
  }

  return {
    async next() {
      for (;;) {
        const item = waiting.shift()
        if (item) return item
        claiming ??= claim().finally(() => {
          claiming = null
        })
        if (!(await claiming) && waiting.length === 0) return null
      }
    },
    done: settle,
    putBack: (item) => waiting.unshift(item),
  }
}
