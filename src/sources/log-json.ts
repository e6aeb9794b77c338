// A JSON line of an access log: Caddy's own form, and the names that people give in nginx's log_format.
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
  /** null where the form of the line has no agents. */
  readonly agent: string | null
}

type Fields = Readonly<Record<string, unknown>>

const TIMES = ['ts', 'msec', 'time_iso8601', '@timestamp', 'timestamp', 'time', 'time_local', 'date']
const STATUSES = ['status', 'status_code', 'response_status']
const METHODS = ['request_method', 'method', 'verb']
const HOSTS = ['host', 'http_host', 'server_name', 'vhost', 'hostname']
const TARGETS = ['request_uri', 'uri', 'path', 'url']
const REFERERS = ['http_referer', 'referer', 'http_referrer', 'referrer']
const AGENTS = ['http_user_agent', 'user_agent', 'agent']

/** A longer line is no request. */
const MAX_LINE = 64 * 1024

/** null for a line that is no JSON of a request. */
export function jsonHit(line: string): LogHit | null {
  const data = line.length > MAX_LINE ? null : (parsed(line) ?? parsed(repaired(line)))
  if (!isFields(data)) return null
  const inner = isFields(data.request) ? data.request : {}
  const headers = isFields(inner.headers) ? inner.headers : null
  const [, verb = '', uri = ''] = /^(\S+) (\S+)/.exec(textOf(data.request)) ?? []
  const hit = {
    day: dayOf(data),
    method: verb || first(inner, ['method']) || first(data, METHODS),
    host: first(inner, ['host']) || first(data, HOSTS),
    target: uri || first(inner, ['uri']) || first(data, TARGETS),
    status: Number(first(data, STATUSES) || Number.NaN),
    referer: first(headers ?? {}, ['Referer', 'referer']) || first(data, REFERERS),
    agent: headers
      ? first(headers, ['User-Agent', 'user-agent'])
      : AGENTS.some((name) => name in data)
        ? first(data, AGENTS)
        : null,
  }
  return hit.day && Number.isInteger(hit.status) && hit.status >= 0 && isRequest(hit, data) ? hit : null
}

/** What is no request of HTTP has no target, yet it has a line: nginx writes `"request":""`. */
const isRequest = ({ target, status }: { target: string; status: number }, data: Fields): boolean =>
  target !== '' || (status >= 400 && ('request' in data || TARGETS.some((name) => name in data)))

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

function parsed(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    return null
  }
}

/** nginx without `escape=json` writes `\x22`, which is no JSON. */
const repaired = (line: string): string => line.replace(/\\x([0-9a-f]{2})/gi, '\\u00$1')

function first(fields: Fields, names: readonly string[]): string {
  for (const name of names) {
    const text = textOf(fields[name])
    if (text) return text
  }
  return ''
}

/** A text, a number, or the first of a list of texts, as Caddy has headers. */
function textOf(value: unknown): string {
  const one = Array.isArray(value) ? value[0] : value
  if (typeof one === 'number') return String(one)
  return typeof one === 'string' && one !== '-' ? one : ''
}

function dayOf(data: Fields): string {
  for (const name of TIMES) {
    const day = dayIn(data[name])
    if (day) return day
  }
  return ''
}

/** Seconds since 1970, or thousandths of them, as a number or a text; or a date that says so itself. */
function dayIn(value: unknown): string {
  if (typeof value !== 'number' && typeof value !== 'string') return ''
  const seconds = value === '' ? Number.NaN : Number(value)
  if (Number.isFinite(seconds)) return dayOfMs(seconds < 1e11 ? seconds * 1000 : seconds)
  const text = String(value)
  return dayOfStamp(text) || (/^\d{4}[-/]\d\d[-/]\d\d[T ]/.test(text) ? dayOfMs(Date.parse(zoned(text))) : '')
}

/** Caddy writes `2026/11/20 06:00:00.000` in UTC where it is told to. */
const zoned = (text: string): string => {
  const iso = text
    .replaceAll('/', '-')
    .replace(' ', 'T')
    .replace(/(\.\d{3})\d+/, '$1')
  return /(?:Z|[+-]\d\d:?\d\d)$/i.test(iso) ? iso : `${iso}Z`
}
