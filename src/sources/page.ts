// Bytes of an article page to what a newsletter says of it: headline, people, date, standfirst, picture. Never throws.
import { canonicalUrl } from '../core/url.ts'
import { decodeText } from './decode.ts'
import { firstText, linkFrom } from './feed-entry.ts'
import { htmlText } from './feed-text.ts'
import type { Found } from './found-article.ts'
import { pageAuthors } from './page-byline.ts'
import { pageDate } from './page-date.ts'
import { type PageHead, pageHead } from './page-head.ts'
import { type ArticleData, articleData } from './page-json.ts'
import { authorMetas, DATE_METAS } from './page-metas.ts'
import { pagePicture } from './page-picture.ts'
import { pagePlaces } from './page-places.ts'
import { dekOf, kindOf, languageOf, minutesOf, topicsOf, translationsOf } from './page-said.ts'
import { allTitles, pageTitle, type SaidTitles, siteTest } from './page-title.ts'
import { type PageTree, pageTree, textIn } from './page-tree.ts'
import { originalOf, type Translation } from './sitemap-pages.ts'

export type Page = Found & {
  /** Whether the page says, or shows by a date or a byline, that it is an article; a front page does not. */
  readonly isArticle: boolean
  /** What the site is called; '' where it does not say. */
  readonly site: string
  /** Every headline that the page says: `title`, then what metas, the title bar and its largest letters have. */
  readonly titles: readonly string[]
  /** The same article in other languages, itself among them where the page lists it. */
  readonly translations: readonly Translation[]
}

export type PageAbout = {
  /** Where it was found; '' for a file. Relative links count from it. */
  readonly url: string
  readonly contentType?: string | undefined
  /** The language of the source, by which the original among translations is known. */
  readonly language?: string | undefined
}

/** Larger pages are cut: what is asked of them stands at their beginning. */
const MAX_BYTES = 8 * 1024 * 1024

/** What a page is, or why it is none that can be read. */
export function parsePage(bytes: Uint8Array, about: PageAbout): Page | { readonly problem: string } {
  const html = decodeText(bytes.subarray(0, MAX_BYTES), about.contentType, MAX_BYTES)
  if (html.trim() === '') return { problem: 'The page is empty.' }
  if (!/<[a-z!]/i.test(html)) return { problem: 'This is not a web page: it has no HTML.' }
  const tree = pageTree(html)
  const page = readTree(tree, about)
  if (!page.title) return { problem: 'The page has no headline: neither a title nor a heading.' }
  const wall = page.isArticle ? '' : (WALL.exec(page.title)?.[0] ?? '')
  if (wall)
    return {
      problem: `The site sent “${wall}” instead of the article: it may not show its pages to programs.`,
    }
  return page
}

/**
 * Every headline that a page says now, the likeliest first: to tell whether it is still the one that was gathered.
 * None for what is no page, or is shown to programs only. Never throws.
 */
export function pageTitles(bytes: Uint8Array, about: PageAbout): readonly string[] {
  const html = decodeText(bytes.subarray(0, MAX_BYTES), about.contentType, MAX_BYTES)
  if (!/<[a-z!]/i.test(html)) return []
  const { titles } = readTree(pageTree(html), about)
  return titles.some((title) => WALL.test(title) && !GONE.test(title)) ? [] : titles
}

/** What sites show to visitors whom they take for machines. */
const WALL =
  /^(?:just a moment|attention required|access (?:to this page has been )?denied|are you (?:a )?(?:human|robot)|security check|robot check|one more step|403 forbidden|404 not found|page not found|service unavailable)\b/i
const GONE = /not found/i

function readTree(tree: PageTree, about: PageAbout): Page {
  const head = pageHead(tree)
  const base = linkFrom(head.base, about.url) || about.url
  const data = articleData(tree, head.first('og:title') || head.title)
  const site = htmlText(
    firstText(
      head.first('og:site_name'),
      head.first('application-name', 'apple-mobile-web-app-title'),
      ...data.sites,
    ),
  )
  const link = ownAddress(head, data, about.url, base)
  const sites = [
    ...head.all(
      'og:site_name',
      'application-name',
      'apple-mobile-web-app-title',
      'dc.publisher',
      'copyright',
    ),
    ...data.sites,
    ...hostNames(link),
  ]
  const said: SaidTitles = {
    told: [
      data.headline,
      ...head.all('og:title'),
      ...head.all(
        'dc.title',
        'dcterms.title',
        'parsely-title',
        'sailthru.title',
        'headline',
        'hdl',
        'title',
        'twitter:title',
      ),
    ],
    title: head.title,
    headings: headingsOf(tree),
    subheadings: subheadingsOf(tree),
    sites,
  }
  const title = pageTitle(said)
  const places = pagePlaces(tree, title)
  const authors = pageAuthors(data.authors, authorMetas(head), places, siteTest(sites))
  const published = pageDate([...data.published, ...head.all(...DATE_METAS)], places, link)
  const translations = translationsOf(head, base)
  const isSaid = data.type !== '' || /article/i.test(head.first('og:type'))
  return {
    link,
    guid: '',
    title,
    dek: dekOf(head, data, places),
    authors,
    published,
    kind: kindOf(head, data, link),
    topics: topicsOf(head, data),
    language: languageOf(head, data),
    image: pagePicture(tree, head, data, base),
    translationOf: translations.length > 0 ? originalOf(link, translations, about.language ?? '') : null,
    publication: site,
    minutes: minutesOf(data),
    isArticle: title !== '' && (isSaid || authors.length > 0 || published !== null),
    site,
    titles: allTitles(title, said),
    translations,
  }
}

const MAX_HEADINGS = 30

/** What stands in the largest letters; a heading around a logo is none. */
function headingsOf({ elements }: PageTree): readonly string[] {
  const marked = elements.filter(({ attribs }) => /\bheadline\b/i.test(attribs.itemprop ?? ''))
  const headings = elements.filter(({ name }) => name === 'h1')
  return [...marked, ...headings].slice(0, MAX_HEADINGS).map((element) => textIn(element, 600))
}

/** A kicker and a headline may be two parts of one heading. */
function subheadingsOf({ elements }: PageTree): readonly string[] {
  return elements
    .filter(
      ({ name, parent }) =>
        /^h[23]$/.test(name) ||
        (name === 'span' && parent && 'name' in parent && /^h[1-3]$/.test(parent.name)),
    )
    .slice(0, MAX_HEADINGS)
    .map((element) => textIn(element, 600))
}

/** The address that the page gives for itself; one of the front page is a mistake of its template. */
function ownAddress(head: PageHead, data: ArticleData, url: string, base: string): string {
  const [canonical = ''] = head.links.filter(({ rel }) => /\bcanonical\b/.test(rel)).map(({ href }) => href)
  const own = URL.parse(url)
  for (const said of [canonical, head.first('og:url'), data.url]) {
    const link = linkFrom(said, base)
    const isFront =
      own !== null && own.pathname.length > 1 && URL.parse(link)?.pathname === '/' && !URL.parse(link)?.search
    if (link && !isFront) return canonicalUrl(link)
  }
  return url && canonicalUrl(url)
}

/** `canal` for `www.canal.example.org`: each label may be what the site is called. */
function hostNames(link: string): readonly string[] {
  const host = URL.parse(link)?.hostname ?? ''
  return [
    host,
    ...host
      .split('.')
      .slice(0, -1)
      .filter((label) => label.length > 3),
  ]
}
