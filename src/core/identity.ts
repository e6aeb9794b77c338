// Identity: which articles are one page, however its address, headline or feed changed over the weeks.
import type { Article } from './article.ts'
import { pageKey } from './page-key.ts'
import { epochMs, type Instant } from './time.ts'

/** When an article first came to us, and when it was last given. */
export type Sighting = { readonly first: Instant; readonly last: Instant }
/** By article id. */
export type Sightings = ReadonlyMap<string, Sighting>

/** Articles that are one page; `moved` where only their words, names and dates say so. */
export type SamePage = { readonly articles: readonly Article[]; readonly moved: boolean }

/** What two articles may have in common, and how much more it takes to call them one page. */
type Likeness = {
  readonly keyOf: (article: Article) => string | null
  readonly holds: (a: Article, b: Article, sightings: Sightings) => boolean
}

const HOUR = 60 * 60_000
const DAY = 24 * HOUR

/** The source's own name for an entry, given at different times: side by side a name is broken and means nothing. */
const NAME: Likeness = {
  keyOf: ({ source, guid }) => (guid ? `${source} ${guid}` : null),
  holds: (a, b, sightings) => sightings.get(a.id)?.first !== sightings.get(b.id)?.first,
}

/**
 * The same headline on one site. Columns have one headline every day, so that two sources must have it within the
 * hour, and one source must have given up the one address when it gave the other.
 */
const HEADLINE: Likeness = {
  keyOf(article) {
    const words = wordsOf(article.title)
    return words.length >= 3 && article.published ? `${siteOf(article)} ${words.join(' ')}` : null
  },
  holds(a, b, sightings) {
    const apart = timeBetween(a, b)
    if (a.source !== b.source) return apart <= HOUR
    if (!replaced(a, b, sightings)) return false
    if (apart <= DAY / 2) return true
    // A weekly column may have no byline, and one headline every week: without one it takes less than a week.
    const most = sameAuthors(a, b) ? 7 : lacksAuthors(a, b) ? 6 : 0
    return apart <= most * DAY && wordsOf(a.title).length >= 5
  },
}

/** Published in the same minute, and much of the headline: it was edited, and its address with it. */
const MINUTE: Likeness = {
  keyOf: (article) => (article.published ? `${siteOf(article)} ${article.published.slice(0, 16)}` : null),
  holds: (a, b, sightings) =>
    a.source === b.source && replaced(a, b, sightings) && shareWords(a.title, b.title),
}

/** More than this with one name, headline or minute are a series, not a page. */
const MOST_ALIKE = 12

/**
 * Joins articles that are one page: by the page keys of their addresses, then by what else they have in common. Two
 * entries that one source gives side by side are two pages. The result does not depend on the order of `articles`.
 */
export function samePages(articles: readonly Article[], sightings: Sightings): readonly SamePage[] {
  const pages = [...Map.groupBy(articles, (a) => pageKey(a.url)).values()]
  const up = new Map<number, number>()
  const root = (page: number): number => {
    let at = page
    for (let next = up.get(at); next !== undefined; next = up.get(at)) at = next
    return at
  }
  for (const { keyOf, holds } of [NAME, HEADLINE, MINUTE]) {
    const placed = pages.flatMap((same, page) => same.map((article) => ({ article, page })))
    const alike = Map.groupBy(placed, ({ article }) => keyOf(article))
    alike.delete(null)
    for (const list of alike.values()) {
      if (list.length > MOST_ALIKE) continue
      for (const [i, a] of list.entries())
        for (const b of list.slice(i + 1)) {
          const [x, y] = [root(a.page), root(b.page)]
          if (x !== y && holds(a.article, b.article, sightings)) up.set(Math.max(x, y), Math.min(x, y))
        }
    }
  }
  return [...Map.groupBy(pages.keys(), root).values()].map((members) => ({
    articles: members.flatMap((page) => pages[page] ?? []),
    moved: members.length > 1,
  }))
}

/** Their source gave up the one before it gave the other. */
function replaced(a: Article, b: Article, sightings: Sightings): boolean {
  const [x, y] = [sightings.get(a.id), sightings.get(b.id)]
  return x !== undefined && y !== undefined && (x.last < y.first || y.last < x.first)
}

function timeBetween(a: Article, b: Article): number {
  if (a.published === null || b.published === null) return Number.POSITIVE_INFINITY
  return Math.abs(epochMs(a.published) - epochMs(b.published))
}

function sameAuthors(a: Article, b: Article): boolean {
  return a.authors.length > 0 && a.authors.join().toLowerCase() === b.authors.join().toLowerCase()
}

/** One of them does not say who wrote it. */
function lacksAuthors(a: Article, b: Article): boolean {
  return a.authors.length === 0 || b.authors.length === 0
}

function siteOf({ url, language }: Article): string {
  return `${pageKey(url).split('/')[0]} ${language}`
}

function wordsOf(title: string): readonly string[] {
  return (
    title
      .normalize('NFKC')
      .toLowerCase()
      .match(/[\p{L}\p{N}]+/gu) ?? []
  )
}

/** Three fifths of the words of the longer headline, and three at least. */
function shareWords(a: string, b: string): boolean {
  const [x, y] = [new Set(wordsOf(a)), new Set(wordsOf(b))]
  const shared = x.intersection(y).size
  return shared >= 3 && shared * 5 >= Math.max(x.size, y.size) * 3
}
