// Unsubscribing: a page with one button for people, one POST for mail programs (RFC 8058), and a way back.
import type { Hono } from 'hono'
import { localised } from '../core/plan.ts'
import { leaveByLink, readerOfLink, undoUnsubscribe } from '../flows/reader-choices.ts'
import type { LinkReader } from '../flows/subscriptions.ts'
import { badLink, linkOfNobody } from './failures.ts'
import { preferencesPath, unsubscribePath } from './reader-links.ts'
import type { Site, Words } from './site.ts'
import type { WebContext, WebEnv } from './web-tools.ts'

export function addLeaving(app: Hono<WebEnv>, site: Site): void {
  app.get('/u', (c) => ownLinkPage(site, c, '/u'))
  app.get('/p', (c) => ownLinkPage(site, c, '/p'))
  app.get('/u/:token', (c) => askPage(site, c))
  app.post('/u/:token', (c) => leave(site, c))
  app.post('/u/:token/undo', (c) => undo(site, c))
}

/** Where the neutral links of public letters lead. */
function ownLinkPage(site: Site, c: WebContext, path: string): Response {
  const words = site.words(c)
  const options = { title: words.text('ownLinkTitle'), path, isPrivate: true }
  return site.page(c, words, 'message', options, {
    heading: words.text('ownLinkTitle'),
    lede: { before: words.text('ownLinkLede'), value: '', after: '' },
    contact: words.around('ownLinkContact', 'contact', site.contact),
    link: null,
  })
}

/** GET: shows, and changes nothing, since link scanners open every link of a mail. */
async function askPage(site: Site, c: WebContext): Promise<Response> {
  const token = c.req.param('token') ?? ''
  const reader = await readerOfLink(site.tools, 'unsubscribe', token)
  if (reader === 'nobody') return linkOfNobody(site, c)
  if (!reader) return badLink(site, c)
  const words = site.words(c, reader.subscriber.language)
  if (reader.receiving === 'left') return leftPage(site, c, words, token, reader)
  if (reader.receiving === 'stopped') return stoppedPage(site, c, words, reader)
  const title = words.text('leaveTitle', {
    name: localised(site.tools.publication.name, words.strings.language),
  })
  return site.page(
    c,
    words,
    'unsubscribe',
    { title, path: `/u/${token}`, isPrivate: true },
    {
      heading: title,
      lede: words.around('leaveLede', 'address', reader.subscriber.address ?? ''),
      action: unsubscribePath(site, c, token),
      preferences: preferencesPath(site, c, reader),
    },
  )
}

/** POST: acts, whoever asks and however often. A mail program gets a plain answer, a person a page. */
async function leave(site: Site, c: WebContext): Promise<Response> {
  const token = c.req.param('token') ?? ''
  const known = await readerOfLink(site.tools, 'unsubscribe', token)
  if (known === 'nobody') return linkOfNobody(site, c)
  if (!known) return badLink(site, c)
  await leaveByLink(site.tools, token, known)
  if (await isOneClick(c)) {
    c.header('cache-control', 'no-store')
    return c.text('Unsubscribed.\n')
  }
  const words = site.words(c, known.subscriber.language)
  return known.receiving === 'stopped'
    ? stoppedPage(site, c, words, known)
    : leftPage(site, c, words, token, known)
}

/** RFC 8058, 3.2: the body is `List-Unsubscribe=One-Click`, as form-data or urlencoded. */
async function isOneClick(c: WebContext): Promise<boolean> {
  try {
    const body = await c.req.parseBody()
    return body['List-Unsubscribe'] === 'One-Click'
  } catch {
    return false
  }
}

async function undo(site: Site, c: WebContext): Promise<Response> {
  const token = c.req.param('token') ?? ''
  const reader = await readerOfLink(site.tools, 'unsubscribe', token)
  if (reader === 'nobody') return linkOfNobody(site, c)
  if (!reader) return badLink(site, c)
  const words = site.words(c, reader.subscriber.language)
  const now = await undoUnsubscribe(site.tools, reader)
  if (now !== 'receives') return stoppedPage(site, c, words, reader)
  const title = words.text('backTitle')
  return site.page(
    c,
    words,
    'message',
    { title, path: `/u/${token}`, isPrivate: true },
    {
      heading: title,
      lede: words.around('backLede', 'address', reader.subscriber.address ?? ''),
      contact: null,
      link: { href: preferencesPath(site, c, reader), title: words.text('backLink') },
    },
  )
}

function leftPage(site: Site, c: WebContext, words: Words, token: string, reader: LinkReader): Response {
  const options = { title: words.text('leftTitle'), path: `/u/${token}`, isPrivate: true }
  return site.page(c, words, 'unsubscribed', options, {
    lede: words.around('leftLede', 'address', reader.subscriber.address ?? ''),
    undo: unsubscribePath(site, c, token, '/undo'),
    preferences: preferencesPath(site, c, reader),
  })
}

function stoppedPage(site: Site, c: WebContext, words: Words, reader: LinkReader): Response {
  const title = words.text('stoppedTitle')
  return site.page(
    c,
    words,
    'message',
    { title, isPrivate: true },
    {
      heading: title,
      lede: words.around('stoppedLede', 'address', reader.subscriber.address ?? ''),
      contact: words.around('stoppedContact', 'contact', site.contact),
      link: null,
    },
  )
}
