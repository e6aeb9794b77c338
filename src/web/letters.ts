// The front page, the archive and single letters: what went out, for everybody, with nothing of any reader in it.
import type { Hono } from 'hono'
import { withoutClicks } from '../core/click.ts'
import type { Edition, Issue } from '../core/issue.ts'
import { escapeHtml, type RenderedVariant } from '../core/merge.ts'
import { localised } from '../core/plan.ts'
import { withoutTags } from '../core/utm.ts'
import { readerOfLink } from '../flows/reader-choices.ts'
import { frozenMail, plainLetterText, publicHtml, sentKeys, variantOfReader } from '../flows/reading.ts'
import { nextSlots } from '../flows/weekly.ts'
import { FEED_TYPES, feedUrl, leadPicture, letterUrl, readableEditions } from './archive-addresses.ts'
import { badLink, linkOfNobody } from './failures.ts'
import { addFeeds } from './feeds.ts'
import { withLetterBar } from './letter-bar.ts'
import { letterHead, withTitle } from './letter-head.ts'
import { dayAndMonth, fullDate, monthAndYear, ownName } from './page-strings.ts'
import { asLetterPage, asPrivate } from './policies.ts'
import type { Site, Words } from './site.ts'
import type { WebContext, WebEnv } from './web-tools.ts'

/** Letters on a page of the archive. */
export const LETTERS_A_PAGE = 24

export function addLetters(app: Hono<WebEnv>, site: Site): void {
  app.get('/', (c) => frontPage(site, c))
  app.get('/archive', (c) => archivePage(site, c))
  addFeeds(app, site)
  app.get('/archive/:issue/:edition', (c) => archivedLetter(site, c))
  app.get('/view/:token', (c) => letterOfReader(site, c))
}

async function frontPage(site: Site, c: WebContext): Promise<Response> {
  const words = site.words(c)
  const { publication } = site.tools
  const { language } = words.strings
  const [key] = await sentKeys(site.tools)
  const options = { title: localised(publication.name, language), path: '/', styles: ['letters.css'] }
  return site.page(c, words, 'front', options, {
    strap: localised(publication.strap, language),
    latest: key === undefined ? null : await letterView(site, words, key),
    first: key === undefined ? firstLetter(site, words) : '',
    signUp: site.tools.signUp ? `${site.base}/subscribe` : '',
  })
}

/** When the first letter goes out; '' where the plan does not tell. */
function firstLetter({ tools }: Site, words: Words): string {
  const next = nextSlots(tools.clock, tools.plan).find((slot) => slot.kind === 'send')
  return next ? words.text('firstLetter', { date: fullDate(words.strings, next.at, tools.plan.zone) }) : ''
}

async function archivePage(site: Site, c: WebContext): Promise<Response> {
  const words = site.words(c)
  const keys = await sentKeys(site.tools)
  const last = Math.max(1, Math.ceil(keys.length / LETTERS_A_PAGE))
  const page = Math.min(last, Math.max(1, Math.trunc(Number(c.req.query('page') ?? 1)) || 1))
  const shown = keys.slice((page - 1) * LETTERS_A_PAGE, page * LETTERS_A_PAGE)
  const letters = []
  for (const key of shown) letters.push(await letterView(site, words, key))
  const listed = page === 1 ? letters.slice(1) : letters
  const months = [...Map.groupBy(listed, (l) => l?.month ?? '')].map(([month, group]) => ({
    month,
    letters: group,
  }))
  const lang = c.req.query('lang') === undefined ? '' : words.strings.language
  const name = localised(site.tools.publication.name, words.strings.language)
  const options = {
    title: words.text('letters'),
    path: '/archive',
    description: words.text('lettersOf', { name }),
    canonical: `${site.tools.publicUrl}/archive${queryOf({ lang, page: page > 1 ? String(page) : '' })}`,
    feeds: feedsOf(site, words),
    styles: ['letters.css'],
  }
  return site.page(c, words, 'archive', options, {
    heading: words.text('letters'),
    intro: words.text('lettersOf', { name }),
    empty: keys.length === 0,
    first: keys.length === 0 ? firstLetter(site, words) : '',
    latest: page === 1 ? (letters[0] ?? null) : null,
    months,
    paged: last > 1,
    newer: page > 1 ? `${site.base}/archive${queryOf({ page: String(page - 1), lang })}` : '',
    older: page < last ? `${site.base}/archive${queryOf({ page: String(page + 1), lang })}` : '',
  })
}

/** `?page=2&lang=ru`, of what is not empty. */
function queryOf(values: Readonly<Record<string, string>>): string {
  const query = new URLSearchParams(Object.entries(values).filter(([, value]) => value !== ''))
  return query.size > 0 ? `?${query}` : ''
}

/** One letter as lists of letters show it; null for an issue that is gone or has no editions. */
export async function letterView(site: Site, { strings }: Words, key: string) {
  const { tools, base } = site
  const issue = (await tools.issues.find(key))?.issue
  const edition = issue && editionFor(issue, strings.language)
  if (!issue || !edition) return null
  const { zone } = tools.plan
  return {
    href: `${base}/archive/${key}/${edition.language}`,
    subject: plainLetterText(edition.subject),
    preheader: plainLetterText(edition.preheader),
    picture: ownPicture(site, edition),
    day: Temporal.Instant.from(issue.sendAt).toZonedDateTimeISO(zone).toPlainDate().toString(),
    fullDate: fullDate(strings, issue.sendAt, zone),
    shortDate: dayAndMonth(strings, issue.sendAt, zone),
    month: monthAndYear(strings, issue.sendAt, zone),
  }
}

function editionFor(issue: Issue, language: string): Edition | undefined {
  return issue.editions.find((e) => isKindOf(e.language, language)) ?? issue.editions[0]
}

/** Whether two tags are of one language: `en-GB` and `en`. */
function isKindOf(one: string, other: string): boolean {
  return one.split('-')[0] === other.split('-')[0]
}

/** The lead's picture where it is one of ours: nothing is fetched from elsewhere. */
function ownPicture(site: Site, edition: Edition): string {
  const src = leadPicture(site, edition)?.src
  const ours = `${site.tools.publicUrl}/media/`
  return src?.startsWith(ours) ? `${site.base}/media/${src.slice(ours.length)}` : ''
}

/** The feeds of the edition that is nearest to the language of a page. */
function feedsOf(site: Site, { strings }: Words) {
  const offered = site.tools.editions.map((e) => e.language)
  const language = offered.find((o) => isKindOf(o, strings.language)) ?? offered[0] ?? ''
  const title = localised(site.tools.publication.name, language)
  return (['xml', 'json'] as const).map((kind) => ({
    title,
    name: { xml: 'RSS', json: 'JSON Feed' }[kind],
    type: FEED_TYPES[kind],
    href: feedUrl(site, language, kind),
  }))
}

async function archivedLetter(site: Site, c: WebContext): Promise<Response> {
  const { tools } = site
  const [key, language] = [c.req.param('issue') ?? '', c.req.param('edition') ?? '']
  const stored = await tools.issues.find(key)
  if (!stored || (stored.state !== 'finished' && stored.state !== 'sending')) return c.notFound()
  const edition = stored.issue.editions.find((e) => e.language === language)
  const mail = await frozenMail(tools, stored)
  const variant = mail?.variants.find((v) => v.edition === language && v.variant === 'all')
  if (!edition || !variant) return c.notFound()
  asLetterPage(c, tools.publicUrl)
  c.header('cache-control', 'no-cache')
  c.header('content-language', language)
  return c.html(letterPage(site, c, stored.issue, edition, variant))
}

/** The page of a letter in the archive: the mail of one edition, for everybody. */
export function letterPage(
  site: Site,
  c: WebContext,
  issue: Issue,
  edition: Edition,
  variant: RenderedVariant,
): string {
  const { language } = edition
  const { strings } = site.words(c, language)
  const locale = isKindOf(strings.locale, language) ? strings.locale : language
  const name = localised(site.tools.publication.name, language)
  const links = neutralLinks(site, letterUrl(site, issue.key, language))
  const letter = withTitle(
    withoutClicks(withoutTags(publicHtml(variant, links)), `${site.tools.publicUrl}/c`, issue),
    `${plainLetterText(edition.subject)} · ${name}`,
  )
  return withLetterBar(letter, {
    ...barOf(site, c, issue, language),
    head: letterHead(site, issue, edition, locale),
  })
}

/** Links that act for nobody: they lead to a page that says where one's own are. */
function neutralLinks({ tools: { publicUrl } }: Site, online: string) {
  return { unsubscribe: `${publicUrl}/u`, preferences: `${publicUrl}/p`, online }
}

function barOf(site: Site, c: WebContext, issue: Issue, language: string) {
  const words = site.words(c, language)
  return {
    name: localised(site.tools.publication.name, language),
    home: `${site.base}/`,
    all: { title: words.text('allLetters'), href: `${site.base}/archive?lang=${words.strings.language}` },
    others: readableEditions(issue)
      .filter((e) => e.language !== language)
      .map((e) => ({
        lang: e.language,
        title: ownName(e.language),
        href: `${site.base}/archive/${issue.key}/${e.language}`,
      })),
  }
}

/** "View online": what this reader got, without their name and address, and without links that act for them. */
async function letterOfReader(site: Site, c: WebContext): Promise<Response> {
  const { tools } = site
  const reader = await readerOfLink(site.tools, 'online', c.req.param('token') ?? '')
  if (reader === 'nobody') return linkOfNobody(site, c)
  const stored = reader && (await tools.issues.find(reader.issue))
  const variant = stored && (await variantOfReader(tools, stored, reader.subscriber))
  if (!stored || !variant) return badLink(site, c)
  const canonical = letterUrl(site, stored.issue.key, variant.edition)
  asLetterPage(c, tools.publicUrl)
  asPrivate(c)
  c.header('content-language', variant.edition)
  return c.html(
    withLetterBar(publicHtml(variant, neutralLinks(site, canonical)), {
      ...barOf(site, c, stored.issue, variant.edition),
      head: `<link rel="canonical" href="${escapeHtml(canonical)}"><meta name="robots" content="noindex">`,
    }),
  )
}
