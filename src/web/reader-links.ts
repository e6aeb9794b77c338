// Paths of a reader's own pages. Whoever holds one link of a letter held the letter, and so all its links.
import { makeToken } from '../core/link.ts'
import type { LinkReader } from '../flows/subscriptions.ts'
import type { Site } from './site.ts'
import type { WebContext } from './web-tools.ts'

/** Keeps the language that was chosen on the page. */
const kept = (c: WebContext): string => {
  const lang = c.req.query('lang')
  return lang === undefined ? '' : `?lang=${encodeURIComponent(lang)}`
}

export function unsubscribePath({ base }: Site, c: WebContext, token: string, step = ''): string {
  return `${base}/u/${encodeURIComponent(token)}${step}${kept(c)}`
}

export function leavePath(site: Site, c: WebContext, reader: LinkReader, step = ''): string {
  return unsubscribePath(site, c, tokenOf(site, 'unsubscribe', reader), step)
}

export function preferencesPath(site: Site, c: WebContext, reader: LinkReader): string {
  return `${site.base}/p/${tokenOf(site, 'preferences', reader)}${kept(c)}`
}

function tokenOf({ tools }: Site, purpose: 'unsubscribe' | 'preferences', reader: LinkReader): string {
  const claim = { reader: reader.subscriber.id, issue: reader.issue }
  return makeToken(tools.linkTools.linkKeys(), purpose, claim)
}
