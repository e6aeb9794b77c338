// The studio's routes. They exist only for requests that it is open to; for all others there is no such page.
import type { Hono } from 'hono'
import { fromOurPages } from '../guard.ts'
import type { Site } from '../site.ts'
import type { WebEnv } from '../web-tools.ts'
import { inboxHtml, inboxMail, inboxPage, inboxRaw } from './inbox-pages.ts'
import { issuePage, issuePreview } from './issue-page.ts'
import { issuesPage } from './issues-page.ts'

export function addStudio(app: Hono<WebEnv>, site: Site): void {
  for (const path of ['/studio', '/studio/*', '/inbox', '/inbox/*'] as const) {
    app.use(path, async (c, next) => (c.var.studio ? next() : c.notFound()))
    app.use(path, fromOurPages)
  }
  app.get('/studio', (c) => issuesPage(site, c))
  app.get('/studio/issues', (c) => c.redirect(`${site.base}/studio`, 301))
  app.get('/studio/issues/:key', (c) => issuePage(site, c))
  app.get('/studio/issues/:key/preview', (c) => issuePreview(site, c))
  app.get('/inbox', (c) => inboxPage(site, c))
  app.get('/inbox/:file', (c) => inboxMail(site, c))
  app.get('/inbox/:file/html', (c) => inboxHtml(site, c))
  app.get('/inbox/:file/raw', (c) => inboxRaw(site, c))
}
