// Where the parts of an access log's line are, in Common, Combined and vhost form.

/** Offsets into the bytes of a line, reused from line to line: millions of lines make no garbage. */
export type Spot = {
  /** The virtual host before the line; both 0 where there is none. */
  host: number
  hostEnd: number
  /** After the `[`. */
  time: number
  /** Between the quotes: `GET /page?query HTTP/1.1`. */
  request: number
  requestEnd: number
  /** What is asked for; both at the end of the request where it has no space. */
  target: number
  targetEnd: number
  /** The first `?` in it; its end where there is none. */
  query: number
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
  target: 0,
  targetEnd: 0,
  query: 0,
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
const QUESTION = 63
const BRACKET = 91
const BRACKET_END = 93
const BACKSLASH = 92
/** `17/May/2015:10:05:03 +0000`. */
export const STAMP_BYTES = 26

/**
 * Finds the parts of a line in one of Apache's forms, which nginx has too, up to its status.
 * @param end where the line ends, without its line break
 * @returns false for a line in another form
 */
export function locate(bytes: DataView, start: number, end: number, spot: Spot): boolean {
  let at = start
  let words = 0
  let first = 0
  for (; at < end; at++) {
    const byte = bytes.getUint8(at)
    // A name that a client logs in with may have a bracket too.
    if (
      byte === BRACKET &&
      at + STAMP_BYTES + 3 < end &&
      bytes.getUint8(at + STAMP_BYTES + 1) === BRACKET_END
    )
      break
    if (byte === SPACE && ++words === 1) first = at
  }
  // `host:443 192.0.2.1 - - [` has one word more than `192.0.2.1 - - [`.
  const isVhost = words === 4 && bytes.getUint8(first + 1) !== HYPHEN
  spot.host = isVhost ? start : 0
  spot.hostEnd = isVhost ? first : 0
  spot.time = at + 1
  spot.request = at + STAMP_BYTES + 4
  if (spot.request > end || bytes.getUint8(spot.request - 1) !== QUOTE) return false
  if (!locateTarget(bytes, spot.request, end, spot)) return false
  const code = spot.requestEnd + 2
  if (code + 3 > end) return false
  spot.status = digit(bytes, code) * 100 + digit(bytes, code + 1) * 10 + digit(bytes, code + 2)
  return spot.status >= 0
}

/** 1 for the bytes that end something in a request. */
const SIGNS = new Uint8Array(256)
for (const byte of [SPACE, QUOTE, QUESTION, BACKSLASH]) SIGNS[byte] = 1

/** One pass over the request, since most lines end with it. false where it does not end. */
function locateTarget(bytes: DataView, from: number, end: number, spot: Spot): boolean {
  let target = 0
  let targetEnd = 0
  let query = 0
  for (let at = from; at < end; at++) {
    const byte = bytes.getUint8(at)
    if (SIGNS[byte] === 0) continue
    if (byte === QUOTE) {
      spot.requestEnd = at
      spot.target = target || at
      spot.targetEnd = targetEnd || at
      spot.query = query || spot.targetEnd
      return true
    }
    if (byte === BACKSLASH) at++
    else if (byte === QUESTION) query ||= targetEnd ? 0 : at
    else if (target === 0) target = at + 1
    else targetEnd ||= at
  }
  return false
}

/** Finds what Combined has after the status, for a line that `locate` has found. Most lines are judged without. */
export function locateReader(bytes: DataView, end: number, spot: Spot): void {
  let referer = spot.requestEnd + 6
  while (referer < end && bytes.getUint8(referer) !== QUOTE) referer++
  const refererEnd = closing(bytes, referer + 1, end)
  const agent = refererEnd + 3
  const agentEnd = refererEnd < 0 ? -1 : closing(bytes, agent, end)
  const isCombined = agentEnd >= 0
  spot.referer = isCombined ? referer + 1 : 0
  spot.refererEnd = isCombined ? refererEnd : 0
  spot.agent = isCombined ? agent : 0
  spot.agentEnd = isCombined ? agentEnd : 0
}

function digit(bytes: DataView, at: number): number {
  const value = bytes.getUint8(at) - ZERO
  return value >= 0 && value <= 9 ? value : Number.NEGATIVE_INFINITY
}

/** The closing quote: one that no backslash escapes. -1 where the line ends before. */
function closing(bytes: DataView, from: number, end: number): number {
  for (let at = from; at < end; at++) {
    const byte = bytes.getUint8(at)
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

/** Gives the UTC day of a stamp in a line. Lines of one hour stand together: its day is worked out once. */
export function dayMemory(): (bytes: DataView, at: number) => string {
  // `17/May/2015:10` and ` +0000` tell the day, in words of four bytes.
  const words = new Int32Array(6)
  let day = ''
  return (bytes, at) => {
    if (
      words[0] !== bytes.getInt32(at) ||
      words[1] !== bytes.getInt32(at + 4) ||
      words[2] !== bytes.getInt32(at + 8) ||
      words[3] !== bytes.getInt32(at + 10) ||
      words[4] !== bytes.getInt32(at + 20) ||
      words[5] !== bytes.getInt32(at + 22)
    ) {
      for (const [i, offset] of [0, 4, 8, 10, 20, 22].entries()) words[i] = bytes.getInt32(at + offset)
      day = dayOfStamp(Buffer.from(bytes.buffer, bytes.byteOffset + at, STAMP_BYTES).toString('latin1'))
    }
    return day
  }
}

/** '' for what is no moment between 1990 and 2100. */
export function dayOfMs(ms: number): string {
  const isPlausible = ms > 631_152_000_000 && ms < 4_102_444_800_000
  return isPlausible ? new Date(ms).toISOString().slice(0, 10) : ''
}
