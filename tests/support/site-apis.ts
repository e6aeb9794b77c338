// What the APIs of sites send, in the shapes of their public documentation, about a canal that is not there.
import { onTestFinished } from 'vitest'
import type { SourceCommon } from '../../src/core/plan.ts'
import { createFetcher, type FetchLimits } from '../../src/net/fetcher.ts'
import type { SourceTools } from '../../src/sources/reader.ts'
import type { Answer } from './feed-server.ts'

export const SINCE = '2026-11-13T03:30:00.000Z'

export const COMMON: SourceCommon = {
  id: 'canal',
  language: 'en',
  regions: ['delta'],
  topics: ['water'],
  articleKind: null,
}

/** The tools of a reader, with a real fetcher that trusts nobody, closed after the test. */
export function toolsOf(more: Partial<SourceTools> = {}, limits: Partial<FetchLimits> = {}): SourceTools {
  const fetcher = createFetcher({ trustedHosts: [], userAgent: 'postrider-test', limits })
  onTestFinished(() => fetcher.close())
  return { folder: '/nowhere', since: SINCE, known: null, get: fetcher.get, ...more }
}

/** `get` that tells of each failure, so that a test can let the server change its mind. */
export function tellingGet(get: SourceTools['get'], onFailure: () => void): SourceTools['get'] {
  return async (url, asked) => {
    try {
      return await get(url, asked)
    } catch (error) {
      onFailure()
      throw error
    }
  }
}

export function json(value: unknown, more: Partial<Answer> = {}): Answer {
  return { body: JSON.stringify(value), type: 'application/json; charset=UTF-8', ...more }
}

/** The query that posts of WordPress are asked with, behind `?` or `?rest_route=…&`. */
export function wordpressQuery(page: number): string {
  return [
    'per_page=100',
    `page=${page}`,
    'orderby=date',
    'order=desc',
    'after=2026-11-13T03%3A30%3A00Z',
    '_embed=author%2Cwp%3Afeaturedmedia%2Cwp%3Aterm',
    '_fields=id%2Cguid%2Cdate%2Cdate_gmt%2Clink%2Ctitle%2Cexcerpt%2Cformat%2Clang%2Ctranslations%2Cwpml_current_locale%2Cwpml_translations%2C_links%2C_embedded',
  ].join('&')
}

/** A post as `GET /wp/v2/posts?_embed` gives it (REST API Handbook: Reference, Posts; Linking and Embedding). */
export function aWordpressPost(id: number, more: Readonly<Record<string, unknown>> = {}) {
  return {
    id,
    date: '2026-11-19T11:30:00',
    date_gmt: '2026-11-19T08:30:00',
    guid: { rendered: `https://canal.example.org/?p=${id}` },
    link: `https://canal.example.org/2026/11/story-${id}/`,
    title: { rendered: `Story ${id}` },
    excerpt: { rendered: '<p>The lock keepers are back.</p>\n', protected: false },
    format: 'standard',
    _links: { author: [{ embeddable: true, href: 'https://canal.example.org/wp-json/wp/v2/users/7' }] },
    _embedded: { author: [{ id: 7, name: 'Nino Sampleuri', slug: 'nino' }] },
    ...more,
  }
}

/** The path and query that posts of Ghost are asked with. */
export function ghostPath(page: number, key = 'a0b1c2d3e4f5a0b1c2d3e4f5a0'): string {
  const filter = 'published_at%3A%3E%3D%272026-11-13+03%3A30%3A00%27'
  return `/ghost/api/content/posts/?key=${key}&include=authors%2Ctags&filter=${filter}&order=published_at+desc&limit=50&page=${page}`
}

/** A post as `GET /content/posts/?include=authors,tags` gives it (docs.ghost.org: Content API, Posts). */
export function aGhostPost(id: string, more: Readonly<Record<string, unknown>> = {}) {
  return {
    id,
    uuid: `00000000-0000-4000-8000-${id.padStart(12, '0')}`,
    title: `Story ${id}`,
    slug: `story-${id}`,
    html: '<p>The lock keepers are back.</p>',
    feature_image: null,
    feature_image_alt: null,
    feature_image_caption: null,
    featured: false,
    visibility: 'public',
    published_at: '2026-11-19T08:30:00.000+00:00',
    custom_excerpt: null,
    canonical_url: null,
    url: `https://canal.example.org/story-${id}/`,
    excerpt: 'The lock keepers are back.',
    reading_time: 4,
    access: true,
    authors: [{ id: '1', name: 'Nino Sampleuri', slug: 'nino' }],
    tags: [],
    ...more,
  }
}

export function aGhostPage(posts: readonly unknown[], page = 1, pages = 1) {
  const next = page < pages ? page + 1 : null
  const prev = page > 1 ? page - 1 : null
  return { posts, meta: { pagination: { page, limit: 50, pages, total: posts.length, next, prev } } }
}
