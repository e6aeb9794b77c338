// Views by page and day from Plausible, its cloud or one's own, by the Stats API v2. Failures are values, in words.
import type { SourceFailure } from '../core/article.ts'
import { PostriderError } from '../core/errors.ts'
import type { PlausiblePlan, ViewRow } from '../core/plan.ts'
import { canonicalUrl, webUrl } from '../core/url.ts'
import type { Fetched } from '../net/fetcher.ts'
import { jsonOf, type Loose, listOf, recordOf } from './api-json.ts'
import { patiently, statusOf } from './patient-get.ts'
import type { SourceTools } from './reader.ts'
import type { Views } from './views.ts'

/** Days such as `2026-11-05`, both included. */
export type Days = { readonly first: string; readonly last: string }

/** Rows of one answer. Plausible would give 10,000; paths can be so long that these would be more than we take. */
const PER_PAGE = 5000

/** So that a site with endless addresses comes to an end: 200,000 pages and days. */
const MAX_PAGES = 40

/** The order of the dimensions is that of each row's `dimensions`. */
const DIMENSIONS = ['time:day', 'event:hostname', 'event:page'] as const

/**
 * Reads the page views of a site. Views, not visitors: those of single days cannot be added up, and access logs count
 * views too. Days are those of the site's own zone. Of a reading that ends early the rows so far are kept: they are
 * those of the newest days.
 * @param key of Plausible's Stats API; '' is a failure that says where to set it
 * @param get fetches as `Fetcher.get` does; the plan's URL is asked for as trusted
 */
export async function readPlausible(
  plan: PlausiblePlan,
  key: string,
  days: Days,
  get: SourceTools['get'],
): Promise<Views> {
  const base = plan.url.replace(/\/+$/, '')
  const rows = new Map<string, ViewRow>()
  const failures: SourceFailure[] = []
  const done = (): Views => ({ rows: [...rows.values()], failures })
  const fail = (message: string, page = 1) => {
    const isLater = page > 1
    const where = `${base}, ${plan.site}${isLater ? `, page ${page}` : ''}`
    const kept = isLater ? ` The ${rows.size} rows before are kept.` : ''
    failures.push({ source: 'views', where, message: message + kept })
  }
  if (key === '') {
    fail(
      'PLAUSIBLE_KEY is not set: put a key of Plausible’s Stats API into .env, or take popular.plausible out.',
    )
    return done()
  }
  const ask = patiently(get)
  let bad = 0
  for (let page = 1; ; page++) {
    if (page > MAX_PAGES) {
      fail(`There are more than ${MAX_PAGES * PER_PAGE} rows: those of the oldest days are left.`)
      break
    }
    let results: readonly unknown[]
    try {
      const json = queryOf(plan.site, days, (page - 1) * PER_PAGE)
      const asked = { json, bearer: key, accept: 'application/json', trusted: true }
      results = resultsOf(await ask(`${base}/api/v2/query`, asked), base)
    } catch (error) {
      if (!(error instanceof PostriderError)) throw error
      fail(sentenceOf(error, plan.site, base), page)
      break
    }
    const before = rows.size
    for (const result of results.slice(0, PER_PAGE)) {
      const { dimensions, metrics } = recordOf(result)
      const row = rowOf(listOf(dimensions), listOf(metrics), plan.site)
      // A row may slip to the next page while new pages are read on the site.
      if (row) rows.set(listOf(dimensions).join(' '), row)
      else bad++
    }
    // A server that does not heed the offset gives the same for ever.
    if (results.length < PER_PAGE || rows.size === before) break
  }
  if (bad > 0) fail(`${bad} rows are not of the form that was asked for, and are left.`)
  return done()
}

function queryOf(site: string, { first, last }: Days, offset: number): Loose {
  return {
    site_id: site,
    metrics: ['pageviews'],
    dimensions: DIMENSIONS,
    date_range: [first, last],
    // A total order, so that no row falls between two pages; the newest first, where new ones come.
    order_by: [
      ['time:day', 'desc'],
      ['event:hostname', 'asc'],
      ['event:page', 'asc'],
    ],
    pagination: { limit: PER_PAGE, offset },
  }
}

function resultsOf(answer: Fetched, base: string): readonly unknown[] {
  const data = jsonOf(answer, `The Stats API of ${base}`)
  const { results } = recordOf(data)
  if (Array.isArray(results)) return results
  throw new PostriderError(
    'unavailable',
    `The Stats API of ${base} answered with something other than results.`,
  )
}

const DAY = /^\d{4}-\d{2}-\d{2}$/
/** A host as it may stand in a URL, with its port. What Plausible has in its place, such as `(not set)`, is none. */
const HOST = /^[\p{L}\p{N}.-]{1,253}(?::\d{1,5})?$/u

/** The row, or null for what is none. `site` serves where no host is known: anyone can tell Plausible any. */
function rowOf(
  [day, host, path]: readonly unknown[],
  [views]: readonly unknown[],
  site: string,
): ViewRow | null {
  if (typeof views !== 'number' || !Number.isFinite(views) || views < 0) return null
  if (typeof day !== 'string' || !DAY.test(day)) return null
  if (typeof path !== 'string' || !path.startsWith('/')) return null
  const named = typeof host === 'string' && HOST.test(host) ? webUrl(`https://${host}${path}`) : null
  const url = named ?? webUrl(`https://${site}${path}`)
  return url ? { url: canonicalUrl(url), views, title: '', authors: [], language: '', day } : null
}

function sentenceOf(error: PostriderError, site: string, base: string): string {
  switch (statusOf(error)) {
    case 400:
      return `${base} does not understand the question (400): is the site called “${site}” there, and is that Plausible up to date?`
    case 401:
      return `${base} does not take the key in PLAUSIBLE_KEY, or has no site “${site}” that it may read (401): make one under Settings, API Keys.`
    case 402:
      return `${base} wants to be paid (402): the plan of the account that owns “${site}” has no Stats API, or has run out.`
    case 404:
      return `${base} has no Stats API v2 (404): give the address of Plausible itself, and bring it up to date if it is your own.`
    default:
      return error.message
  }
}
