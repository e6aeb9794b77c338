// Stories: an article and its translations taken as one, and which of them an edition shows.
import type { Article } from './article.ts'
import { type Sightings, samePages } from './identity.ts'
import { canonicalJson } from './issue.ts'
import { pageKey } from './page-key.ts'
import { translationPairs } from './translation-pairs.ts'
import { canonicalUrl } from './url.ts'

/** One page: the copy of it that counts, and who gave it. */
export type StoryVersion = {
  readonly article: Article
  /** The canonical URL of the copy that counts. */
  readonly key: string
  /** The page keys of all copies, that of the one that counts first. */
  readonly keys: readonly string[]
  /** The copies of it that do not count, best first. */
  readonly copies: readonly Article[]
  /** Another address that the page had, where only words and dates tell that it is the same; '' if none. */
  readonly movedFrom: string
}

/** A story: every known version of it. */
export type StoryGroup = {
  /** The canonical URL of the original, else the first of its URLs: the story's name. */
  readonly url: string
  /** The original first, then by URL. */
  readonly versions: readonly StoryVersion[]
  /** Why versions that do not say so themselves are taken for translations of each other; '' where all do. */
  readonly joined: string
}

/** Whether two BCP 47 tags name one language: `en` and `en-GB` do, `zh-Hans` and `zh-Hant` do not. */
export function sameLanguage(a: string, b: string): boolean {
  const [x, y] = [a.toLowerCase(), b.toLowerCase()]
  return x === y || (x !== '' && y.startsWith(`${x}-`)) || (y !== '' && x.startsWith(`${y}-`))
}

export function byText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

/** An address for a device, a form or a feed reader: the plain one is for everyone. */
function isPlain({ url }: Article): boolean {
  const { hostname, pathname, search } = new URL(url)
  const isAmp = /\bamp\b/.test(pathname) || /[?&](?:amp(?:[=&]|$)|output(?:type)?=amp\b)/i.test(search)
  return !/^(?:m|mobile|amp)\.|ampproject/.test(hostname) && !isAmp
}

const isSecure = ({ url }: Article): boolean => url.startsWith('https:')

/**
 * Of the copies of one page the plain address counts before those for a device, and https before http; then what came
 * to us last, which is where the page is now; then the fuller one: with a date, a picture, a standfirst.
 */
function bestFirst(sightings: Sightings): (a: Article, b: Article) => number {
  const fullness = ({ published, image, dek }: Article) =>
    (published ? 4 : 0) + (image ? 2 : 0) + (dek ? 1 : 0)
  const first = (a: Article) => sightings.get(a.id)?.first ?? ''
  return (a, b) =>
    Number(isPlain(b)) - Number(isPlain(a)) ||
    Number(isSecure(b)) - Number(isSecure(a)) ||
    (pageKey(a.url) === pageKey(b.url) ? 0 : byText(first(b), first(a))) ||
    fullness(b) - fullness(a) ||
    byText(a.source, b.source) ||
    byText(canonicalJson(a), canonicalJson(b))
}

function pagesOf(articles: readonly Article[], sightings: Sightings): readonly StoryVersion[] {
  return samePages(articles, sightings).flatMap(({ articles: same, moved }) => {
    const [article, ...others] = same.toSorted(bestFirst(sightings))
    if (!article) return []
    const keys = [...new Set([article, ...others].map((a) => pageKey(a.url)))]
    const old = moved ? others.find((a) => pageKey(a.url) !== keys[0]) : undefined
    return [{ article, key: canonicalUrl(article.url), keys, copies: others, movedFrom: old?.url ?? '' }]
  })
}

/**
 * Joins articles to stories. One page is one article, however many sources and addresses it has; versions are joined by
 * `translationOf`, in whichever direction and over how many steps it leads, also through an original that nobody has
 * given us; and where no one says so, by what `translationPairs` sees. The result is the same for every order of
 * `articles`.
 */
export function groupStories(
  articles: readonly Article[],
  sightings: Sightings = new Map(),
): readonly StoryGroup[] {
  const parents = new Map<string, string>()
  const rootOf = (key: string): string => {
    let root = key
    for (let up = parents.get(root); up !== undefined; up = parents.get(root)) root = up
    return root
  }
  const join = (a: string, b: string): boolean => {
    const [x, y] = [rootOf(a), rootOf(b)]
    if (x !== y) parents.set(x, y)
    return x !== y
  }
  const versions = pagesOf(articles, sightings)
  for (const { keys } of versions) for (const key of keys.slice(1)) join(keys[0] ?? '', key)
  for (const { keys, article } of versions)
    if (article.translationOf !== null) join(keys[0] ?? '', pageKey(article.translationOf))
  const told = new Map<string, string>()
  for (const { a, b, why } of translationPairs(versions))
    if (join(a.keys[0] ?? '', b.keys[0] ?? '')) told.set(a.keys[0] ?? '', why)
  return [...Map.groupBy(versions, ({ keys }) => rootOf(keys[0] ?? '')).values()]
    .map((members) => {
      const sorted = members.toSorted(
        (a, b) =>
          Number(a.article.translationOf !== null) - Number(b.article.translationOf !== null) ||
          byText(a.key, b.key),
      )
      const joined = sorted.flatMap(({ keys }) => told.get(keys[0] ?? '') ?? [])[0] ?? ''
      return { url: sorted[0]?.key ?? '', versions: sorted, joined }
    })
    .sort((a, b) => byText(a.url, b.url))
}
