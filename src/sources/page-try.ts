// What a document is that somebody names as a source and that is no feed: a sitemap, an article page, or a sentence.
import type { Gathered } from '../core/article.ts'
import type { LinkSelect } from '../core/plan.ts'
import type { FeedAbout } from './feed.ts'
import { foundArticle } from './found-article.ts'
import { linksFrom } from './links.ts'
import { listedArticles } from './links-source.ts'
import { parsePage } from './page.ts'
import { sitemapArticles } from './sitemap-pages.ts'

/**
 * @param notFeed the sentence that says what the document is instead of a feed
 * @returns null where that sentence is all there is to say
 */
export function unlikeFeed(
  bytes: Uint8Array,
  about: FeedAbout,
  notFeed: string,
): { readonly kind: 'sitemap' | 'page' | 'unknown'; readonly gathered: Gathered } | null {
  const sitemap = sitemapArticles(bytes, about)
  if (sitemap) return { kind: 'sitemap', gathered: sitemap }
  if (!notFeed.startsWith('This is a web page')) return null
  const page = parsePage(bytes, about)
  const problem = 'problem' in page ? page.problem : ''
  // What stands at the root of a host is its front page, whatever its template says of it.
  const isFront = 'problem' in page || (URL.parse(page.link)?.pathname ?? '') === '/'
  if (!('problem' in page) && page.isArticle && !isFront)
    return { kind: 'page', gathered: pageArticles(bytes, about) }
  const why =
    problem || 'Nor is it an article: it has no date and no byline. With --as page it is read as one.'
  return { kind: 'unknown', gathered: failed(about, `${notFeed} ${why}`) }
}

/** The article of a page, or a failure that says why there is none. */
export function pageArticles(bytes: Uint8Array, about: FeedAbout): Gathered {
  const page = parsePage(bytes, about)
  if ('problem' in page) return failed(about, page.problem)
  if (!page.link)
    return failed(
      about,
      `The page “${page.title}” does not say where it stands on the web: say it with --base.`,
    )
  const article = foundArticle(page, { id: about.source, ...about.defaults })
  if (typeof article === 'string') return failed(about, article)
  return { source: about.source, fetched: 1, articles: [article], failures: [] }
}

/** The articles that a list on a page names, by its own words. */
export function linkArticles(bytes: Uint8Array, about: FeedAbout, select: LinkSelect): Gathered {
  const { links, failures } = linksFrom(bytes, about, select)
  const listed = listedArticles(links, { id: about.source, ...about.defaults })
  return {
    source: about.source,
    fetched: 1,
    articles: listed.articles,
    failures: [...failures, ...listed.failures],
  }
}

function failed(about: FeedAbout, message: string): Gathered {
  const failure = { source: about.source, where: about.url || about.source, message }
  return { source: about.source, fetched: 1, articles: [], failures: [failure] }
}
