// The addresses that readers of an issue may follow, each once, what became of asking them, and how findings name them.
import type { Finding, FindingLevel, Issue } from './issue.ts'
import { storiesOf } from './issue.ts'
import { canonicalUrl, webUrl } from './url.ts'

/** `frame`: what stands around the stories, such as footer and support. */
export type LinkRole = 'story' | 'popular' | 'frame' | 'picture'

export type IssueLink = {
  readonly url: string
  readonly role: LinkRole
  /** The headline, or the words of the link; '' where there are none. */
  readonly title: string
  /** The URL of the article it belongs to. */
  readonly article?: string
  readonly edition?: string
}

/** Addresses as they stand in a finished mail. */
export type LetterLink = {
  readonly url: string
  readonly kind: 'link' | 'picture'
  readonly words: string
  readonly edition: string
}

export type LinkAnswer =
  | {
      readonly kind: 'found'
      /** What answered, after all redirects. */
      readonly url: string
      /** How far permanent redirects alone led; the URL that was asked where none did. */
      readonly movedTo: string
      /** '' where it is not said. */
      readonly contentType: string
      readonly bytes: number
      /** Every headline that the page says, the likeliest first; none where it is no page. */
      readonly titles: readonly string[]
    }
  /** An HTTP status that is no success. */
  | { readonly kind: 'status'; readonly status: number }
  /** No answer that could be used; `code` names why, as the fetcher has it. */
  | { readonly kind: 'failed'; readonly code: string; readonly message: string }
  /** There was no time left to ask. */
  | { readonly kind: 'unasked' }

export type AnsweredLink = { readonly link: IssueLink; readonly answer: LinkAnswer }

/** Every story of an issue, each once, in reading order. */
export function storyLinks(issue: Issue): readonly IssueLink[] {
  return distinct(
    issue.editions.flatMap((edition) =>
      storiesOf(edition).map(
        ({ article }): IssueLink => ({
          url: article.url,
          role: 'story',
          title: article.title,
          article: article.url,
          edition: edition.language,
        }),
      ),
    ),
  )
}

/**
 * Every address of an issue, each once: stories, Popular, what the finished mail has beside them, and pictures.
 * @param letter what stands in the mail; the pictures of stories count only as they do there
 */
export function issueLinks(issue: Issue, letter: readonly LetterLink[]): readonly IssueLink[] {
  const popular = issue.editions.flatMap((edition) =>
    edition.popular.map(
      ({ url, title }): IssueLink => ({ url, role: 'popular', title, edition: edition.language }),
    ),
  )
  const articles = issue.editions.flatMap((edition) => storiesOf(edition).map((s) => s.article))
  const pictured = new Map(
    articles.flatMap((a) => (a.image ? [[canonicalUrl(a.image.src), a] as const] : [])),
  )
  const around = letter.map(({ url, kind, words, edition }): IssueLink => {
    if (kind === 'link') return { url, role: 'frame', title: words, edition }
    const article = pictured.get(canonicalUrl(url))
    return article
      ? { url, role: 'picture', title: article.title, article: article.url, edition }
      : { url, role: 'picture', title: '', edition }
  })
  return distinct([...storyLinks(issue), ...popular, ...around])
}

/** The first of each address, spelt as we compare it; what is no web address is for other checks. */
function distinct(links: readonly IssueLink[]): readonly IssueLink[] {
  const byUrl = new Map<string, IssueLink>()
  for (const link of links) {
    const url = canonicalUrl(link.url)
    if (webUrl(url) !== null && !byUrl.has(url)) byUrl.set(url, { ...link, url })
  }
  return [...byUrl.values()]
}

/** A finding on one link. */
export function linkFinding(
  { article, edition }: Pick<IssueLink, 'article' | 'edition'>,
  level: FindingLevel,
  rule: string,
  message: string,
): Finding {
  return { level, rule, message, ...(article && { article }), ...(edition && { edition }) }
}

/** `“Four towers, one key”`, `The picture of “Four towers…”`, `The link “About”`. */
export function nameOfLink({ role, title, url }: IssueLink): string {
  const name = title === '' ? url : quoted(title)
  if (role === 'picture') return title === '' ? 'A picture' : `The picture of ${name}`
  return role === 'frame' ? `The link ${name}` : name
}

/** A headline in quotation marks, cut where it is long. */
export function quoted(text: string): string {
  const line = text.replace(/\s+/gu, ' ').trim()
  return `“${line.length > 80 ? `${line.slice(0, 79).trimEnd()}…` : line}”`
}
