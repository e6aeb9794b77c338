// Global stops: what the last replies of a relay say about us, and when that is enough to stop or to slow down.
import type { ReplyClass } from './reply.ts'

/** The classes of the last replies, the newest last. */
export type Watch = {
  readonly recent: readonly ReplyClass[]
  /** Throttling replies in a row. */
  readonly throttled: number
  /** Breaks taken because of them. */
  readonly breaks: number
}

export const WATCH: Watch = { recent: [], throttled: 0, breaks: 0 }

export type Stop =
  /** Nothing goes by this lane, or the campaign is held, until a person has looked. */
  | { readonly kind: 'hold'; readonly whose: 'lane' | 'campaign'; readonly reason: string }
  /** Nothing is sent for so many minutes. */
  | { readonly kind: 'break'; readonly minutes: number }
  /** One message takes so many times as long as it did. */
  | { readonly kind: 'slower'; readonly factor: number }

const WINDOW = 500
/** Refusals for what we are, not for who the reader is: so many, or so large a share of the window, stop a lane. */
const POLICY_MOST = 5
const POLICY_SHARE = 0.01
/** Rejects above this share stop a lane, never judged on fewer than `REJECTS_JUDGED` of the last 200 replies. */
export const REJECTS_SHARE = 0.05
const REJECTS_WINDOW = 200
const REJECTS_JUDGED = 50
/** Throttling replies in a row after which the relay is left alone for a while. */
const THROTTLES_TO_BREAK = 10
const BREAK_MINUTES = [10, 20, 40, 60]

const REJECTS: readonly ReplyClass[] = ['hard', 'rejected', 'full', 'policy', 'content']

/**
 * Takes one reply into account.
 * @returns the watch to go on with, and what must be done, if anything
 */
export function watchReply(
  watch: Watch,
  cls: ReplyClass,
  text: string,
): { readonly watch: Watch; readonly stop: Stop | null } {
  const recent = [...watch.recent.slice(1 - WINDOW), cls]
  const throttled = cls === 'throttle' ? watch.throttled + 1 : 0
  const next: Watch = { recent, throttled, breaks: cls === 'accepted' ? 0 : watch.breaks }
  const share = (classes: readonly ReplyClass[], window: readonly ReplyClass[]) =>
    window.filter((c) => classes.includes(c)).length / window.length
  if (cls === 'content') return hold(next, 'campaign', `The relay refuses the letter itself: ${text}`)
  if (cls === 'policy') {
    const count = recent.filter((c) => c === 'policy').length
    if (count >= POLICY_MOST && (recent.length < WINDOW || count / recent.length > POLICY_SHARE))
      return hold(
        next,
        'lane',
        `${count} of the last ${recent.length} letters were refused because of us, not of their readers: ${text}`,
      )
  }
  const last = recent.slice(-REJECTS_WINDOW)
  if (REJECTS.includes(cls) && last.length >= REJECTS_JUDGED && share(REJECTS, last) > REJECTS_SHARE)
    return hold(
      next,
      'lane',
      `${Math.round(share(REJECTS, last) * 100)} % of the last ${last.length} letters were refused: ${text}`,
    )
  if (cls !== 'throttle') return { watch: next, stop: null }
  if (throttled < THROTTLES_TO_BREAK) return { watch: next, stop: { kind: 'slower', factor: 2 } }
  const minutes = BREAK_MINUTES[Math.min(next.breaks, BREAK_MINUTES.length - 1)] ?? 60
  return { watch: { ...next, throttled: 0, breaks: next.breaks + 1 }, stop: { kind: 'break', minutes } }
}

const hold = (watch: Watch, whose: 'lane' | 'campaign', reason: string) => ({
  watch,
  stop: { kind: 'hold' as const, whose, reason },
})
