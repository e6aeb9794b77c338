// For those who watch: /healthz says that it lives, /readyz whether it can work, /metrics every figure. What is told beyond a
// word is for this machine and for whoever has the token.
import { createHash, timingSafeEqual } from 'node:crypto'
import type { Hono } from 'hono'
import { isAtThisMachine } from './guard.ts'
import type { WebContext, WebEnv, WebTools } from './web-tools.ts'

const LOOPBACK = new Set(['127.0.0.1', 'localhost', '[::1]'])
const FRESH = { 'cache-control': 'no-store' }

/** Routes that are told apart in figures: all others are strangers' guesses, and would be endless. */
const ROUTES = new Set([
  '',
  'archive',
  'assets',
  'media',
  'u',
  'p',
  'view',
  'c',
  'f',
  'subscribe',
  'studio',
  'inbox',
  'api',
  'hooks',
  'privacy',
])

/** Before the guard of hosts: a balancer asks by address. */
export function addWatching(app: Hono<WebEnv>, tools: WebTools): void {
  const { watching } = tools
  app.use(async (c, next) => {
    const began = performance.now()
    await next()
    const first = c.req.path.split('/')[1] ?? ''
    const route = `/${ROUTES.has(first) ? first : '…'}`
    watching.metrics()?.observe(route, c.req.method, c.res.status, (performance.now() - began) / 1000)
  })
  app.get('/healthz', async (c) => {
    // That it lives is told whatever the rest says.
    const told = mayKnow(tools, c) ? await watching.health() : null
    return c.json(
      { status: 'ok', ...(told && { next: told.next, last: told.last, why: told.why }) },
      200,
      FRESH,
    )
  })
  app.get('/readyz', async (c) => {
    const health = await watching.health()
    const told = mayKnow(tools, c) ? health : {}
    return c.json({ status: health.ready ? 'ready' : 'not ready', ...told }, health.ready ? 200 : 503, FRESH)
  })
  app.get('/metrics', async (c, next) => {
    if (!mayKnow(tools, c)) return next()
    const { openMetrics } = watching
    const metrics = await openMetrics()
    return c.body(await metrics.text(), 200, { 'content-type': metrics.contentType, ...FRESH })
  })
}

/** This machine by its own names, which no page elsewhere can ask by and no proxy passes on; or the token. */
function mayKnow({ watching }: WebTools, c: WebContext): boolean {
  const host = (c.req.header('host') ?? '').replace(/:\d+$/, '')
  if (isAtThisMachine(c) && LOOPBACK.has(host)) return true
  const given = /^Bearer (.+)$/.exec(c.req.header('authorization') ?? '')?.[1]
  if (watching.token === null || given === undefined) return false
  const hash = (text: string) => createHash('sha256').update(text).digest()
  return timingSafeEqual(hash(given), hash(watching.token))
}
