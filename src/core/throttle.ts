// The pace of a lane: evenly spaced turns, so that no sliding second holds more than the limit.

/** When the next turn is, in milliseconds of any steady clock. */
export type Pace = { readonly next: number }

export const START: Pace = { next: 0 }

/** A late turn may be made good by this much, so that timers that fire late do not lower the mean. */
const CATCH_UP_MS = 20

/**
 * Takes one turn at `perSecond`.
 * @returns how long to wait before acting (0 for at once), and the pace to go on with
 */
export function takeTurn(
  pace: Pace,
  nowMs: number,
  perSecond: number,
): { readonly waitMs: number; readonly pace: Pace } {
  const turn = Math.max(pace.next, nowMs - CATCH_UP_MS)
  return { waitMs: Math.max(0, turn - nowMs), pace: { next: turn + 1000 / perSecond } }
}
