// The studio's routes. They exist only for requests that it is open to; for all others there is no such page.
import type { Hono } from 'hono'
import { asPrivate } from '../policies.ts'
import type { Site } from '../site.ts'
import { needs, pageToken, withToken } from '../visitor.ts'
import type { WebContext, WebEnv } from '../web-tools.ts'
import { backTo } from './back-to.ts'
import { postEdit, postStep } from './editing.ts'
import { gatherPart, postGather, postRefill } from './gathering-part.ts'
import { inboxHtml, inboxMail, inboxPage, inboxRaw } from './inbox-pages.ts'
import { issueChecks, issueLinkRun, issuePage, issuePreview, issueTray } from './issue-page.ts'
import { issuesPage } from './issues-page.ts'
import { postLinks } from './link-asking.ts'
import { logPage } from './log-page.ts'
import {
  countTries,
  linkPage,
  loginPage,
  postLink,
  postLogin,
  postLogout,
  postRevoke,
  sessionsPage,
} from './login-pages.ts'
import { postUndoReport, reportPage, reportsPage } from './reports-page.ts'
import { sendingsPage, sendLive, sendPage } from './sending-page.ts'
import { postCancel, postOrder, postRetry, postSend, postUndo } from './sending-posts.ts'
import { postSign, postTest, postUnsign } from './signing.ts'
import { versionsPage } from './versions-page.ts'
import { keepLanguage } from './words.ts'

export function addStudio(app: Hono<WebEnv>, site: Site): void {
  for (const path of ['/studio', '/studio/*', '/inbox', '/inbox/*'] as const) {
    // The door first: a window whose session ended keeps its edit by the 401 that says so.
    app.use(path, async (c, next) => (c.var.studio || isEntrance(c) ? next() : outside(site, c)))
    app.use(path, withToken)
  }
  // Mails that were caught hold links that let others in.
  for (const path of ['/inbox', '/inbox/*'] as const) app.use(path, needs('admin'))
  const { login } = site.tools
  if (login) {
    const tries = countTries()
    app.get('/studio/login', (c) => loginPage(site, c))
    app.post('/studio/login', (c) => postLogin(site, c, login, tries))
    app.get('/studio/login/:token', (c) => linkPage(site, c, login))
    app.post('/studio/login/:token', (c) => postLink(site, c, login, tries))
    app.post('/studio/logout', (c) => postLogout(site, c, login))
    app.get('/studio/sessions', (c) => sessionsPage(site, c, login))
    app.post('/studio/sessions', (c) => postRevoke(site, c, login))
  }
  app.get('/studio/token', (c) => {
    asPrivate(c)
    return c.text(pageToken(c.var.session))
  })
  app.get('/studio', (c) => issuesPage(site, c))
  app.get('/studio/issues', (c) => c.redirect(`${site.base}/studio`, 301))
  app.get('/studio/issues/:key', (c) => issuePage(site, c))
  app.get('/studio/issues/:key/preview', (c) => issuePreview(site, c))
  app.post('/studio/gather', (c) => postGather(site, c))
  app.get('/studio/gather', (c) => gatherPart(site, c))
  app.post('/studio/issues/:key/refill', (c) => postRefill(site, c))
  app.get('/studio/log', (c) => logPage(site, c))
  app.get('/studio/issues/:key/versions', (c) => versionsPage(site, c))
  app.get('/studio/issues/:key/candidates', (c) => issueTray(site, c))
  app.get('/studio/issues/:key/checks', (c) => issueChecks(site, c))
  app.get('/studio/issues/:key/links', (c) => issueLinkRun(site, c))
  app.post('/studio/issues/:key/links', (c) => postLinks(site, c))
  app.post('/studio/issues/:key/edit', (c) => postEdit(site, c))
  app.post('/studio/issues/:key/sign', (c) => postSign(site, c))
  app.post('/studio/issues/:key/unsign', (c) => postUnsign(site, c))
  app.post('/studio/issues/:key/test', (c) => postTest(site, c))
  app.post('/studio/issues/:key/undo', (c) => postStep(site, c, 'undo'))
  app.post('/studio/issues/:key/redo', (c) => postStep(site, c, 'redo'))
  app.get('/studio/sending', (c) => sendingsPage(site, c))
  app.get('/studio/issues/:key/send', (c) => sendPage(site, c))
  app.get('/studio/issues/:key/send/live', (c) => sendLive(site, c))
  app.post('/studio/issues/:key/send', (c) => postSend(site, c))
  app.post('/studio/issues/:key/send/undo', (c) => postUndo(site, c))
  app.post('/studio/issues/:key/send/pause', (c) => postOrder(site, c, 'pause'))
  app.post('/studio/issues/:key/send/resume', (c) => postOrder(site, c, 'send'))
  app.post('/studio/issues/:key/send/cancel', (c) => postCancel(site, c))
  app.post('/studio/issues/:key/send/retry', (c) => postRetry(site, c))
  app.get('/studio/reports', (c) => reportsPage(site, c))
  app.get('/studio/reports/:id', (c) => reportPage(site, c))
  app.post('/studio/reports/:id/undo', (c) => postUndoReport(site, c))
  app.post('/studio/language', async (c) => {
    const { language, back } = await c.req.parseBody()
    if (site.deskWords.languages.some((w) => w.language === language)) keepLanguage(c, String(language))
    return c.redirect(backTo(site, String(back ?? '')), 303)
  })
  app.get('/inbox', (c) => inboxPage(site, c))
  app.get('/inbox/:file', (c) => inboxMail(site, c))
  app.get('/inbox/:file/html', (c) => inboxHtml(site, c))
  app.get('/inbox/:file/raw', (c) => inboxRaw(site, c))
}

/** The pages that people come in by. */
const isEntrance = (c: WebContext): boolean => /^\/studio\/login(\/[^/]*)?$/.test(c.req.path)

/** Whoever is not in is shown the door, where there is one: pages lead to it, and what runs in a page is told. */
function outside(site: Site, c: WebContext): Response | Promise<Response> {
  const { login } = site.tools
  if (!login) return c.notFound()
  asPrivate(c)
  if (c.req.method !== 'GET' || c.req.header('hx-request') === 'true')
    return c.text('You are signed out: sign in again.\n', 401)
  const here = `${site.base}${c.req.path}${URL.parse(c.req.url)?.search ?? ''}`
  return c.redirect(`${site.base}/studio/login?next=${encodeURIComponent(here)}`, 303)
}
