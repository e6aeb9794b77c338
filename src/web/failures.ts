// Pages for what does not work: each says what happened and what to do, and none shows how we are built.
import type { ErrorHandler, NotFoundHandler } from 'hono'
import { HTTPException } from 'hono/http-exception'
import { messageOf, PostriderError } from '../core/errors.ts'
import type { Site, Words } from './site.ts'
import type { WebContext, WebEnv } from './web-tools.ts'

/** 404 for a token that we did not make, or not for this. */
export function badLink(site: Site, c: WebContext): Response {
  const words = site.words(c)
  return message(site, c, words, 'badLink', {
    contact: words.around('badLinkContact', 'contact', site.contact),
  })
}

/** 404 for a token of a preview or a test copy. */
export function linkOfNobody(site: Site, c: WebContext): Response {
  return message(site, c, site.words(c), 'nobody', {})
}

function message(
  site: Site,
  c: WebContext,
  words: Words,
  what: 'badLink' | 'nobody' | 'missing' | 'broken',
  more: object,
): Response {
  const options = {
    title: words.text(`${what}Title`),
    status: what === 'broken' ? (500 as const) : (404 as const),
    isPrivate: true,
  }
  const lede = { before: words.text(`${what}Lede`), value: '', after: '' }
  return site.page(c, words, 'message', options, {
    heading: words.text(`${what}Title`),
    lede,
    contact: null,
    link: null,
    ...more,
  })
}

export function notFound(site: Site): NotFoundHandler<WebEnv> {
  return (c) => {
    const words = site.words(c)
    const link = { href: `${site.base}/archive`, title: words.text('allLetters') }
    return message(site, c, words, 'missing', { link })
  }
}

/** Errors that a handler could not foresee: told to the log, not to the reader. */
export function onError(site: Site): ErrorHandler<WebEnv> {
  return (error, c) => {
    if (error instanceof HTTPException) return error.getResponse()
    if (error instanceof PostriderError && (error.code === 'not-found' || error.code === 'usage'))
      return notFound(site)(c)
    site.tools.log({
      level: 'error',
      message: messageOf(error),
      method: c.req.method,
      route: `/${c.req.path.split('/')[1] ?? ''}`,
      status: 500,
      ...(error.stack === undefined ? {} : { stack: error.stack }),
    })
    return message(site, c, site.words(c), 'broken', {})
  }
}
