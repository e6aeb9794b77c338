// MAIL_URL: read once, checked wholly, and never quoted in an error, since it may hold a password.
import { resolve } from 'node:path'
import { PostriderError } from '../core/errors.ts'

type Limits = {
  readonly connections: number
  /** Mails per second; null for no limit. */
  readonly rate: number | null
  /** Mails after which a connection is closed and another opened. */
  readonly maxMessages: number
}

/** A login whose password does not show when it is printed or made JSON of. */
export type Login = { readonly user: string; readonly password: () => string }

export type SmtpTarget = Limits & {
  readonly host: string
  readonly port: number
  /** TLS from the first byte (`smtps:`). */
  readonly secure: boolean
  /** `required`: STARTTLS or nothing. */
  readonly tls: 'required' | 'none'
  readonly login: Login | null
}

export type MailTarget =
  | (Limits & { readonly scheme: 'inbox' })
  | (Limits & { readonly scheme: 'folder'; readonly path: string })
  | (SmtpTarget & { readonly scheme: 'smtp' | 'smtps' })

const FORMS = 'inbox:, folder:path, smtp://user:password@host:port or smtps://user:password@host:port'

function wrong(message: string): PostriderError {
  return new PostriderError('config', `MAIL_URL ${message}`)
}

/**
 * Reads `inbox:`, `folder:path`, `smtp://[user:pass@]host[:port]` or `smtps://…`, with the query parameters
 * `connections`, `rate` (`100/s`, `3000/min`), `maxMessages`, and `tls=required|none` for `smtp:`.
 * @param base where a relative folder counts from
 * @throws PostriderError('config') that says what is allowed and shows nothing of the URL
 */
export function parseMailUrl(url: string, base = ''): MailTarget {
  const scheme = /^(inbox|folder|smtps?):/i.exec(url)?.[1]?.toLowerCase()
  const [address = '', query = ''] = url.split(/\?(.*)/s)
  const params = new URLSearchParams(query)
  switch (scheme) {
    case 'inbox':
      if (address.length > 'inbox:'.length) throw wrong('takes nothing after "inbox:" but parameters.')
      return { scheme, ...limits(params, 4, []) }
    case 'folder': {
      const path = address.slice('folder:'.length).replace(/^\/\/(?=\/)/, '')
      if (path === '' || path.includes('\0')) throw wrong('needs a path after "folder:".')
      return { scheme, path: resolve(base, path), ...limits(params, 1, []) }
    }
    case 'smtp':
    case 'smtps':
      return { scheme, ...smtpTarget(scheme, address, params) }
    default:
      throw wrong(`has to be one of ${FORMS}.`)
  }
}

function smtpTarget(scheme: 'smtp' | 'smtps', address: string, params: URLSearchParams): SmtpTarget {
  const secure = scheme === 'smtps'
  // As a web address, so that the name of the host is checked and made ASCII.
  const parsed = URL.parse(address.replace(/^smtps?:/i, 'https:'))
  if (!/^smtps?:\/\/[^/]/i.test(address) || !parsed || parsed.pathname !== '/' || parsed.hash)
    throw wrong(`cannot be read: write ${scheme}://user:password@host:port, with %-escapes in the password.`)
  const tls = params.get('tls') ?? 'required'
  if (tls !== 'required' && tls !== 'none') throw wrong('has another "tls" than required or none.')
  if (secure && tls === 'none') throw wrong('asks for smtps: and for tls=none: choose one.')
  const login = readLogin(parsed)
  if (login && tls === 'none')
    throw wrong('has a login and tls=none: a password is never sent in the clear. Leave out one of them.')
  return {
    host: parsed.hostname.replace(/^\[|\]$/g, ''),
    port: Number(/:(\d+)\/?$/.exec(address)?.[1] ?? (secure ? 465 : 587)),
    secure,
    tls,
    login,
    ...limits(params, 10, ['tls']),
  }
}

function readLogin(url: URL): Login | null {
  if (!url.username && !url.password) return null
  try {
    const user = decodeURIComponent(url.username)
    const password = decodeURIComponent(url.password)
    if (!user || !password) throw wrong('has a login without a name or without a password.')
    return { user, password: () => password }
  } catch (error) {
    throw error instanceof PostriderError
      ? error
      : wrong('has a % in its login that is no escape: write %25.')
  }
}

function limits(params: URLSearchParams, connections: number, more: readonly string[]): Limits {
  const known = ['connections', 'rate', 'maxMessages', ...more]
  for (const name of params.keys())
    if (!known.includes(name))
      // Its name is not shown: after an unescaped ? it may be the end of a password.
      throw wrong(`has an unknown parameter: known are ${known.join(', ')}.`)
  return {
    connections: count(params, 'connections', connections, 500),
    rate: rate(params.get('rate')),
    maxMessages: count(params, 'maxMessages', 100, 1_000_000),
  }
}

function count(params: URLSearchParams, name: string, otherwise: number, most: number): number {
  const text = params.get(name)
  if (text === null) return otherwise
  const value = /^\d{1,7}$/.test(text) ? Number(text) : 0
  if (value < 1 || value > most) throw wrong(`needs a number from 1 to ${most} for "${name}".`)
  return value
}

const PER: Readonly<Record<string, number>> = { s: 1, min: 60, h: 3600 }

function rate(text: string | null): number | null {
  if (text === null) return null
  const match = /^(\d{1,7}(?:\.\d{1,3})?)(?:\/(s|min|h))?$/.exec(text)
  const perSecond = Number(match?.[1]) / (PER[match?.[2] ?? 's'] ?? 1)
  if (!(perSecond > 0)) throw wrong('needs a rate such as 100/s, 3000/min or 5000/h.')
  return perSecond
}
