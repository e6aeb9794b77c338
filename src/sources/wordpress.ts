// A WordPress site by its REST API: finds the API, asks for the posts since a time, and says what to do where it is closed.
import { Parser } from 'htmlparser2'
import type { Gathered } from '../core/article.ts'
import { PostriderError } from '../core/errors.ts'
import type { Instant } from '../core/time.ts'
import { webUrl } from '../core/url.ts'
import type { Fetched } from '../net/fetcher.ts'
import { jsonOf, listOf, numberOf, recordOf, textOf } from './api-json.ts'
import { type ApiPage, gatheredFrom, type PagesRead, readPages } from './api-pages.ts'
import { decodeText } from './decode.ts'
import { isRecord } from './front-matter.ts'
import { patiently, statusOf } from './patient-get.ts'
import type { Reader, SourceTools } from './reader.ts'
import { foundPost, POST_EMBEDS, POST_FIELDS, postLink, postPublished } from './wordpress-post.ts'

/** The most that WordPress gives at once. */
const PER_PAGE = 100

/** The relation by which a site names its API, as a Link header and as an element of its pages. */
const API_RELATION = 'https://api.w.org/'

/**
 * The posts since `tools.since`. Failures are in words: an API that is closed, missing, overtaxed, or that sends
 * something else; what was read before one of these is kept.
 */
export const readWordpress: Reader<'wordpress'> = async (source, tools): Promise<Gathered> => {
  const site = source.url.replace(/\/+$/, '')
  const read = await readSite(site, tools)
  const links = new Map(read.posts.map((post) => [numberOf(post.id) ?? 0, postLink(post, site)]))
  return gatheredFrom(
    read,
    (post) => foundPost(post, site, links),
    source,
    site,
    (error) => sentenceOf(error, site),
  )
}

async function readSite(site: string, tools: SourceTools): Promise<PagesRead> {
  const named = await apiOf(site, tools)
  if (named) return readApi(named, site, tools)
  const first = await readApi(`${site}/wp-json/`, site, tools)
  if (!isAbsent(first)) return first
  // Without pretty permalinks there is only this address.
  const second = await readApi(`${site}/?rest_route=/`, site, tools)
  return isAbsent(second) ? first : second
}

function isAbsent({ stopped }: PagesRead): boolean {
  return (
    stopped?.page === 1 && (statusOf(stopped.error) === 404 || stopped.error.details.reason === 'not-json')
  )
}

/** The root of the API as the site itself names it; null where it does not, or does not show its pages to us. */
async function apiOf(site: string, tools: SourceTools): Promise<string | null> {
  let home: Fetched
  try {
    home = await patiently(tools.get)(`${site}/`, { accept: 'text/html, */*;q=0.1', trusted: true })
  } catch (error) {
    const status = statusOf(error)
    const isLarge = error instanceof PostriderError && error.details.reason === 'too-large'
    // A page that is not for us says nothing of the API; a host that wants to be left alone does.
    if (isLarge || (status !== null && status !== 429)) return null
    throw error
  }
  const named = linkHeader(home.header('link')) || linkElement(decodeText(home.body, home.contentType))
  return named ? webUrl(named, home.url) : null
}

function linkHeader(value: string): string {
  const [, target] = /<([^<>]*)>[^<>,]*\brel="?https:\/\/api\.w\.org\/?"?/.exec(value) ?? []
  return target ?? ''
}

function linkElement(html: string): string {
  let target = ''
  const parser = new Parser({
    onopentag(name, { rel = '', href = '' }) {
      if (name === 'link' && rel === API_RELATION) target ||= href
    },
  })
  parser.end(html.slice(0, 200_000))
  return target
}

async function readApi(root: string, site: string, tools: SourceTools): Promise<PagesRead> {
  const api = {
    urlOf: (page: number) => postsUrl(root, page, tools.since),
    // The operator typed the site; another host that it names is checked like any other.
    trusted: URL.parse(root)?.origin === URL.parse(site)?.origin,
    pageOf: (answer: Fetched, page: number) => pageOf(answer, page, site),
    publishedOf: postPublished,
  }
  const read = await readPages(api, tools)
  const { error, page } = read.stopped ?? { error: null, page: 0 }
  // Past the last page WordPress answers 400, `rest_post_invalid_page_number`.
  return page > 1 && statusOf(error) === 400 ? { ...read, stopped: null } : read
}

function postsUrl(root: string, page: number, since: Instant): string {
  const url = new URL(root)
  const route = url.searchParams.get('rest_route')
  if (route === null) url.pathname = below(url.pathname)
  else url.searchParams.set('rest_route', below(route))
  const asked = {
    per_page: PER_PAGE,
    page,
    orderby: 'date',
    order: 'desc',
    after: `${since.slice(0, 19)}Z`,
    _embed: POST_EMBEDS,
    _fields: POST_FIELDS,
  }
  for (const [key, value] of Object.entries(asked)) url.searchParams.set(key, String(value))
  return url.href
}

function below(root: string): string {
  return `${root.endsWith('/') ? root : `${root}/`}wp/v2/posts`
}

function pageOf(answer: Fetched, page: number, site: string): ApiPage {
  const data = jsonOf(answer, `The REST API of ${site}`)
  // Some hosts send errors with status 200.
  if (isRecord(data) && textOf(data.code) && !('0' in data)) {
    const status = numberOf(recordOf(data.data).status) ?? 500
    throw new PostriderError('unavailable', `The REST API of ${site} answered with an error.`, { status })
  }
  const posts = listOf(data)
  if (posts.length === 0 && !Array.isArray(data))
    throw new PostriderError(
      'unavailable',
      `The REST API of ${site} answered with something other than posts.`,
    )
  const pages = numberOf(answer.header('x-wp-totalpages'))
  return { posts, isLast: pages === null ? posts.length < PER_PAGE : page >= pages }
}

function sentenceOf(error: PostriderError, site: string): string {
  const instead = `Name its feed as the source instead: ${site}/feed/`
  switch (statusOf(error)) {
    case 400:
      return `The REST API of ${site} does not understand what every WordPress is asked (400). ${instead}`
    case 401:
    case 403:
      return `The REST API of ${site} is closed to us (${statusOf(error)}): its owner can open wp/v2/posts. ${instead}`
    case 404:
      return `${site} has no REST API of WordPress, neither below /wp-json/ nor at /?rest_route=/. ${instead}`
    default:
      return error.message
  }
}
