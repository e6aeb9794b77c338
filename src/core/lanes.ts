// Lanes: a relay times a receiving provider, each with its own limits, and what keeps one closed.
import { epochMs, type Instant, instantOf } from './time.ts'

/** What may leave by some way; null for no limit. */
export type Limits = {
  /** Mails a second, in any sliding second. */
  readonly perSecond: number | null
  /** Mails a calendar day of the plan's zone. */
  readonly perDay: number | null
}

export type LaneLimits = Limits & {
  /** Connections that may carry mail for this provider at once. */
  readonly connections: number | null
}

/** A server that takes our mail, and how much we ask of it. */
export type Relay = {
  readonly name: string
  readonly limits: Limits
  /** The day, `2026-12-01`, on which it carried its first mail for us: from then on its cap grows; null for none. */
  readonly warmUpSince: string | null
  /** Limits of single providers on top of those of the relay. */
  readonly lanes: Readonly<Record<string, LaneLimits>>
}

/** Which relays carry the mail for some providers, the first that can before the others. */
export type Route = { readonly to: readonly string[]; readonly by: readonly string[] }

/** The relays for a provider, in the order in which they are tried: by the first route that names it, or all. */
export function routeTo(
  provider: string,
  relays: readonly Relay[],
  routes: readonly Route[],
): readonly Relay[] {
  const route = routes.find(({ to }) => to.includes(provider))
  if (!route) return relays
  return route.by.flatMap((name) => relays.filter((relay) => relay.name === name))
}

/** The curve of a warm-up: so many mails on its first day, so many on its last, each day by the same factor more. */
const WARM_UP = { first: 200, last: 200_000, days: 42 }

/**
 * The most mails that a relay in warm-up may carry on a day.
 * @param day - days since the first, from 0
 * @returns null when the warm-up is over
 */
export function warmUpCap(day: number): number | null {
  const { first, last, days } = WARM_UP
  if (day >= days) return null
  return Math.round(first * (last / first) ** (Math.max(0, day) / (days - 1)))
}

/** The calendar day of an instant in a zone, `2026-11-20`. */
export function dayOf(now: Instant, zone: string): string {
  return Temporal.Instant.from(now).toZonedDateTimeISO(zone).toPlainDate().toString()
}

/** When the next calendar day begins. */
export function nextDay(now: Instant, zone: string): Instant {
  const tomorrow = Temporal.Instant.from(now).toZonedDateTimeISO(zone).toPlainDate().add({ days: 1 })
  return instantOf(tomorrow.toZonedDateTime(zone).epochMilliseconds)
}

/** The cap of a relay on a day: its own or that of its warm-up, whichever is less. */
export function dailyCap(
  { limits, warmUpSince }: Pick<Relay, 'limits' | 'warmUpSince'>,
  day: string,
): number | null {
  const since = warmUpSince && Temporal.PlainDate.from(warmUpSince).until(day, { largestUnit: 'days' }).days
  const warm = since === null || since === '' ? null : warmUpCap(since)
  if (warm === null || limits.perDay === null) return warm ?? limits.perDay
  return Math.min(warm, limits.perDay)
}

/** What the ledger keeps of a lane, or with provider `''` of a relay as a whole. All senders share it. */
export type LaneBook = {
  readonly relay: string
  readonly provider: string
  /** The day that `taken` counts, and how many turns were taken on it. */
  readonly day: string
  readonly taken: number
  /** Mails a second that a complaint has left it, and when that was; null where it may go as fast as it can. */
  readonly speed: number | null
  readonly speedAt: Instant | null
  /** Nothing leaves by it before this. */
  readonly restsUntil: Instant | null
  /** Why it is stopped until a person has looked; '' where it is not. */
  readonly stopped: string
}

/** Why nothing leaves by a lane now. */
export type Closed = {
  readonly why: 'cap' | 'rest' | 'stopped'
  /** When it opens again; null where a person has to see to it. */
  readonly until: Instant | null
  /** The daily cap that was reached, or what the provider said. */
  readonly detail: string
}

/**
 * Whether a lane is open, by its own book and by that of its relay.
 * @param caps - the most mails of the day, by the lane and by the relay; null for no cap
 */
export function closedBy(
  books: readonly { readonly book: LaneBook | undefined; readonly cap: number | null }[],
  now: Instant,
  zone: string,
): Closed | null {
  for (const { book, cap } of books) {
    if (book?.stopped) return { why: 'stopped', until: null, detail: book.stopped }
    if (book?.restsUntil && epochMs(book.restsUntil) > epochMs(now))
      return { why: 'rest', until: book.restsUntil, detail: '' }
    const taken = book?.day === dayOf(now, zone) ? book.taken : 0
    if (cap !== null && taken >= cap) return { why: 'cap', until: nextDay(now, zone), detail: String(cap) }
  }
  return null
}
