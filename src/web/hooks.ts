// Calls of mail providers, which tell what became of letters: POST /hooks/<provider>. They prove themselves by a secret or a
// signature; what they say is believed only where it carries a token of ours.
import type { Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { asPrivate } from './policies.ts'
import type { Site } from './site.ts'
import type { WebContext, WebEnv } from './web-tools.ts'

/** SendGrid sends many events at once. */
const LARGEST_CALL = 2 * 1024 * 1024

/** Before what knows cookies and forms: those who call are programs. */
export function addHooks(app: Hono<WebEnv>, site: Site): void {
  const { hooks } = site.tools
  if (!hooks) return
  app.post('/hooks/:provider', bodyLimit({ maxSize: LARGEST_CALL }), async (c: WebContext) => {
    asPrivate(c)
    const answer = await hooks(c.req.param('provider') ?? '', {
      header: (name) => c.req.header(name) ?? '',
      body: await c.req.text(),
    })
    switch (answer) {
      case 'unknown':
        return c.text('There is no such hook here.\n', 404)
      case 'refused':
        return c.text('This call does not prove where it comes from.\n', 401)
      default:
        return c.json({ reports: answer })
    }
  })
}
