// The pace of a lane: evenly spaced turns, so that no sliding second holds more than the limit, and what slows it.
import { epochMs, type Instant } from './time.ts'

/** Turns that were reserved: `count` of them, the first at `firstMs`, one each `everyMs`. */
export type Turns = { readonly firstMs: number; readonly everyMs: number; readonly count: number }

/** A turn may be used this much late, so that timers that fire late do not lower the mean. */
export const TURN_LASTS_MS = 20
/** Nobody reserves turns that begin later than this: others would wait for what may never be used. */
const AHEAD_MS = 1_000
/** How much of a second is reserved at once. */
const BATCH_S = 0.25

/**
 * Milliseconds from one turn to the next: a little more than the rate asks for, so that even where one turn is used as
 * late as can be and the next ones in time, a sliding second holds no more than the limit.
 */
function spacing(perSecond: number): number {
  return (1000 + Math.min(1, perSecond) * TURN_LASTS_MS) / perSecond
}

/** One pace that a mail has to keep. */
export type Paced = {
  /** When its next turn is, in milliseconds of a clock that all senders share. */
  readonly nextMs: number
  /** Turns a second; null where it sets no pace. */
  readonly perSecond: number | null
}

/**
 * Reserves turns that keep every pace at once. With one pace a quarter second is taken together; with several one turn,
 * since the slower one would leave gaps in the faster that nobody else could use.
 * @param most - no more turns than this, 1 or more
 * @returns the turns and where each pace goes on, or how long to wait before asking again
 */
export function reserveTurns(
  paces: readonly Paced[],
  nowMs: number,
  most: number,
): { readonly turns: Turns; readonly nextMs: readonly number[] } | { readonly waitMs: number } {
  const rates = paces.flatMap(({ perSecond }) => (perSecond === null ? [] : [perSecond]))
  const slowest = Math.min(...rates)
  if (rates.length === 0)
    return { turns: { firstMs: nowMs, everyMs: 0, count: most }, nextMs: paces.map((p) => p.nextMs) }
  const everyMs = spacing(slowest)
  const aheadMs = Math.max(AHEAD_MS, everyMs)
  const count = rates.length > 1 ? 1 : Math.max(1, Math.min(most, Math.floor(slowest * BATCH_S)))
  // Later than anybody can have reserved: the clock was set back, or began anew with the machine.
  const latest = nowMs + aheadMs + Math.max(everyMs, 1000 * BATCH_S) * 2
  const starts = paces.map(({ nextMs, perSecond }) =>
    perSecond === null || nextMs > latest ? nowMs - TURN_LASTS_MS : nextMs,
  )
  const firstMs = Math.max(nowMs - TURN_LASTS_MS, ...starts)
  if (firstMs > nowMs + aheadMs) return { waitMs: firstMs - nowMs - aheadMs }
  return {
    turns: { firstMs, everyMs, count },
    nextMs: paces.map(({ nextMs, perSecond }) =>
      perSecond === null ? nextMs : firstMs + count * spacing(perSecond),
    ),
  }
}

/** The speed that a provider's complaints have left us, and since when. */
export type Slowdown = { readonly perSecond: number; readonly at: Instant }

/** Complaints of one moment come on all connections at once, and are one. */
const ONE_MOMENT_MS = 2_000
/** Messages a second below which a lane is not slowed: from there on it rests instead. */
const SLOWEST = 0.5
/** After so long without a complaint it is tried a little faster, and after some of these as fast as before. */
const STEP_MS = 30_000
const STEP_FACTOR = 1.5
const STEPS = 12

/** @param observed messages a second until now, where nothing had slowed us */
export function slowed(was: Slowdown | null, now: Instant, observed: number, factor: number): Slowdown {
  if (was && Math.abs(epochMs(now) - epochMs(was.at)) < ONE_MOMENT_MS) return was
  return { perSecond: Math.max(SLOWEST, (speedAt(was, now, null) ?? observed) / factor), at: now }
}

/** Messages a second now; null for as many as go. */
export function speedAt(slow: Slowdown | null, now: Instant, limit: number | null): number | null {
  const steps = slow ? Math.max(0, Math.floor((epochMs(now) - epochMs(slow.at)) / STEP_MS)) : STEPS
  if (!slow || steps >= STEPS) return limit
  const speed = slow.perSecond * STEP_FACTOR ** steps
  return limit === null ? speed : Math.min(limit, speed)
}
