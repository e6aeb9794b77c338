// A JSON line of an access log: Caddy's own form, and the names that people give in nginx's log_format.
import { isRecord } from './front-matter.ts'
import { dayOfMs, dayOfStamp } from './log-line.ts'

/** What a request was, all as text; '' where the line does not say. */
export type LogHit = {
  /** UTC, `2026-11-20`. */
  readonly day: string
  readonly method: string
  readonly host: string
  /** Path and query, or a whole URL. */
  readonly target: string
  readonly status: number
  readonly referer: string
  readonly agent: string
}

type Fields = Readonly<Record<string, unknown>>

/** A longer line is no request. */
const MAX_LINE = 64 * 1024

/** null for a line that is no JSON of a request. */
export function jsonHit(line: string): LogHit | null {
  const data = line.length > MAX_LINE ? null : parsed(line)
  if (!isRecord(data)) return null
  const inner = isRecord(data.request) ? data.request : {}
  const headers = isRecord(inner.headers) ? inner.headers : {}
  const first = (fields: Fields, ...names: string[]) => {
    for (const name of names) {
      const text = textOf(fields[name])
      if (text) return text
    }
    return ''
  }
  const [, verb = '', uri = ''] = /^(\S+) (\S+)/.exec(textOf(data.request)) ?? []
  const status = Number(first(data, 'status', 'status_code', 'response_status'))
  const hit = {
    day: dayOf(data),
    method: verb || first(inner, 'method') || first(data, 'request_method', 'method', 'verb'),
    host: first(inner, 'host') || first(data, 'host', 'http_host', 'server_name', 'vhost', 'hostname'),
    target: uri || first(inner, 'uri') || first(data, 'request_uri', 'uri', 'path', 'url'),
    status,
    referer:
      first(headers, 'Referer', 'referer') ||
      first(data, 'http_referer', 'referer', 'http_referrer', 'referrer'),
    agent:
      first(headers, 'User-Agent', 'user-agent') || first(data, 'http_user_agent', 'user_agent', 'agent'),
  }
  return hit.target && hit.day && Number.isInteger(status) && status >= 0 ? hit : null
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    return null
  }
}

/** A text, a number, or the first of a list of texts, as Caddy has headers. */
function textOf(value: unknown): string {
  const one = Array.isArray(value) ? value[0] : value
  if (typeof one === 'number') return String(one)
  return typeof one === 'string' && one !== '-' ? one : ''
}

function dayOf(data: Fields): string {
  for (const name of [
    'ts',
    'msec',
    'time_iso8601',
    '@timestamp',
    'timestamp',
    'time',
    'time_local',
    'date',
  ]) {
    const value = data[name]
    const seconds =
      typeof value === 'number' ? value : Number(typeof value === 'string' && value ? value : Number.NaN)
    // Seconds since 1970, or thousandths of them.
    const day = Number.isFinite(seconds)
      ? dayOfMs(seconds < 1e11 ? seconds * 1000 : seconds)
      : typeof value === 'string'
        ? dayOfStamp(value) || dayOfMs(Date.parse(value))
        : ''
    if (day) return day
  }
  return ''
}
