// A page's list of links as a source: the articles it names, and what their own pages add where they are followed.
import type { Article, Gathered, SourceFailure } from '../core/article.ts'
import type { SourceOf } from '../core/plan.ts'
import { type Found, foundArticle } from './found-article.ts'
import { type ListedLink, linksFrom } from './links.ts'
import type { Page } from './page.ts'
import { fetchPages, PAGE_TYPES } from './page-source.ts'
import { patiently } from './patient-get.ts'
import type { Reader, SourceTools } from './reader.ts'

/** Pages of one list that are fetched: a list has its best first. */
const MAX_FOLLOWED = 60

/** The articles in the order of the list. A page that cannot be read leaves what the list says of it. */
export const readLinks: Reader<'links'> = async (source, tools): Promise<Gathered> => {
  const answer = await patiently(tools.get)(source.url, { accept: PAGE_TYPES, trusted: true })
  const about = { source: source.id, url: answer.url, contentType: answer.contentType }
  const { links, failures } = linksFrom(answer.body, about, source.select)
  const followed = await follow(source.follow ? links.slice(0, MAX_FOLLOWED) : [], source, tools)
  const rest = listedArticles(links.slice(followed.read), source)
  const left = source.follow ? links.length - followed.read : 0
  const many =
    left > 0
      ? [
          {
            source: source.id,
            where: source.url,
            message: `${left} more pages of the list are not fetched: ${MAX_FOLLOWED} are.`,
          },
        ]
      : []
  return {
    source: source.id,
    fetched: 1 + followed.fetched,
    articles: [...followed.articles, ...rest.articles],
    failures: [...failures, ...followed.failures, ...rest.failures, ...many],
  }
}

type Followed = {
  readonly read: number
  readonly fetched: number
  readonly articles: readonly Article[]
  readonly failures: readonly SourceFailure[]
}

async function follow(
  links: readonly ListedLink[],
  source: SourceOf<'links'>,
  tools: SourceTools,
): Promise<Followed> {
  // The operator named the list, and so its host; where the list leads elsewhere it is a stranger's link.
  const own = URL.parse(source.url)?.origin
  const strangers: SourceTools = {
    ...tools,
    get: (url, asked = {}) => tools.get(url, { ...asked, trusted: URL.parse(url)?.origin === own }),
  }
  const urls = links.map(({ url }) => url)
  const reads = await fetchPages(urls, source, strangers, false, (page, index) => filled(page, links[index]))
  const articles: Article[] = []
  const failures: SourceFailure[] = []
  for (const [index, read] of reads.entries()) {
    const link = links[index]
    if ('article' in read) articles.push(read.article)
    else {
      const listed = link ? listedArticles([link], source).articles : []
      articles.push(...listed)
      const kept = listed.length > 0 ? ' What the list says of it is kept.' : ''
      failures.push({ ...read.failure, message: read.failure.message + kept })
    }
  }
  return {
    read: links.length,
    fetched: reads.filter(({ isFetched }) => isFetched).length,
    articles,
    failures,
  }
}

/** The page, with the list's word where it has none of its own. */
function filled(page: Page, link: ListedLink | undefined): Page {
  if (!link) return page
  return {
    ...page,
    link: page.link || link.url,
    // What is no article, such as a film or a front page, has a title of its site.
    title: page.isArticle || link.title === '' ? page.title : link.title,
    authors: page.authors.length > 0 ? page.authors : link.authors,
  }
}

/** The articles of a list by its own words alone. */
export function listedArticles(
  links: readonly ListedLink[],
  source: Parameters<typeof foundArticle>[1],
): { readonly articles: readonly Article[]; readonly failures: readonly SourceFailure[] } {
  const articles: Article[] = []
  const failures: SourceFailure[] = []
  for (const link of links) {
    const article = foundArticle(foundLink(link), source)
    if (typeof article === 'string') failures.push({ source: source.id, where: link.url, message: article })
    else articles.push(article)
  }
  return { articles, failures }
}

function foundLink({ url, title, authors }: ListedLink): Found {
  return {
    link: url,
    guid: '',
    title,
    dek: '',
    authors,
    published: null,
    topics: [],
    language: '',
    image: null,
    translationOf: null,
    kind: null,
    publication: '',
    minutes: null,
  }
}
