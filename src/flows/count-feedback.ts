// Answers to "was it useful", each visitor's once a day and letter. Nobody is remembered: what tells one visitor from another
// is a keyed hash in memory, and its key is drawn anew each day.
import { createHmac, randomBytes } from 'node:crypto'
import type { Answer } from '../core/feedback.ts'
import type { Clock } from '../core/time.ts'
import type { FeedbackCounts } from '../storage/feedback.ts'

export type FeedbackTools = { readonly clock: Clock; readonly counts: Pick<FeedbackCounts, 'add'> }

export type FeedbackCounter = {
  /** @param who - network address and browser; whether it was counted */
  said(issue: string, edition: string, answer: Answer, who: string): Promise<boolean>
}

/** More visitors than this in a day are a flood: they are thanked, and not counted. */
const MOST_KNOWN = 200_000

export function feedbackCounter({ clock, counts }: FeedbackTools): FeedbackCounter {
  let day = ''
  let key = randomBytes(32)
  let known = new Set<string>()
  return {
    async said(issue, edition, answer, who) {
      const today = clock().slice(0, 10)
      if (today !== day) {
        day = today
        key = randomBytes(32)
        known = new Set()
      }
      const visitor = createHmac('sha256', key).update(`${issue} ${who}`).digest('base64url')
      if (known.has(visitor) || known.size >= MOST_KNOWN) return false
      known.add(visitor)
      await counts.add(issue, edition, answer, today)
      return true
    },
  }
}
