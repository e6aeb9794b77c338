// A function in the config as a source: what it gives is checked like everything else that comes from outside.
import { setTimeout as sleep } from 'node:timers/promises'
import { ARTICLE_KINDS, type Article, articleId, type SourceFailure } from '../core/article.ts'
import { messageOf, PostriderError } from '../core/errors.ts'
import type { GivenArticle, SourceOf } from '../core/plan.ts'
import { instantOf } from '../core/time.ts'
import { canonicalUrl, webUrl } from '../core/url.ts'
import { categoriesFrom, firstDate, languageTag, namesFrom } from './feed-entry.ts'
import { dekText, oneLine, shorten } from './feed-text.ts'
import { isRecord } from './front-matter.ts'
import type { Reader } from './reader.ts'

/** A function that has not answered by then is left behind. */
const PATIENCE_MS = 60_000
const MAX_ARTICLES = 5000
const MAX_TITLE = 300

export const readFunction: Reader<'function'> = async (source, { since, get }) => {
  let fetched = 0
  const fetch = async (url: string) => {
    fetched++
    const answer = await get(url, { trusted: true })
    return { url: answer.url, body: answer.body }
  }
  const given: unknown = await within(async () => source.articles({ since, fetch }))
  if (!Array.isArray(given))
    throw new PostriderError('input', `The function of ${source.id} has to give a list of articles.`)
  const articles: Article[] = []
  const failures: SourceFailure[] = []
  for (const [index, entry] of given.slice(0, MAX_ARTICLES).entries()) {
    const article = articleFrom(entry, source)
    if (typeof article !== 'string') articles.push(article)
    else failures.push({ source: source.id, where: `${source.id}, article ${index + 1}`, message: article })
  }
  return { source: source.id, fetched, articles, failures }
}

async function within(work: () => Promise<unknown>): Promise<unknown> {
  const over = new AbortController()
  const late = sleep(PATIENCE_MS, undefined, { signal: over.signal }).then(() => {
    throw new PostriderError('unavailable', `It did not answer within ${PATIENCE_MS / 1000} seconds.`)
  })
  try {
    return await Promise.race([work(), late])
  } catch (error) {
    if (error instanceof PostriderError) throw error
    throw new PostriderError('unavailable', `It failed: ${messageOf(error)}`)
  } finally {
    over.abort()
    late.catch(() => {})
  }
}

/** The article, or why there is none. */
function articleFrom(entry: unknown, source: SourceOf<'function'>): Article | string {
  if (!isRecord(entry)) return 'It is no object with a "url" and a "title".'
  const given = entry as Partial<Record<keyof GivenArticle, unknown>>
  const text = (value: unknown) => (typeof value === 'string' ? oneLine(value) : '')
  const texts = (value: unknown) => (Array.isArray(value) ? value.map(text) : [])
  const page = webUrl(text(given.url))
  if (!page) return '"url" must be an address in full, https://….'
  const title = shorten(text(given.title), MAX_TITLE)
  if (!title) return `The article ${page} has no "title".`
  const url = canonicalUrl(page)
  const image = isRecord(given.image) ? given.image : {}
  const src = webUrl(text(image.src))
  return {
    id: articleId(url),
    url,
    title,
    dek: dekText(text(given.dek)),
    authors: namesFrom(texts(given.authors)),
    published: dateFrom(given.published),
    kind: ARTICLE_KINDS.find((kind) => kind === given.kind) ?? source.articleKind ?? 'article',
    regions: [...new Set([...source.regions, ...categoriesFrom(texts(given.regions))])],
    topics: [...new Set([...source.topics, ...categoriesFrom(texts(given.topics))])],
    language: languageTag(text(given.language)) || source.language,
    image: src
      ? { src, alt: text(image.alt), ...(text(image.credit) && { credit: text(image.credit) }) }
      : null,
    translationOf: webUrl(text(given.translationOf)),
    place: text(given.place),
    series: text(given.series),
    minutes: typeof given.minutes === 'number' && given.minutes > 0 ? Math.ceil(given.minutes) : null,
    source: source.id,
  }
}

function dateFrom(value: unknown): Article['published'] {
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : instantOf(value.getTime())
  return typeof value === 'string' ? firstDate(value) : null
}
