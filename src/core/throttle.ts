// The pace of a lane: evenly spaced turns, so that no sliding second holds more than the limit, and what slows it.

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

/** The speed that a relay's complaints have left us, and since when. */
export type Slowdown = { readonly perSecond: number; readonly atMs: number }

/** Complaints of one moment come on all connections at once, and are one. */
const ONE_MOMENT_MS = 2_000
/** Messages a second below which a lane is not slowed: from there on it rests instead. */
const SLOWEST = 0.5
/** After so long without a complaint it is tried a little faster, and after some of these as fast as before. */
const STEP_MS = 30_000
const STEP_FACTOR = 1.5
const STEPS = 12

/** @param observed messages a second until now, where nothing had slowed us */
export function slowed(was: Slowdown | null, nowMs: number, observed: number, factor: number): Slowdown {
  if (was && nowMs - was.atMs < ONE_MOMENT_MS) return was
  return { perSecond: Math.max(SLOWEST, (speedAt(was, nowMs, null) ?? observed) / factor), atMs: nowMs }
}

/** Messages a second now; null for as many as go. */
export function speedAt(slow: Slowdown | null, nowMs: number, limit: number | null): number | null {
  const steps = slow ? Math.floor((nowMs - slow.atMs) / STEP_MS) : STEPS
  if (!slow || steps >= STEPS) return limit
  const speed = slow.perSecond * STEP_FACTOR ** steps
  return limit === null ? speed : Math.min(limit, speed)
}
