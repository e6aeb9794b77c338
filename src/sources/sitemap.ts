// Sitemaps as a source: a news sitemap, or an index of sitemaps, of which those that changed since are read.
import type { Article, Gathered, SourceFailure } from '../core/article.ts'
import { PostriderError } from '../core/errors.ts'
import type { SourceOf } from '../core/plan.ts'
import type { Fetched, FetchRequest } from '../net/fetcher.ts'
import { decodeText } from './decode.ts'
import { patiently } from './patient-get.ts'
import type { Reader, SourceTools } from './reader.ts'
import { isOlder, type Named, readSitemapBytes, type SitemapRead, untitled } from './sitemap-pages.ts'

/** Sitemaps of one index that are read, the ones changed last first. */
const MAX_SITEMAPS = 20

/** Pages without a title that are fetched to have one. */
const MAX_PAGES = 50

const SITEMAP_TYPES = 'application/xml, text/xml;q=0.9, application/gzip;q=0.8, */*;q=0.1'

/** News sitemaps; pages without a title are counted in a failure. */
export const readSitemap: Reader<'sitemap'> = readSitemapWith(null)

/**
 * A reader of sitemaps that has pages without a title read by `readPage`: those that changed since `tools.since`, the
 * last first, 50 at most. They are asked for like any page of a stranger, not as the operator's own.
 */
export function readSitemapWith(readPage: Reader<'page'> | null): Reader<'sitemap'> {
  return async (source, tools): Promise<Gathered> => {
    const { url, ...validators } = tools.known ?? { url: source.url }
    const answer = await ask(url, tools, { trusted: true, ...validators })
    if (answer.status === 304)
      return {
        source: source.id,
        fetched: 1,
        articles: [],
        failures: [],
        unchanged: true,
        document: tools.known,
      }
    const root = sitemapIn(answer, source, tools)
    const read = root.isIndex ? await readIndex(root, source, tools) : { ...root, fetched: 1 }
    const pages = await readNamed(read, source, tools, readPage)
    const gathered = {
      source: source.id,
      fetched: read.fetched + pages.fetched,
      articles: [...read.articles, ...pages.articles],
      failures: [...read.failures, ...pages.failures],
    }
    // An index may stay as it is when its sitemaps change, and a page that was not read is wanted again.
    if (root.isIndex || read.articles.length === 0 || gathered.failures.length > 0) return gathered
    const { movedTo, etag, lastModified } = answer
    return { ...gathered, document: { url: movedTo, etag, lastModified } }
  }
}

function ask(url: string, { get }: SourceTools, more: FetchRequest): Promise<Fetched> {
  return patiently(get)(url, { accept: SITEMAP_TYPES, ...more })
}

/** Throws a PostriderError where the answer is no sitemap. */
function sitemapIn(answer: Fetched, source: SourceOf<'sitemap'>, { since }: SourceTools): SitemapRead {
  const about = { source: source.id, url: answer.url, contentType: answer.contentType, defaults: source }
  const read = readSitemapBytes(answer.body, about, since)
  if (read) return read
  throw new PostriderError('input', whatItIs(answer))
}

/** Whether the operator named this very host; what a sitemap names elsewhere is a stranger's. */
function isOwn(url: string, { url: typed }: SourceOf<'sitemap'>): boolean {
  return URL.parse(url)?.origin === URL.parse(typed)?.origin
}

function whatItIs({ body, contentType, url }: Fetched): string {
  const begin = decodeText(body, contentType).trimStart().slice(0, 4000)
  if (begin === '')
    return body.length === 0
      ? 'The sitemap is empty.'
      : 'The sitemap is packed, and cannot be unpacked to 8 MB.'
  if (/<!doctype html|<html[\s>]/i.test(begin)) return 'This is a web page, not a sitemap.'
  if (/<(?:rss|feed|(?:\w+:)?rdf)[\s>]/i.test(begin))
    return `This is a feed, not a sitemap: name it as a source of kind 'feed': ${url}`
  return 'This is not a sitemap: it has neither a "urlset" nor a "sitemapindex".'
}

type Together = Omit<SitemapRead, 'isIndex'> & { readonly fetched: number }

async function readIndex(
  index: SitemapRead,
  source: SourceOf<'sitemap'>,
  tools: SourceTools,
): Promise<Together> {
  const recent = lastFirst(index.named.filter(({ changed }) => !isOlder(changed, tools.since)))
  const articles: Article[] = []
  const named: Named[] = []
  let titled = 0
  const failures: SourceFailure[] = [...index.failures]
  const fail = (where: string, message: string) => void failures.push({ source: source.id, where, message })
  let fetched = 1
  for (const { url } of recent.slice(0, MAX_SITEMAPS)) {
    try {
      const read = sitemapIn(await ask(url, tools, { trusted: isOwn(url, source) }), source, tools)
      fetched++
      if (read.isIndex) fail(url, 'This is an index within an index: name it as a source of its own.')
      else named.push(...read.named)
      articles.push(...read.articles)
      titled += read.titled
      failures.push(...read.failures)
    } catch (error) {
      if (!(error instanceof PostriderError)) throw error
      fail(url, error.message)
    }
  }
  if (recent.length > MAX_SITEMAPS)
    fail(source.url, `The index lists ${recent.length} sitemaps: ${MAX_SITEMAPS} of them are read.`)
  return { articles, titled, named, failures, fetched }
}

/** Those without a date last, in their order. */
function lastFirst(named: readonly Named[]): readonly Named[] {
  return named.toSorted((a, b) => {
    const [x, y] = [a.changed ?? '', b.changed ?? '']
    return x < y ? 1 : x > y ? -1 : 0
  })
}

async function readNamed(
  { named, titled }: Pick<SitemapRead, 'named' | 'titled'>,
  source: SourceOf<'sitemap'>,
  tools: SourceTools,
  readPage: Reader<'page'> | null,
): Promise<Omit<Gathered, 'source'>> {
  const failed = (message: string) => ({ source: source.id, where: source.url, message })
  const isRecent = ({ changed }: Named) => changed !== null && !isOlder(changed, tools.since)
  const recent = lastFirst(named.filter(isRecent))
  if (!readPage || recent.length === 0) {
    // Where the newest have titles, or dates to be fetched by, old pages without are no news, nor a failure.
    const undated = named.filter(({ changed }) => changed === null)
    const telling = titled > 0 ? recent : readPage ? undated : named
    const failures = telling.length > 0 ? [failed(untitled(telling.length, titled))] : []
    return { fetched: 0, articles: [], failures }
  }
  const strangers = {
    ...tools,
    get: (url: string, asked = {}) => tools.get(url, { ...asked, trusted: isOwn(url, source) }),
  }
  const urls = recent.slice(0, MAX_PAGES).map(({ url }) => url)
  const read = await readPage({ ...source, kind: 'page', urls }, strangers)
  const left = recent.length - urls.length
  const failures =
    left > 0 ? [failed(`${left} more pages have no title: ${MAX_PAGES} were fetched for theirs.`)] : []
  return { ...read, failures: [...read.failures, ...failures] }
}
