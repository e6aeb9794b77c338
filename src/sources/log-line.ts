// Where the parts of an access log's line are, in Common, Combined and vhost form.

/** Offsets into the bytes of a line, reused from line to line: millions of lines make no garbage. */
export type Spot = {
  /** The virtual host before the line; both 0 where there is none. */
  host: number
  hostEnd: number
  /** After the `[`. */
  time: number
  /** Between the quotes. */
  request: number
  requestEnd: number
  status: number
  /** Between the quotes; both 0 where the form has none, as Common. */
  referer: number
  refererEnd: number
  agent: number
  agentEnd: number
}

export const newSpot = (): Spot => ({
  host: 0,
  hostEnd: 0,
  time: 0,
  request: 0,
  requestEnd: 0,
  status: 0,
  referer: 0,
  refererEnd: 0,
  agent: 0,
  agentEnd: 0,
})

const SPACE = 32
const QUOTE = 34
const HYPHEN = 45
const ZERO = 48
const BRACKET = 91
const BACKSLASH = 92
/** `17/May/2015:10:05:03 +0000`. */
export const STAMP_BYTES = 26

/**
 * Finds the parts of a line in one of Apache's forms, which nginx has too, up to its status.
 * @param end where the line ends, without its line break
 * @returns false for a line in another form
 */
export function locate(bytes: Uint8Array, start: number, end: number, spot: Spot): boolean {
  let at = start
  let words = 0
  let first = 0
  for (; at < end && bytes[at] !== BRACKET; at++) if (bytes[at] === SPACE && ++words === 1) first = at
  // `host:443 192.0.2.1 - - [` has one word more than `192.0.2.1 - - [`.
  const isVhost = words === 4 && bytes[first + 1] !== HYPHEN
  spot.host = isVhost ? start : 0
  spot.hostEnd = isVhost ? first : 0
  spot.time = at + 1
  spot.request = at + STAMP_BYTES + 4
  if (spot.request > end || bytes[spot.request - 1] !== QUOTE) return false
  spot.requestEnd = closing(bytes, spot.request, end)
  const code = spot.requestEnd + 2
  if (spot.requestEnd < 0 || code + 3 > end) return false
  spot.status = digit(bytes, code) * 100 + digit(bytes, code + 1) * 10 + digit(bytes, code + 2)
  return spot.status >= 0
}

/** Finds what Combined has after the status, for a line that `locate` has found. Most lines are judged without. */
export function locateReader(bytes: Uint8Array, end: number, spot: Spot): void {
  let referer = spot.requestEnd + 6
  while (referer < end && bytes[referer] !== QUOTE) referer++
  const refererEnd = closing(bytes, referer + 1, end)
  const agent = refererEnd + 3
  const agentEnd = refererEnd < 0 ? -1 : closing(bytes, agent, end)
  const isCombined = agentEnd >= 0
  spot.referer = isCombined ? referer + 1 : 0
  spot.refererEnd = isCombined ? refererEnd : 0
  spot.agent = isCombined ? agent : 0
  spot.agentEnd = isCombined ? agentEnd : 0
}

function digit(bytes: Uint8Array, at: number): number {
  const value = (bytes[at] ?? 0) - ZERO
  return value >= 0 && value <= 9 ? value : Number.NEGATIVE_INFINITY
}

/** The closing quote: one that no backslash escapes. -1 where the line ends before. */
function closing(bytes: Uint8Array, from: number, end: number): number {
  for (let at = from; at < end; at++) {
    const byte = bytes[at]
    if (byte === QUOTE) return at
    if (byte === BACKSLASH) at++
  }
  return -1
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** The UTC day of `17/May/2015:10:05:03 +0000`; '' where it is none. */
export function dayOfStamp(stamp: string): string {
  const [, day, month = '', year, hour, sign, zoneHours, zoneMinutes] =
    /^(\d\d)\/([A-Z][a-z]{2})\/(\d{4}):(\d\d):\d\d:\d\d ([+-])(\d\d)(\d\d)/.exec(stamp) ?? []
  const index = MONTHS.indexOf(month)
  if (index < 0) return ''
  const zone = (Number(zoneHours) * 60 + Number(zoneMinutes)) * (sign === '-' ? -1 : 1)
  return dayOfMs(Date.UTC(Number(year), index, Number(day), Number(hour), -zone))
}

/** '' for what is no moment between 1990 and 2100. */
export function dayOfMs(ms: number): string {
  const isPlausible = ms > 631_152_000_000 && ms < 4_102_444_800_000
  return isPlausible ? new Date(ms).toISOString().slice(0, 10) : ''
}
