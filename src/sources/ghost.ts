// A Ghost site by its Content API: the posts since a time. The key stands in no failure.
import type { Gathered } from '../core/article.ts'
import { PostriderError } from '../core/errors.ts'
import type { Instant } from '../core/time.ts'
import type { Fetched } from '../net/fetcher.ts'
import { jsonOf, type Loose, numberOf, recordOf, recordsOf, textOf } from './api-json.ts'
import { type ApiPage, gatheredFrom, readPages } from './api-pages.ts'
import { categoriesFrom, firstDate, languageTag, linkFrom, namesFrom } from './feed-entry.ts'
import { dekText, htmlText, leadText, titleText } from './feed-text.ts'
import { type Found, pictureWith } from './found-article.ts'
import { isRecord } from './front-matter.ts'
import { statusOf } from './patient-get.ts'
import type { Reader } from './reader.ts'

/** Posts come with all of their text: of a hundred long ones a page could be larger than we take. */
const PER_PAGE = 50

/**
 * The posts since `tools.since`, those for members too: they are links like any other. Failures are in words: a key
 * that is not known, no Ghost, too many questions, something else than posts; what was read before is kept.
 */
export const readGhost: Reader<'ghost'> = async (source, tools): Promise<Gathered> => {
  const site = source.url.replace(/\/+$/, '')
  const api = {
    urlOf: (page: number) => postsUrl(site, source.key, page, tools.since),
    trusted: true,
    pageOf: (answer: Fetched, page: number) => pageOf(answer, page, site),
    publishedOf,
  }
  const read = await readPages(api, tools)
  return gatheredFrom(
    read,
    (post) => foundPost(post, site),
    source,
    site,
    (error) => sentenceOf(error, site),
  )
}

function postsUrl(site: string, key: string, page: number, since: Instant): string {
  const url = new URL(`${site}/ghost/api/content/posts/`)
  const asked = {
    key,
    include: 'authors,tags',
    // Ghost on SQLite compares dates as texts, and has a space where others have a T.
    filter: `published_at:>='${since.slice(0, 19).replace('T', ' ')}'`,
    order: 'published_at desc',
    limit: PER_PAGE,
    page,
  }
  // No Accept-Version: a Ghost that is too old for it would write to the owner of the site instead of answering.
  for (const [name, value] of Object.entries(asked)) url.searchParams.set(name, String(value))
  return url.href
}

function pageOf(answer: Fetched, page: number, site: string): ApiPage {
  const data = jsonOf(answer, `The Content API of ${site}`)
  if (!isRecord(data) || !Array.isArray(data.posts))
    throw new PostriderError(
      'unavailable',
      `The Content API of ${site} answered with something other than posts.`,
    )
  const pages = numberOf(recordOf(recordOf(data.meta).pagination).pages)
  return { posts: data.posts, isLast: pages === null ? data.posts.length < PER_PAGE : page >= pages }
}

function publishedOf(post: Loose): Instant | null {
  return firstDate(textOf(post.published_at))
}

function foundPost(post: Loose, site: string): Found {
  const tags = recordsOf(post.tags)
  const minutes = numberOf(post.reading_time)
  return {
    // A piece that appeared elsewhere first says where.
    link: linkFrom(textOf(post.canonical_url), site) || linkFrom(textOf(post.url), site),
    guid: textOf(post.id),
    title: titleText(textOf(post.title)),
    dek: dekText(leadText(textOf(post.custom_excerpt) || textOf(post.excerpt))),
    authors: namesFrom(recordsOf(post.authors).map(({ name }) => textOf(name))),
    published: publishedOf(post),
    kind: null,
    topics: categoriesFrom(tags.filter((tag) => !isInternal(tag)).map(({ name }) => textOf(name))),
    language: languageOf(tags),
    image: pictureWith(
      linkFrom(textOf(post.feature_image), site),
      htmlText(textOf(post.feature_image_alt)),
      htmlText(textOf(post.feature_image_caption)),
    ),
    translationOf: null,
    publication: '',
    minutes: minutes && minutes > 0 ? minutes : null,
  }
}

/** Tags that begin with # are the editors' own: readers of the site do not see them. */
function isInternal(tag: Loose): boolean {
  return textOf(tag.visibility) === 'internal' || textOf(tag.name).startsWith('#')
}

/** The language that an internal tag such as `#lang-ru` names. */
function languageOf(tags: readonly Loose[]): string {
  const named = tags
    .filter(isInternal)
    .map(({ name }) => /^#lang-([\w-]{2,20})$/i.exec(textOf(name).trim())?.[1])
  return named.map(languageTag).find((tag) => tag !== '') ?? ''
}

function sentenceOf(error: PostriderError, site: string): string {
  const where = 'Ghost’s settings under Integrations'
  switch (statusOf(error)) {
    case 400:
      return `The Content API of ${site} does not understand the question (400): it needs Ghost 5 or newer.`
    case 401:
      return `${site} does not know the key (401): copy the Content API key from ${where}.`
    case 403:
      return `${site} refuses the key (403): see in ${where} whether it may read posts.`
    case 404:
      return `${site} has no Content API of Ghost (404): give the address that Ghost’s admin opens at, before /ghost/.`
    default:
      return error.message
  }
}
