// Stories: an article and its translations taken as one, and which of them an edition shows.
import type { Article } from './article.ts'
import { canonicalJson } from './issue.ts'
import { canonicalUrl } from './url.ts'

/** One page: the copy of it that counts, and who gave it. */
export type StoryVersion = {
  readonly article: Article
  /** The canonical URL: what equal pages have equal. */
  readonly key: string
  /** The source of every copy, that of the one that counts first. */
  readonly sources: readonly string[]
}

/** A story: every known version of it. */
export type StoryGroup = {
  /** The canonical URL of the original, else the first of its URLs: the story's name. */
  readonly url: string
  /** The original first, then by URL. */
  readonly versions: readonly StoryVersion[]
}

/** Whether two BCP 47 tags name one language: `en` and `en-GB` do, `zh-Hans` and `zh-Hant` do not. */
export function sameLanguage(a: string, b: string): boolean {
  const [x, y] = [a.toLowerCase(), b.toLowerCase()]
  return x === y || (x !== '' && y.startsWith(`${x}-`)) || (y !== '' && x.startsWith(`${y}-`))
}

export function byText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

// Of two copies of one page the fuller one counts: with a date, a picture, a standfirst.
function byFullness(a: Article, b: Article): number {
  const fullness = ({ published, image, dek }: Article) =>
    (published ? 4 : 0) + (image ? 2 : 0) + (dek ? 1 : 0)
  return fullness(b) - fullness(a) || byText(a.source, b.source) || byText(canonicalJson(a), canonicalJson(b))
}

function pagesOf(articles: readonly Article[]): readonly StoryVersion[] {
  const copies = Map.groupBy(articles, (a) => canonicalUrl(a.url))
  return [...copies].flatMap(([key, same]) => {
    const [article, ...others] = same.length === 1 ? same : same.toSorted(byFullness)
    return article ? [{ key, article, sources: [article, ...others].map((a) => a.source) }] : []
  })
}

/**
 * Joins articles to stories. One page is one article, however many sources give it; versions are joined by `translationOf`, in
 * whichever direction and over how many steps it leads, also through an original that nobody has given us. The result is the same for every order of `articles`.
 */
export function groupStories(articles: readonly Article[]): readonly StoryGroup[] {
  const parents = new Map<string, string>()
  const rootOf = (key: string): string => {
    let root = key
    for (let up = parents.get(root); up !== undefined; up = parents.get(root)) root = up
    return root
  }
  const versions = pagesOf(articles)
  for (const { key, article } of versions) {
    if (article.translationOf === null) continue
    const [a, b] = [rootOf(key), rootOf(canonicalUrl(article.translationOf))]
    if (a !== b) parents.set(a, b)
  }
  return [...Map.groupBy(versions, ({ key }) => rootOf(key)).values()]
    .map((members) => {
      const sorted = members.toSorted(
        (a, b) =>
          Number(a.article.translationOf !== null) - Number(b.article.translationOf !== null) ||
          byText(a.key, b.key),
      )
      return { url: sorted[0]?.key ?? '', versions: sorted }
    })
    .sort((a, b) => byText(a.url, b.url))
}
