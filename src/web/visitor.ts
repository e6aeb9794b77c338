// Who is at the studio: on this machine its user, without a login; elsewhere whoever has a session. And the token that
// ties a form to its page.
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import type { MiddlewareHandler } from 'hono'
import { getCookie, setCookie } from 'hono/cookie'
import { mayAct, type Person, type Role } from '../core/person.ts'
import { personOfSession } from '../flows/login.ts'
import { fromOurPages, isStudioOpen } from './guard.ts'
import type { WebContext, WebEnv, WebTools } from './web-tools.ts'

// Pages of before a restart get a new one with their next answer: a token need not outlive the process.
const SECRET = randomBytes(32)
const COOKIE = 'studio'
const DAY_SECONDS = 24 * 3600

/** Finds out who asks, for everything that comes after. */
export function visitor(tools: WebTools): MiddlewareHandler<WebEnv> {
  return async (c, next) => {
    const { person, session, sessionId = null } = await visitorOf(tools, c)
    c.set('studio', person !== null)
    c.set('person', person)
    c.set('session', session)
    c.set('sessionId', sessionId)
    await next()
  }
}

async function visitorOf(
  tools: WebTools,
  c: WebContext,
): Promise<{ readonly person: Person | null; readonly session: string; readonly sessionId?: number }> {
  if (isStudioOpen(tools.publicUrl, c))
    return { person: { name: tools.operator, role: 'admin' }, session: 'this machine' }
  const token = tools.login && sessionToken(tools, c)
  const found = tools.login && token ? await personOfSession(tools.login, token) : null
  if (!found) return { person: null, session: '' }
  // By the person and not by the session: an edit that outlived its session is sent again by the next one.
  return { person: found.person, session: `person ${found.address}`, sessionId: found.id }
}

const isSecure = ({ publicUrl }: Pick<WebTools, 'publicUrl'>): boolean => publicUrl.startsWith('https:')

function sessionToken(tools: WebTools, c: WebContext): string | undefined {
  return isSecure(tools) ? getCookie(c, COOKIE, 'host') : getCookie(c, COOKIE)
}

/** Gives the session to the browser; '' takes it back. Lax, since the link that lets in comes from a mail. */
export function keepSession(tools: WebTools, c: WebContext, token: string): void {
  setCookie(c, COOKIE, token, {
    path: '/',
    httpOnly: true,
    sameSite: 'Lax',
    maxAge: token === '' ? 0 : 30 * DAY_SECONDS,
    ...(isSecure(tools) ? { secure: true, prefix: 'host' } : {}),
  })
}

/** The token that every unsafe request of a person carries, as a field `token` or a header `x-token`. */
export function pageToken(session: string): string {
  return createHmac('sha256', SECRET).update(`page ${session}`).digest('base64url')
}

/**
 * Lets unsafe requests through only from our own pages: by Origin and Sec-Fetch-Site, and by the token of the page.
 * 403 else. It reads the body, which the handlers read again from its cache.
 */
export const withToken: MiddlewareHandler<WebEnv> = async (c, next) => {
  const refused = await fromOurPages(c, async () => {})
  if (refused) return refused
  if (['GET', 'HEAD', 'OPTIONS'].includes(c.req.method)) return next()
  const given = c.req.header('x-token') ?? String((await c.req.parseBody()).token ?? '')
  if (isSame(given, pageToken(c.var.session))) return next()
  return c.text('This page is from before a restart, or was not made for you: load it again.\n', 403)
}

function isSame(given: string, wanted: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(wanted)]
  return a.length === b.length && timingSafeEqual(a, b)
}

/** Who asks; the studio's routes are only reached by somebody. */
export function personOf(c: WebContext): Person {
  const { person } = c.var
  if (!person) throw new Error('A route of the studio was reached by nobody.')
  return person
}

/** Lets only those through whose role may do what this role may. */
export function needs(role: Role): MiddlewareHandler<WebEnv> {
  return async (c, next) => {
    if (mayAct(personOf(c).role, role)) return next()
    return c.text(`This is for a person with the role "${role}": the config says who has it.\n`, 403)
  }
}
