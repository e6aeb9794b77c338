// Article pages of the plan: each is fetched and read; one that cannot be is a failure that names it.
import type { Article, Gathered, SourceFailure } from '../core/article.ts'
import { PostriderError } from '../core/errors.ts'
import { type Filling, foundArticle } from './found-article.ts'
import { type Page, parsePage } from './page.ts'
import { patiently } from './patient-get.ts'
import type { Reader, SourceTools } from './reader.ts'

export const PAGE_TYPES = 'text/html, application/xhtml+xml;q=0.9, */*;q=0.1'

/** Fetched at the same time; how fast one host is asked is for `tools.get` to say. */
const SIDE_BY_SIDE = 4

/** Articles in the order of the plan. */
export const readPages: Reader<'page'> = async (source, tools): Promise<Gathered> => {
  const read = await fetchPages(source.urls, source, tools, true)
  const articles: Article[] = []
  const failures: SourceFailure[] = []
  for (const each of read)
    if ('article' in each) articles.push(each.article)
    else failures.push(each.failure)
  return { source: source.id, fetched: read.filter(({ isFetched }) => isFetched).length, articles, failures }
}

export type PageRead = { readonly isFetched: boolean } & (
  | { readonly article: Article }
  | { readonly failure: SourceFailure }
)

/**
 * Reads pages side by side; the answers stand in the order of the URLs.
 * @param trusted whether the operator named these URLs, so that they may be on a private network
 * @param mended what is known of a page from elsewhere, put in before it becomes an article
 */
export async function fetchPages(
  urls: readonly string[],
  source: Filling,
  tools: SourceTools,
  trusted: boolean,
  mended: (page: Page, index: number) => Page = (page) => page,
): Promise<readonly PageRead[]> {
  const get = patiently(tools.get)
  const reads: PageRead[] = []
  const readOne = async (url: string, index: number): Promise<PageRead> => {
    const failed = (message: string, isFetched: boolean) => ({
      isFetched,
      failure: { source: source.id, where: url, message },
    })
    try {
      const answer = await get(url, { accept: PAGE_TYPES, trusted })
      const page = parsePage(answer.body, {
        url: answer.url,
        contentType: answer.contentType,
        language: source.language,
      })
      if ('problem' in page) return failed(page.problem, true)
      const article = foundArticle(mended(page, index), source)
      return typeof article === 'string' ? failed(article, true) : { isFetched: true, article }
    } catch (error) {
      if (error instanceof PostriderError) return failed(error.message, false)
      throw error
    }
  }
  let next = 0
  const work = async (): Promise<void> => {
    for (let i = next++; i < urls.length; i = next++) reads[i] = await readOne(urls[i] ?? '', i)
  }
  await Promise.all(Array.from({ length: Math.min(SIDE_BY_SIDE, urls.length) }, work))
  return reads
}
