// Calendar: instants as text, weekly slots on a wall clock, ISO-week issue keys. Slots are ours, not cron's.
import { PostriderError } from './errors.ts'
import { type Plan, WEEKDAYS, type WeekTime } from './plan.ts'

/** A UTC time as `2026-11-20T06:00:00.000Z`: always 24 characters, so that text order is time order. */
export type Instant = string

/** Where `now` comes from. The calendar clock may be moved by `--now`; leases and rates use real time. */
export type Clock = () => Instant

export function instantOf(time: Temporal.Instant | number): Instant {
  const ms = typeof time === 'number' ? time : time.epochMilliseconds
  return Temporal.Instant.fromEpochMilliseconds(Math.trunc(ms)).toString({ smallestUnit: 'millisecond' })
}

export function epochMs(at: Instant): number {
  return Temporal.Instant.from(at).epochMilliseconds
}

export function addMinutes(at: Instant, minutes: number): Instant {
  return instantOf(epochMs(at) + minutes * 60_000)
}

/** `friday 07:30` → a moment of the week. Throws a usage error that shows the form. */
export function parseWeekTime(text: string): WeekTime {
  const match = /^\s*([a-z]+)\s+([01]?\d|2[0-3]):([0-5]\d)\s*$/i.exec(text)
  const weekday = WEEKDAYS.find((d) => d === match?.[1]?.toLowerCase())
  if (!match || !weekday)
    throw new PostriderError('usage', `"${text}" is not a time of the week: write it as "friday 07:30".`)
  return { weekday, hour: Number(match[2]), minute: Number(match[3]) }
}

/**
 * The instants of a weekly moment in (after, until].
 * A time inside a spring-forward gap is moved on by the length of the gap, as `compatible` has it (02:30 → 03:30);
 * an hour that comes twice runs once, the first time.
 */
export function slotsBetween(after: Instant, until: Instant, at: WeekTime, zone: string): readonly Instant[] {
  return datesBetween(after, until, at, zone).map((date) => instantOn(date, at, zone))
}

/** The calendar dates whose slots are in (after, until]. */
function datesBetween(
  after: Instant,
  until: Instant,
  at: WeekTime,
  zone: string,
): readonly Temporal.PlainDate[] {
  const dayOfWeek = WEEKDAYS.indexOf(at.weekday) + 1
  // Two days early: a gap may push a slot forward, by a whole day where a zone crossed the date line.
  let date = Temporal.Instant.from(after).toZonedDateTimeISO(zone).toPlainDate().subtract({ days: 2 })
  while (date.dayOfWeek !== dayOfWeek) date = date.add({ days: 1 })
  const dates: Temporal.PlainDate[] = []
  for (; ; date = date.add({ days: 7 })) {
    const slot = epochMs(instantOn(date, at, zone))
    if (slot > epochMs(until)) return dates
    if (slot > epochMs(after)) dates.push(date)
  }
}

function instantOn(date: Temporal.PlainDate, { hour, minute }: WeekTime, zone: string): Instant {
  const plainTime = Temporal.PlainTime.from({ hour, minute })
  return instantOf(date.toZonedDateTime({ timeZone: zone, plainTime }).epochMilliseconds)
}

/** Nine days: more than a week by the largest change a clock ever made, so that one slot is always inside. */
const REACH_MINUTES = 9 * 24 * 60

export function nextSlot(after: Instant, at: WeekTime, zone: string): Instant {
  const [slot] = slotsBetween(after, addMinutes(after, REACH_MINUTES), at, zone)
  if (!slot) throw new Error(`no weekly slot after ${after} in ${zone}`)
  return slot
}

/** The last slot at or before `until`. */
export function lastSlot(until: Instant, at: WeekTime, zone: string): Instant {
  const slot = slotsBetween(addMinutes(until, -REACH_MINUTES), until, at, zone).at(-1)
  if (!slot) throw new Error(`no weekly slot before ${until} in ${zone}`)
  return slot
}

/** The ISO week of an instant in a zone: `2026-W47`. */
export function weekKey(at: Instant, zone: string): string {
  return weekOf(Temporal.Instant.from(at).toZonedDateTimeISO(zone).toPlainDate())
}

function weekOf(date: Temporal.PlainDate): string {
  return `${String(date.yearOfWeek).padStart(4, '0')}-W${String(date.weekOfYear).padStart(2, '0')}`
}

const KEY = /^(\d{4})-W(\d{2})(?:-c([1-9]\d*))?$/

/** Reads `2026-W47` or `2026-W47-c1`; a usage error for a week that the year does not have. */
export function parseIssueKey(text: string): { readonly week: string; readonly correction: number } {
  const match = KEY.exec(text)
  const monday = match && mondayOf(Number(match[1]), Number(match[2]))
  if (!match || !monday)
    throw new PostriderError('usage', `"${text}" is not an issue: write its ISO week, such as 2026-W47.`)
  return { week: `${match[1]}-W${match[2]}`, correction: Number(match[3] ?? 0) }
}

function mondayOf(year: number, week: number): Temporal.PlainDate | null {
  // 4 January is always in week 1 (ISO 8601).
  const fourth = Temporal.PlainDate.from({ year, month: 1, day: 4 })
  const monday = fourth.subtract({ days: fourth.dayOfWeek - 1 }).add({ weeks: week - 1 })
  return week >= 1 && monday.yearOfWeek === year && monday.weekOfYear === week ? monday : null
}

/** The slots of one issue: it gathers what was published in (from, draftAt] and goes out at sendAt. */
export type IssueSlots = {
  readonly key: string
  readonly from: Instant
  readonly draftAt: Instant
  readonly sendAt: Instant
}

type Rhythm = Pick<Plan, 'zone' | 'draftAt' | 'sendAt'>

/** Whole days from the date of a draft to the date of its send, 0 to 7. */
function daysToSend({ draftAt, sendAt }: Rhythm): number {
  const days = (WEEKDAYS.indexOf(sendAt.weekday) - WEEKDAYS.indexOf(draftAt.weekday) + 7) % 7
  const isEarlier = sendAt.hour * 60 + sendAt.minute < draftAt.hour * 60 + draftAt.minute
  return days === 0 && isEarlier ? 7 : days
}

/**
 * Draft and send are paired by date, never by comparing instants: a gap can push one slot past the other,
 * and then a week would belong to two issues or to none.
 */
function slotsOfDraft(draftDate: Temporal.PlainDate, plan: Rhythm): Omit<IssueSlots, 'key'> {
  const draftAt = instantOn(draftDate, plan.draftAt, plan.zone)
  const sendAt = instantOn(draftDate.add({ days: daysToSend(plan) }), plan.sendAt, plan.zone)
  const from = instantOn(draftDate.subtract({ days: 7 }), plan.draftAt, plan.zone)
  return { from, draftAt, sendAt: sendAt < draftAt ? draftAt : sendAt }
}

function issueOfDraft(draftDate: Temporal.PlainDate, plan: Rhythm): IssueSlots {
  const key = weekOf(draftDate.add({ days: daysToSend(plan) }))
  return { key, ...slotsOfDraft(draftDate, plan) }
}

/** The slots of the issue with this key. */
export function slotsOfIssue(key: string, plan: Rhythm): IssueSlots {
  const { week } = parseIssueKey(key)
  const monday = mondayOf(Number(week.slice(0, 4)), Number(week.slice(6)))
  if (!monday) throw new PostriderError('usage', `"${key}" is not an issue: write its ISO week.`)
  const days = WEEKDAYS.indexOf(plan.sendAt.weekday) - daysToSend(plan)
  return { key, ...slotsOfDraft(monday.add({ days }), plan) }
}

/**
 * The issue whose draft slot is the last at or before `now`: the one an editor works on,
 * until the next draft slot opens the next.
 */
export function currentIssue(now: Instant, plan: Rhythm): IssueSlots {
  const date = datesBetween(addMinutes(now, -REACH_MINUTES), now, plan.draftAt, plan.zone).at(-1)
  if (!date) throw new Error(`no draft slot before ${now} in ${plan.zone}`)
  return issueOfDraft(date, plan)
}

export type SlotKind = 'draft' | 'send'
export type DueSlot = {
  readonly issue: string
  readonly kind: SlotKind
  readonly at: Instant
  /** `late`: missed by more than `maxLateness`. `superseded`: a later slot of its kind is due as well. */
  readonly due: 'run' | 'late' | 'superseded'
}

/**
 * All slots of one kind that fell due after the last done one, and what to do with each:
 * only the latest runs, and only if it is not too late; the others are recorded as held.
 */
export function dueSlots(kind: SlotKind, lastDone: Instant, now: Instant, plan: Plan): readonly DueSlot[] {
  const slots = datesBetween(addMinutes(lastDone, -REACH_MINUTES), now, plan.draftAt, plan.zone)
    .map((date) => issueOfDraft(date, plan))
    .map(({ key, draftAt, sendAt }) => ({ issue: key, at: kind === 'draft' ? draftAt : sendAt }))
    .filter(({ at }) => epochMs(at) > epochMs(lastDone) && epochMs(at) <= epochMs(now))
  return slots.map(({ issue, at }, i) => {
    const late = epochMs(now) - epochMs(at) > plan.maxLatenessMinutes * 60_000
    const due = i < slots.length - 1 ? 'superseded' : late ? 'late' : 'run'
    return { issue, kind, at, due }
  })
}
