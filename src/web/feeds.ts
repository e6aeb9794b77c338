// The feeds of an edition: the letters that went out, newest first, for feed readers. Nothing in them is of any reader.
import { generateJsonFeed, generateRssFeed } from 'feedsmith'
import type { Hono } from 'hono'
import { etag } from 'hono/etag'
import { type Edition, type Issue, storiesOf } from '../core/issue.ts'
import { escapeHtml } from '../core/merge.ts'
import { localised } from '../core/plan.ts'
import { printable } from '../core/printable.ts'
import { epochMs, type Instant } from '../core/time.ts'
import { plainLetterText, sentKeys } from '../flows/reading.ts'
import {
  FEED_TYPES,
  type FeedKind,
  feedUrl,
  leadPicture,
  letterUrl,
  readableEditions,
} from './archive-addresses.ts'
import type { Site } from './site.ts'
import type { WebContext, WebEnv } from './web-tools.ts'

/** Letters in a feed: about a year. */
const LETTERS_IN_A_FEED = 50

export function addFeeds(app: Hono<WebEnv>, site: Site): void {
  const lettersIn = feedLetters(site)
  for (const kind of ['xml', 'json'] as const)
    app.get(`/archive/:edition/feed.${kind}`, etag(), async (c) => {
      const language = c.req.param('edition')
      if (!site.tools.editions.some((e) => e.language === language)) return c.notFound()
      return feed(site, c, kind, language, await lettersIn(language))
    })
}

function feed(
  site: Site,
  c: WebContext,
  kind: FeedKind,
  language: string,
  letters: readonly FeedLetter[],
): Response {
  // Told, but only the ETag decides what is new: a letter that was late may be dated before one that is known already.
  const [newest] = letters
  if (newest) c.header('last-modified', dateOf(newest.issue.sendAt).toUTCString())
  c.header('cache-control', 'no-cache')
  c.header('content-language', language)
  // Feed readers in a browser are other origins.
  c.header('access-control-allow-origin', '*')
  c.header('cross-origin-resource-policy', 'cross-origin')
  const text = kind === 'xml' ? rssOf(site, language, letters) : jsonOf(site, language, letters)
  return c.body(text, 200, { 'content-type': `${FEED_TYPES[kind]}; charset=utf-8` })
}

type FeedLetter = { readonly issue: Issue; readonly edition: Edition }

/** The letters of an edition, newest first. What was sent stays as it is, so they are read again only for a new one. */
function feedLetters({ tools }: Site): (language: string) => Promise<readonly FeedLetter[]> {
  const known = new Map<string, { readonly sent: string; readonly letters: readonly FeedLetter[] }>()
  return async (language) => {
    const keys = await sentKeys(tools)
    const sent = keys.join()
    const before = known.get(language)
    if (before?.sent === sent) return before.letters
    const letters: FeedLetter[] = []
    for (const key of keys) {
      const issue = (await tools.issues.find(key))?.issue
      const edition = issue && readableEditions(issue).find((e) => e.language === language)
      if (edition) letters.push({ issue, edition })
      if (letters.length === LETTERS_IN_A_FEED) break
    }
    known.set(language, { sent, letters })
    return letters
  }
}

function rssOf(site: Site, language: string, letters: readonly FeedLetter[]): string {
  const { title, description, home } = aboutFeed(site, language)
  const [newest] = letters
  return generateRssFeed({
    title,
    description,
    link: home,
    language,
    generator: 'Postrider',
    ...(newest ? { lastBuildDate: dateOf(newest.issue.sendAt) } : {}),
    atom: { links: [{ href: feedUrl(site, language, 'xml'), rel: 'self', type: FEED_TYPES.xml }] },
    items: letters.map((letter) => {
      const { url, id, subject, html, picture, at } = itemOf(site, letter)
      return {
        title: subject,
        link: url,
        guid: { value: id, isPermaLink: false },
        description: html,
        pubDate: at,
        ...(picture ? { media: { contents: [{ url: picture, medium: 'image' }] } } : {}),
      }
    }),
  })
}

function jsonOf(site: Site, language: string, letters: readonly FeedLetter[]): string {
  const { title, description, home } = aboutFeed(site, language)
  const json = generateJsonFeed({
    title,
    description,
    home_page_url: home,
    feed_url: feedUrl(site, language, 'json'),
    language,
    authors: [{ name: title }],
    items: letters.map((letter) => {
      const { url, id, subject, summary, html, picture, at } = itemOf(site, letter)
      const shown = { id, url, title: subject, content_html: html, date_published: at, language }
      return { ...shown, ...(summary ? { summary } : {}), ...(picture ? { image: picture } : {}) }
    }),
  })
  // A feed without letters is a feed still: the format wants the list.
  return `${JSON.stringify({ ...(json as object), ...(letters.length === 0 ? { items: [] } : {}) }, null, 1)}\n`
}

function aboutFeed({ tools: { publication, publicUrl } }: Site, language: string) {
  const title = printable(localised(publication.name, language))
  const strap = printable(localised(publication.strap, language))
  return { title, description: strap || title, home: `${publicUrl}/archive?lang=${language}` }
}

function itemOf(site: Site, { issue, edition }: FeedLetter) {
  const summary = plainLetterText(edition.preheader)
  const stories = storiesOf(edition).map(
    ({ article }) =>
      `<li><a href="${escapeHtml(printable(article.url))}">${escapeHtml(printable(article.title))}</a></li>`,
  )
  return {
    url: letterUrl(site, issue.key, edition.language),
    // RFC 4151: stays what it is where the newsletter moves to another address.
    id: `tag:${site.tools.publication.listId},${issue.key.slice(0, 4)}:${issue.key}/${edition.language}`,
    subject: plainLetterText(edition.subject),
    summary,
    html: `${summary && `<p>${escapeHtml(summary)}</p>`}<ul>${stories.join('')}</ul>`,
    picture: leadPicture(site, edition)?.src,
    at: dateOf(issue.sendAt),
  }
}

const dateOf = (at: Instant): Date => new Date(epochMs(at))
