// MAIL_URL: read once, checked wholly, and never quoted in an error, since it may hold a password.
import { resolve } from 'node:path'
import { PostriderError } from '../core/errors.ts'
import { type Address, parseAddress } from '../core/subscriber.ts'

type Limits = {
  readonly connections: number
  /** Mails per second; null for no limit. */
  readonly rate: number | null
  /** Mails after which a connection is closed and another opened. */
  readonly maxMessages: number
  /** The one address that gets every mail instead of its reader; null for none. */
  readonly allTo: Address | null
}

export type LoginMethod = 'plain' | 'login' | 'xoauth2'

/** A login whose password does not show when it is printed or made JSON of. */
export type Login = {
  readonly user: string
  /** With `xoauth2` the access token; '' where that stands in a file. */
  readonly password: () => string
  /** null: what the server offers first. */
  readonly method: LoginMethod | null
  readonly tokenFile: string | null
}

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
 * `connections`, `rate` (`100/s`, `3000/min`), `maxMessages` and `allTo`; for `smtp:` also `tls=required|none`; and
 * with a login `auth=plain|login|xoauth2` and `tokenFile` (of which the password, or the file, is the access token).
 * @param base where a relative path counts from
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
      return { scheme, ...smtpTarget(scheme, address, params, base) }
    default:
      throw wrong(`has to be one of ${FORMS}.`)
  }
}

function smtpTarget(
  scheme: 'smtp' | 'smtps',
  address: string,
  params: URLSearchParams,
  base: string,
): SmtpTarget {
  const secure = scheme === 'smtps'
  // As a web address, so that the name of the host is checked and made ASCII.
  const parsed = URL.parse(address.replace(/^smtps?:/i, 'https:'))
  if (!/^smtps?:\/\/[^/]/i.test(address) || !parsed || parsed.pathname !== '/' || parsed.hash)
    throw wrong(`cannot be read: write ${scheme}://user:password@host:port, with %-escapes in the password.`)
  const tls = params.get('tls') ?? 'required'
  if (tls !== 'required' && tls !== 'none') throw wrong('has another "tls" than required or none.')
  if (secure && tls === 'none') throw wrong('asks for smtps: and for tls=none: choose one.')
  const login = readLogin(parsed, params, base)
  if (login && tls === 'none')
    throw wrong('has a login and tls=none: a password is never sent in the clear. Leave out one of them.')
  return {
    host: parsed.hostname.replace(/^\[|\]$/g, ''),
    port: Number(/:(\d+)\/?$/.exec(address)?.[1] ?? (secure ? 465 : 587)),
    secure,
    tls,
    login,
    ...limits(params, 10, ['tls', 'auth', 'tokenFile']),
  }
}

function readLogin(url: URL, params: URLSearchParams, base: string): Login | null {
  const method = params.get('auth')
  const tokenFile = params.get('tokenFile')
  if (method !== null && method !== 'plain' && method !== 'login' && method !== 'xoauth2')
    throw wrong('has another "auth" than plain, login or xoauth2.')
  const user = unescaped(url.username)
  const password = unescaped(url.password)
  if (tokenFile !== null) {
    if (method !== 'xoauth2') throw wrong('has a "tokenFile", which goes with auth=xoauth2.')
    if (tokenFile === '' || tokenFile.includes('\0')) throw wrong('needs a path for "tokenFile".')
    if (password) throw wrong('has a password and a "tokenFile": leave out one of them.')
  }
  if (!user && !password && method === null) return null
  if (!user || (!password && tokenFile === null))
    throw wrong('has a login without a name or without a password.')
  return { user, password: () => password, method, tokenFile: tokenFile && resolve(base, tokenFile) }
}

function unescaped(text: string): string {
  let plain: string
  try {
    plain = decodeURIComponent(text)
  } catch {
    throw wrong('has a % in its login that is no escape: write %25.')
  }
  // Such would end one field of a login and begin the next.
  if (/\p{Cc}/u.test(plain)) throw wrong('has a control character in its login.')
  return plain
}

function limits(params: URLSearchParams, connections: number, more: readonly string[]): Limits {
  const known = ['connections', 'rate', 'maxMessages', 'allTo', ...more]
  for (const name of params.keys())
    if (!known.includes(name))
      // Its name is not shown: after an unescaped ? it may be the end of a password.
      throw wrong(`has an unknown parameter: known are ${known.join(', ')}.`)
  return {
    connections: count(params, 'connections', connections, 500),
    rate: rate(params.get('rate')),
    maxMessages: count(params, 'maxMessages', 100, 1_000_000),
    allTo: allTo(params.getAll('allTo')),
  }
}

/** Nobody may be meant who is not: so one address, once, as strict as a reader's. */
function allTo([given, ...more]: readonly string[]): Address | null {
  if (given === undefined) return null
  const address = parseAddress(given)
  if ('reason' in address || more.length > 0)
    throw wrong('needs one plain address for "allTo", such as owner@example.org, with %2B for a plus sign.')
  return address
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
