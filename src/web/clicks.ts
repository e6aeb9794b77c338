// Counted links: on to the story at once. Where they lead is looked up in the issue: nobody can make one that leads elsewhere.
import type { Hono } from 'hono'
import { targetOf } from '../core/click.ts'
import { tagged } from '../core/utm.ts'
import { badLink } from './failures.ts'
import { peerOf } from './peer.ts'
import type { Site } from './site.ts'
import type { WebEnv } from './web-tools.ts'

/** Also where nothing is counted: mails that were sent before lead here. */
export function addClicks(app: Hono<WebEnv>, site: Site): void {
  app.get('/c/:issue/:id', async (c) => {
    const { issues, utm, clicks } = site.tools
    const key = c.req.param('issue').toUpperCase().replace('-C', '-c')
    const stored = /^\d{4}-W\d{2}(?:-c\d+)?$/.test(key) ? await issues.find(key) : null
    const url = stored && targetOf(stored.issue, c.req.param('id'))
    if (!stored || !url) return badLink(site, c)
    if (c.req.method === 'GET')
      clicks?.seen({
        url,
        peer: peerOf(c),
        agent: c.req.header('user-agent') ?? '',
        mode: c.req.header('sec-fetch-mode') ?? '',
        purpose: c.req.header('sec-purpose') ?? c.req.header('purpose') ?? '',
      })
    c.header('cache-control', 'no-store')
    return c.redirect(utm ? tagged(url, utm, key) : url, 302)
  })
}
