// Dates as feeds write them, to instants: what is not plain to read is null, never a guess.
import { type Instant, instantOf } from '../core/time.ts'
import { monthOf, zoneOffset } from './feed-date-words.ts'

type Parts = {
  readonly year: number
  readonly month: number
  readonly day: number
  readonly hour: number
  readonly minute: number
  readonly second: number
  /** Minutes east of UTC. */
  readonly offset: number
}

const TIME = String.raw`(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,]\d+)?)?`

/** ISO 8601 and RFC 3339, with the liberties feeds take: a space for the T, no zone, one digit. */
const ISO = new RegExp(
  String.raw`^(\d{4})(?:-0?(\d{1,2})(?:-(\d{1,2})(?:(?:[Tt]|\s+|\s*T\s*)${TIME}\s*(\S+(?:\s\S+)?)?)?)?)?$`,
)
const BASIC = /^(\d{4})(\d{2})(\d{2})(?:[Tt](\d{2})(\d{2})(\d{2})?\s*(Z|[+-]\d{2}:?\d{2})?)?$/
const ORDINAL = /^(\d{4})-(\d{3})$/
const EPOCH = /^(1\d{9})(\d{3})?$/

/** Numbers with the year first, or with dots and the day first: 2006/09/15, 15.09.2006. */
const YEAR_FIRST = new RegExp(String.raw`^(\d{4})[/.](\d{1,2})[/.](\d{1,2})(?:,?\s+${TIME}\s*(\S+)?)?$`)
const DAY_FIRST = new RegExp(String.raw`^(\d{1,2})\.(\d{1,2})\.(\d{4})(?:,?\s+${TIME}\s*(\S+)?)?$`)

/** Korean: 2004년 05월 28일 01:31:15 and 2004-05-25 오후 11:23:17. Korea keeps one time, nine hours ahead. */
const KOREAN = new RegExp(
  String.raw`^(\d{4})(?:년|-)\s*(\d{1,2})(?:월|-)\s*(\d{1,2})일?\s*(오전|오후)?\s*${TIME}$`,
)
const KOREA = 9 * 60

/**
 * The instant that a feed's date names, or null. Without a zone the date is taken as UTC, without a time
 * as midnight UTC; a two-digit year as RFC 2822 section 4.3 has it; a date that no calendar has is null,
 * and so is 03/04/2026, which is two days.
 */
export function parseFeedDate(text: string): Instant | null {
  const folded = text.normalize('NFC').replace(/\s+/g, ' ').trim()
  if (folded === '' || folded.length > 80) return null
  const parts = fromNumbers(folded) ?? fromWords(folded)
  return parts && toInstant(parts)
}

function fromNumbers(text: string): Parts | null {
  const korean = KOREAN.exec(text)
  if (korean && (korean[4] || text.includes('년'))) {
    const hour = twelveHours(Number(korean[5]), korean[4] === '오후' ? 'pm' : korean[4] ? 'am' : '')
    return hour === null ? null : parts(korean, [1, 2, 3], hour, korean.slice(6), KOREA)
  }
  const epoch = EPOCH.exec(text)
  if (epoch) return epochParts(Number(epoch[1]) * 1000)
  const ordinal = ORDINAL.exec(text)
  if (ordinal) return ordinalParts(Number(ordinal[1]), Number(ordinal[2]))
  // "Fri, 2006/09/15 08:19:53 EDT": a weekday before numbers says nothing more.
  const bare = text.replace(/^\p{L}{2,12}\.?,? /u, '')
  for (const [form, order] of [
    [ISO, [1, 2, 3]],
    [BASIC, [1, 2, 3]],
    [YEAR_FIRST, [1, 2, 3]],
    [DAY_FIRST, [3, 2, 1]],
  ] as const) {
    const match = form.exec(bare)
    if (!match) continue
    const offset = match[7] === undefined ? 0 : zoneOffset(match[7])
    if (offset !== null) return parts(match, order, Number(match[4] ?? 0), match.slice(5), offset)
  }
  return slashed(bare)
}

/** 20/11/2026 or 11/20/2026, where only one reading is a date. */
function slashed(text: string): Parts | null {
  const match = new RegExp(String.raw`^(\d{1,2})[/-](\d{1,2})[/-](\d{4})(?:,? ${TIME} ?(\S+)?)?$`).exec(text)
  if (!match) return null
  const [first, second] = [Number(match[1]), Number(match[2])]
  if (first <= 12 && second <= 12 && first !== second) return null
  const offset = match[7] === undefined ? 0 : zoneOffset(match[7])
  if (offset === null) return null
  return parts(match, first > 12 ? [3, 2, 1] : [3, 1, 2], Number(match[4] ?? 0), match.slice(5), offset)
}

function parts(
  match: RegExpExecArray,
  [year, month, day]: readonly [number, number, number],
  hour: number,
  [minute, second]: readonly (string | undefined)[],
  offset: number,
): Parts {
  return {
    year: Number(match[year]),
    month: Number(match[month] ?? 1),
    day: Number(match[day] ?? 1),
    hour,
    minute: Number(minute ?? 0),
    second: Number(second ?? 0),
    offset,
  }
}

/**
 * RFC 822 and its many dialects: month as a word, the rest in any order. Every piece must be understood:
 * one month, one time at most, one zone at most, a day and a year; a first word that is no month is a weekday.
 */
function fromWords(text: string): Parts | null {
  const pieces = text
    .replace(/\([^)]*\)/g, ' ')
    .replace(/(\d)-(\p{L}{3,})-(\d)/gu, '$1 $2 $3')
    .replace(/(\d)-(\p{L}{3,})-(\d)/gu, '$1 $2 $3')
    .replace(/^(\p{L}{2,}),(?=\S)/u, '$1, ')
    .split(/[\s,]+/)
    .filter(Boolean)
  const hungarian = /^(\d{4}) (\p{L}{3,}) (\d{1,2})T(\d{1,2}:\d{2})([+-]\d{2}:\d{2})$/u.exec(pieces.join(' '))
  return readPieces(hungarian ? hungarian.slice(1) : pieces)
}

/** Small words between the pieces; in lower case, since AT is also a time zone. */
const CONNECTIVE = /^(at|de|del|г\.?|в|um|à|il|le)$/u

function readPieces(pieces: readonly string[]): Parts | null {
  const months = pieces.map(monthOf)
  // "mar., 17 nov. 2026" is a Tuesday: a month's name that stands first, before another, is a weekday's.
  const at = months.findLastIndex((month) => month !== null)
  const month = months[at] ?? null
  let time: readonly number[] | null = null
  let offset: number | null = null
  let half = ''
  const numbers: string[] = []
  for (const [i, piece] of pieces.entries()) {
    const clock = new RegExp(`^${TIME}(am|pm)?$`, 'i').exec(piece)
    const zone = zoneOffset(piece)
    if (clock && time === null) {
      time = [Number(clock[1]), Number(clock[2]), Number(clock[3] ?? 0)]
      half = clock[4] ?? half
    } else if (/^[ap]\.?m\.?$/i.test(piece) && half === '') half = piece
    else if (i === at || CONNECTIVE.test(piece)) continue
    else if (/^\d{1,4}(st|nd|rd|th|\.)?$/i.test(piece)) numbers.push(piece.replace(/\D+$/, ''))
    else if (zone !== null && (offset ?? zone) === zone && numbers.length > 0) offset = zone
    else if (i !== 0 || !/^\p{L}{2,12}\.?$/u.test(piece)) return null
  }
  const [first, second] = numbers
  if (month === null || numbers.length !== 2 || !first || !second) return null
  const [day, year] = first.length === 4 ? [second, first] : [first, second]
  const hour = twelveHours(time?.[0] ?? 0, half.replaceAll('.', '').toLowerCase())
  if (hour === null || day.length > 2) return null
  return {
    year: fullYear(year),
    month,
    day: Number(day),
    hour,
    minute: time?.[1] ?? 0,
    second: time?.[2] ?? 0,
    offset: offset ?? 0,
  }
}

/** RFC 2822 section 4.3: 00 to 49 is this century, other two and three digits count from 1900. */
function fullYear(digits: string): number {
  const year = Number(digits)
  if (digits.length === 4) return year
  return year < 50 && digits.length === 2 ? year + 2000 : year + 1900
}

function twelveHours(hour: number, half: string): number | null {
  if (half === '') return hour
  if (hour < 1 || hour > 12) return null
  return (hour % 12) + (half === 'pm' ? 12 : 0)
}

function epochParts(ms: number): Parts {
  const at = Temporal.Instant.fromEpochMilliseconds(ms).toZonedDateTimeISO('UTC')
  return { ...dateOf(at), hour: at.hour, minute: at.minute, second: at.second, offset: 0 }
}

function ordinalParts(year: number, dayOfYear: number): Parts | null {
  const date = Temporal.PlainDate.from({ year, month: 1, day: 1 }).add({ days: dayOfYear - 1 })
  if (dayOfYear < 1 || date.year !== year) return null
  return { ...dateOf(date), hour: 0, minute: 0, second: 0, offset: 0 }
}

function dateOf({ year, month, day }: { year: number; month: number; day: number }) {
  return { year, month, day }
}

function toInstant({ year, month, day, hour, minute, second, offset }: Parts): Instant | null {
  // 24:00 is the end of the day in ISO 8601; :60 is a leap second. Both are taken and carried over.
  if (minute > 59 || second > 60 || hour > 24 || (hour === 24 && (minute > 0 || second > 0))) return null
  try {
    const date = Temporal.PlainDate.from({ year, month, day }, { overflow: 'reject' })
    const midnight = date.toZonedDateTime('UTC').epochMilliseconds
    return instantOf(midnight + ((hour * 60 + minute - offset) * 60 + second) * 1000)
  } catch {
    return null
  }
}
