// When letters may reach a reader: the hours of the day, and the reader's own clock.
import { epochMs, type Instant, instantOf } from './time.ts'

/** From and to as minutes of the day; `to` may be the smaller one, and then the night lies inside. */
export type SendHours = { readonly from: number; readonly to: number }

/**
 * The first moment at or after `at` that lies in the hours, on a wall clock of the zone.
 * Hours that a spring-forward gap swallows begin when the gap is over.
 */
export function opensAt(at: Instant, hours: SendHours | null, zone: string): Instant {
  if (!hours || hours.from === hours.to) return at
  const there = Temporal.Instant.from(at).toZonedDateTimeISO(zone)
  const minute = there.hour * 60 + there.minute
  const { from, to } = hours
  if (from < to ? minute >= from && minute < to : minute >= from || minute < to) return at
  const day = minute < from ? there.toPlainDate() : there.toPlainDate().add({ days: 1 })
  const plainTime = Temporal.PlainTime.from({ hour: Math.floor(from / 60), minute: from % 60 })
  return instantOf(day.toZonedDateTime({ timeZone: zone, plainTime }).epochMilliseconds)
}

/**
 * When a reader in another zone gets what goes out at `sendAt`: when their clock shows what the plan's clock shows then.
 * Never before `now`; who is east of the plan and whose time is over gets it at once.
 */
export function atTheirClock(sendAt: Instant, planZone: string, zone: string, now: Instant): Instant {
  const wall = Temporal.Instant.from(sendAt).toZonedDateTimeISO(planZone).toPlainDateTime()
  const theirs = instantOf(wall.toZonedDateTime(zone).epochMilliseconds)
  return epochMs(theirs) < epochMs(now) ? now : theirs
}

/** Whether this names a zone that can be reckoned with. */
export function isZone(zone: string): boolean {
  try {
    Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(zone)
    return true
  } catch {
    return false
  }
}
