// Who is at the studio: on this machine the system's user, without a login; and the token that ties a form to its page.
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import type { MiddlewareHandler } from 'hono'
import type { Person } from '../core/person.ts'
import { fromOurPages } from './guard.ts'
import type { WebContext, WebEnv } from './web-tools.ts'

// Pages of before a restart get a new one with their next answer: a token need not outlive the process.
const SECRET = randomBytes(32)

/** The token that every unsafe request of a session carries, as a field `token` or a header `x-token`. */
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
