// The list of an API, asked for page after page: until there are no more, or enough, or one that cannot be read.
import type { Gathered } from '../core/article.ts'
import { PostriderError } from '../core/errors.ts'
import type { Instant } from '../core/time.ts'
import type { Fetched } from '../net/fetcher.ts'
import { type Loose, recordOf, textOf } from './api-json.ts'
import { articlesFrom, type Filling, type Found } from './found-article.ts'
import { patiently } from './patient-get.ts'
import type { SourceTools } from './reader.ts'

export type ApiPage = { readonly posts: readonly unknown[]; readonly isLast: boolean }

export type PagedApi = {
  /** Pages count from 1, newest posts first. */
  readonly urlOf: (page: number) => string
  /** Whether the operator typed the host of these URLs. */
  readonly trusted: boolean
  /** Throws a PostriderError for an answer that is no page of posts. */
  readonly pageOf: (answer: Fetched, page: number) => ApiPage
  readonly publishedOf: (post: Loose) => Instant | null
}

export type PagesRead = {
  readonly posts: readonly Loose[]
  readonly fetched: number
  /** What ended the reading before its time, and at which page; null where all was read that is wanted. */
  readonly stopped: { readonly error: PostriderError; readonly page: number } | null
}

/** A week has fewer pages; an API with more has lost the question on its way. */
const MAX_PAGES = 10

/** More than are asked for; a server that gives more has lost that too. */
const MAX_POSTS = 500

/** Reads the posts published since `tools.since`, and the older ones that share a page with them. */
export async function readPages(
  api: PagedApi,
  tools: Pick<SourceTools, 'get' | 'since'>,
): Promise<PagesRead> {
  const get = patiently(tools.get)
  const posts: Loose[] = []
  const seen = new Set<string>()
  let fetched = 0
  for (let page = 1; page <= MAX_PAGES; page++) {
    let answer: ApiPage
    try {
      const document = await get(api.urlOf(page), { accept: 'application/json', trusted: api.trusted })
      fetched++
      answer = api.pageOf(document, page)
    } catch (error) {
      if (error instanceof PostriderError) return { posts, fetched, stopped: { error, page } }
      throw error
    }
    const fresh = answer.posts
      .slice(0, MAX_POSTS)
      .map(recordOf)
      .filter((post) => !seen.has(textOf(post.id)))
    posts.push(...fresh)
    for (const id of fresh.map((post) => textOf(post.id)).filter(Boolean)) seen.add(id)
    const [oldest] = fresh.slice(-1).map(api.publishedOf)
    // A server that does not heed the page, or the time, gives the same for ever, or all it has.
    if (answer.isLast || fresh.length === 0 || (oldest && oldest < tools.since))
      return { posts, fetched, stopped: null }
  }
  const error = new PostriderError('unavailable', `There are more than ${MAX_PAGES} pages: the rest is left.`)
  return { posts, fetched, stopped: { error, page: MAX_PAGES } }
}

/**
 * The articles of what was read, and as failures the posts that are none and what ended the reading.
 * @param site its address, as failures name it
 * @param sentenceOf what to say of the error that ended the reading
 */
export function gatheredFrom(
  { posts, fetched, stopped }: PagesRead,
  foundIn: (post: Loose) => Found,
  source: Filling,
  site: string,
  sentenceOf: (error: PostriderError) => string,
): Gathered {
  const { articles, failures } = articlesFrom(posts.map(foundIn), source, site)
  if (!stopped) return { source: source.id, fetched, articles, failures }
  const isLater = stopped.page > 1
  const failure = {
    source: source.id,
    where: isLater ? `${site}, page ${stopped.page}` : site,
    message: sentenceOf(stopped.error) + (isLater ? ` The ${posts.length} posts before are kept.` : ''),
  }
  return { source: source.id, fetched, articles, failures: [...failures, failure] }
}
