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
 * A time inside a spring-forward gap runs at the gap's end as `compatible` has it (02:30 → 03:30);
 * an hour that comes twice runs once, the first time.
 */
export function slotsBetween(after: Instant, until: Instant, at: WeekTime, zone: string): readonly Instant[] {
  const end = epochMs(until)
  const begin = epochMs(after)
  const dayOfWeek = WEEKDAYS.indexOf(at.weekday) + 1
  const plainTime = Temporal.PlainTime.from({ hour: at.hour, minute: at.minute })
  // Two days early: the gap may push a slot forward, and the zone may be a day ahead of UTC.
  let date = Temporal.Instant.fromEpochMilliseconds(begin).toZonedDateTimeISO(zone).toPlainDate()
  date = date.subtract({ days: 2 })
  while (date.dayOfWeek !== dayOfWeek) date = date.add({ days: 1 })
  const slots: Instant[] = []
  for (; ; date = date.add({ days: 7 })) {
    const ms = date.toZonedDateTime({ timeZone: zone, plainTime }).epochMilliseconds
    if (ms > end) return slots
    if (ms > begin) slots.push(instantOf(ms))
  }
}

const WEEK_MS = 7 * 24 * 3_600_000
/** More than a week by the largest change a clock ever made, so that one slot is always inside. */
const REACH_MS = WEEK_MS + 48 * 3_600_000

export function nextSlot(after: Instant, at: WeekTime, zone: string): Instant {
  const [slot] = slotsBetween(after, instantOf(epochMs(after) + REACH_MS), at, zone)
  if (!slot) throw new Error(`no weekly slot after ${after} in ${zone}`)
  return slot
}

/** The last slot at or before `until`. */
export function lastSlot(until: Instant, at: WeekTime, zone: string): Instant {
  const slot = slotsBetween(instantOf(epochMs(until) - REACH_MS), until, at, zone).at(-1)
  if (!slot) throw new Error(`no weekly slot before ${until} in ${zone}`)
  return slot
}

/** The ISO week of an instant in a zone: `2026-W47`. */
export function weekKey(at: Instant, zone: string): string {
  const date = Temporal.Instant.from(at).toZonedDateTimeISO(zone)
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

function slotsOfSend(key: string, sendAt: Instant, plan: Rhythm): IssueSlots {
  const draftAt = lastSlot(sendAt, plan.draftAt, plan.zone)
  const from = lastSlot(instantOf(epochMs(draftAt) - 1), plan.draftAt, plan.zone)
  return { key, from, draftAt, sendAt }
}

/** The slots of the issue with this key. */
export function slotsOfIssue(key: string, plan: Rhythm): IssueSlots {
  const { week } = parseIssueKey(key)
  const monday = mondayOf(Number(week.slice(0, 4)), Number(week.slice(6)))
  if (!monday) throw new PostriderError('usage', `"${key}" is not an issue: write its ISO week.`)
  const date = monday.add({ days: WEEKDAYS.indexOf(plan.sendAt.weekday) })
  const plainTime = Temporal.PlainTime.from({ hour: plan.sendAt.hour, minute: plan.sendAt.minute })
  const sendAt = instantOf(date.toZonedDateTime({ timeZone: plan.zone, plainTime }).epochMilliseconds)
  return slotsOfSend(key, sendAt, plan)
}

/**
 * The issue whose draft slot is the last at or before `now`: the one an editor works on,
 * until the next draft slot opens the next.
 */
export function currentIssue(now: Instant, plan: Rhythm): IssueSlots {
  const draftAt = lastSlot(now, plan.draftAt, plan.zone)
  const sendAt = nextSlot(instantOf(epochMs(draftAt) - 1), plan.sendAt, plan.zone)
  return slotsOfSend(weekKey(sendAt, plan.zone), sendAt, plan)
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
  const at = kind === 'draft' ? plan.draftAt : plan.sendAt
  const slots = slotsBetween(lastDone, now, at, plan.zone)
  return slots.map((slot, i) => {
    const sendAt = kind === 'send' ? slot : nextSlot(instantOf(epochMs(slot) - 1), plan.sendAt, plan.zone)
    const late = epochMs(now) - epochMs(slot) > plan.maxLatenessMinutes * 60_000
    const due = i < slots.length - 1 ? 'superseded' : late ? 'late' : 'run'
    return { issue: weekKey(sendAt, plan.zone), kind, at: slot, due }
  })
}
