// Guarded HTTP for everyone who fetches: public hosts only unless the operator named them, limits, one deadline.
import type { Readable } from 'node:stream'
import { Agent, type Dispatcher, request } from 'undici'
import { PostriderError } from '../core/errors.ts'
import { readBody } from './body.ts'
import { openConnector, publicConnector } from './connector.ts'
import { codeOf, fetchFailure, shownUrl } from './fetch-failure.ts'
import { hostPattern, isTrusted } from './trusted-hosts.ts'

export type FetchLimits = {
  /** For the whole fetch: names, connections, redirects and the last byte. */
  readonly totalMs: number
  readonly connectMs: number
  /** Bytes after decompression. */
  readonly maxBytes: number
  readonly maxRedirects: number
}

const LIMITS: FetchLimits = { totalMs: 20_000, connectMs: 8_000, maxBytes: 8 * 1024 * 1024, maxRedirects: 5 }

export type FetchRequest = {
  /** The Accept header. */
  readonly accept?: string
  /** Validators of the copy at hand; an unchanged document answers with status 304 and no body. */
  readonly etag?: string
  readonly lastModified?: string
  /** The operator typed this URL: its host may be private. */
  readonly trusted?: boolean
  /** Makes it a POST with this body, for APIs that are asked so. */
  readonly json?: unknown
  /** Goes only to the host that was asked, never along a redirect. */
  readonly bearer?: string
  /** Ends the fetch early, as if its deadline had come. */
  readonly signal?: AbortSignal
}

export type Fetched = {
  /** The URL that answered, after redirects. */
  readonly url: string
  /** How far permanent redirects (301, 308) alone led: what to ask next time. The URL that was asked where none did. */
  readonly movedTo: string
  /** 2xx, or 304. */
  readonly status: number
  /** '' where the header is missing; so for the next two. */
  readonly contentType: string
  readonly etag: string
  readonly lastModified: string
  /** Any other header by its name in small letters; '' where it is missing. */
  readonly header: (name: string) => string
  readonly body: Uint8Array
}

export type Fetcher = {
  /** Throws PostriderError for every failure: a sentence for people, and `details.status` where one came. */
  get(url: string, options?: FetchRequest): Promise<Fetched>
  close(): Promise<void>
}

export type FetcherOptions = {
  /** `host` or `host:port` that the operator named in the config: these may be private. */
  readonly trustedHosts: readonly string[]
  readonly userAgent: string
  readonly limits?: Partial<FetchLimits>
}

const PERMANENT = new Set([301, 308])
const REDIRECTS = new Set([301, 302, 303, 307, 308])

/**
 * A fetcher that follows redirects by hand and checks every hop: http and https only; a host that the
 * operator did not name must have public addresses. Keeps connections open until `close`.
 */
export function createFetcher(options: FetcherOptions): Fetcher {
  const limits: FetchLimits = { ...LIMITS, ...options.limits }
  const settings = { headersTimeout: limits.totalMs, bodyTimeout: limits.totalMs, connections: 4 }
  const guarded = new Agent({ ...settings, connect: publicConnector(limits.connectMs) })
  const open = new Agent({ ...settings, connect: openConnector(limits.connectMs) })

  async function follow(typed: URL, asked: FetchRequest, signal: AbortSignal): Promise<Fetched> {
    const trusted = asked.trusted ? [...options.trustedHosts, hostPattern(typed)] : options.trustedHosts
    let url = typed
    let movedTo: URL | null = typed
    let settled = typed
    for (let hops = 0; hops <= limits.maxRedirects; hops++) {
      const answer = await request(bare(url), {
        ...(asked.json === undefined
          ? { method: 'GET' as const }
          : { method: 'POST' as const, body: JSON.stringify(asked.json) }),
        headers: headersFor(url, typed, asked, options.userAgent),
        dispatcher: isTrusted(url, trusted) ? open : guarded,
        signal,
      }).catch((error: unknown) => {
        throw url !== typed && codeOf(error) === 'POSTRIDER_BLOCKED' ? strayed(typed, url) : error
      })
      const location = header(answer, 'location')
      if (!REDIRECTS.has(answer.statusCode) || !location) return finish(url, settled, answer, asked)
      drop(answer.body)
      url = nextHop(url, location)
      movedTo = movedTo && PERMANENT.has(answer.statusCode) ? url : null
      settled = movedTo ?? settled
    }
    throw new PostriderError(
      'unavailable',
      `${shownUrl(typed)} redirects more than ${limits.maxRedirects} times.`,
    )
  }

  async function finish(
    url: URL,
    movedTo: URL,
    answer: Dispatcher.ResponseData,
    asked: FetchRequest,
  ): Promise<Fetched> {
    const status = answer.statusCode
    const unchanged = status === 304 && Boolean(asked.etag || asked.lastModified)
    if (!unchanged && (status < 200 || status > 299)) {
      drop(answer.body)
      throw new PostriderError('unavailable', `${shownUrl(url)} answered ${status}.${adviceFor(status)}`, {
        status,
        ...retryAfter(header(answer, 'retry-after')),
      })
    }
    return {
      url: bare(url),
      movedTo: movedTo.href,
      status,
      contentType: header(answer, 'content-type'),
      etag: header(answer, 'etag'),
      lastModified: header(answer, 'last-modified'),
      header: (name) => header(answer, name),
      body: await readBody(answer.body, header(answer, 'content-encoding'), limits.maxBytes),
    }
  }

  return {
    async get(text, asked = {}) {
      const url = webUrl(text)
      const deadline = new AbortController()
      const timer = setTimeout(() => deadline.abort(), limits.totalMs)
      const signal = asked.signal ? AbortSignal.any([asked.signal, deadline.signal]) : deadline.signal
      try {
        return await follow(url, asked, signal)
      } catch (error) {
        throw fetchFailure(error, url, limits, signal.aborted)
      } finally {
        clearTimeout(timer)
      }
    },
    async close() {
      await Promise.all([guarded.destroy(), open.destroy()])
    },
  }
}

function strayed(typed: URL, url: URL): PostriderError {
  return new PostriderError(
    'unavailable',
    `${shownUrl(typed)} redirects to ${url.host}, which is on a private or reserved address: redirects are followed to public hosts only. If that host is yours, name it in trustedHosts of the config.`,
    { reason: 'POSTRIDER_BLOCKED' },
  )
}

function webUrl(text: string): URL {
  const url = URL.parse(text.trim())
  if (!url)
    throw new PostriderError(
      'usage',
      `"${text.slice(0, 200)}" is not a URL: write it in full, with https://.`,
    )
  if (url.protocol !== 'http:' && url.protocol !== 'https:')
    throw new PostriderError('usage', `${url.protocol} URLs are not fetched: only http: and https: are.`)
  return url
}

function nextHop(from: URL, location: string): URL {
  const to = URL.parse(location, from.href)
  if (to && (to.protocol === 'http:' || to.protocol === 'https:')) return to
  throw new PostriderError(
    'unavailable',
    `${shownUrl(from)} redirects to something that is not a web address.`,
  )
}

function headersFor(url: URL, typed: URL, asked: FetchRequest, userAgent: string): Record<string, string> {
  const headers: Record<string, string> = {
    'user-agent': userAgent,
    accept: asked.accept ?? '*/*',
    'accept-encoding': 'gzip, br, zstd, deflate',
  }
  if (asked.json !== undefined) headers['content-type'] = 'application/json'
  if (asked.etag) headers['if-none-match'] = asked.etag
  if (asked.lastModified) headers['if-modified-since'] = asked.lastModified
  // A name and password in a URL are for the host they were typed for, not for where it redirects.
  if (typed.username && url.origin === typed.origin) {
    const pair = `${decodeURIComponent(typed.username)}:${decodeURIComponent(typed.password)}`
    headers.authorization = `Basic ${Buffer.from(pair).toString('base64')}`
  }
  if (asked.bearer && url.origin === typed.origin) headers.authorization = `Bearer ${asked.bearer}`
  return headers
}

/** In seconds, as a number or a date has it (RFC 9110, 10.2.3). */
function retryAfter(value: string): { readonly retryAfterSeconds?: number } {
  const seconds = /^\d{1,8}$/.test(value.trim()) ? Number(value) : (Date.parse(value) - Date.now()) / 1000
  return Number.isFinite(seconds) ? { retryAfterSeconds: Math.max(0, Math.round(seconds)) } : {}
}

/** Without name, password and fragment, none of which belong on the wire. */
function bare(url: URL): string {
  const copy = new URL(url)
  copy.username = ''
  copy.password = ''
  copy.hash = ''
  return copy.href
}

function header(answer: Dispatcher.ResponseData, name: string): string {
  const value = answer.headers[name]
  return (Array.isArray(value) ? value[0] : value) ?? ''
}

function drop(body: Readable): void {
  body.on('error', () => {})
  body.destroy()
}

function adviceFor(status: number): string {
  if (status === 401 || status === 403) return ' It wants a permission that we do not have.'
  if (status === 404 || status === 410) return ' The address is gone: look for the new one.'
  if (status === 429) return ' It asks to be called less often.'
  return status >= 500 ? ' Its server is at fault: try again later.' : ''
}
