// What the API or the sitemap of a site says of a piece, made an article, with what the plan of the source fills in.
import { type Article, articleId, type Picture, type SourceFailure } from '../core/article.ts'
import type { SourceCommon } from '../core/plan.ts'
import { canonicalUrl } from '../core/url.ts'
import { oneLine, shorten } from './feed-text.ts'

/** Texts are plain, URLs absolute; '' and null where nothing is said. */
export type Found = Pick<
  Article,
  'title' | 'dek' | 'authors' | 'published' | 'topics' | 'language' | 'image' | 'translationOf' | 'minutes'
> & {
  readonly link: string
  readonly guid: string
  readonly kind: Article['kind'] | null
  /** What the piece appeared in: the series of a blog or a podcast. */
  readonly publication: string
}

/** Whose articles they are, and what these leave open. */
export type Filling = Pick<SourceCommon, 'id'> & Partial<SourceCommon>

/** A longer headline is a text that lost its place. */
const MAX_TITLE = 300
/** Longer names are no names. */
const MAX_GUID = 500

/** After so many pieces without a link or a title the source is of another kind: the rest are counted, not listed. */
const MAX_FAILURES = 20

/** Articles in the order of `found`. A piece that names no page, or has no title, is a failure with its number. */
export function articlesFrom(
  found: readonly Found[],
  source: Filling,
  where: string,
): { readonly articles: readonly Article[]; readonly failures: readonly SourceFailure[] } {
  const articles: Article[] = []
  const failures: SourceFailure[] = []
  let bad = 0
  for (const [index, each] of found.entries()) {
    const article = foundArticle(each, source)
    if (typeof article !== 'string') articles.push(article)
    else if (++bad <= MAX_FAILURES)
      failures.push({ source: source.id, where: `${where}, entry ${index + 1}`, message: article })
  }
  if (bad > MAX_FAILURES)
    failures.push({ source: source.id, where, message: `${bad - MAX_FAILURES} more entries are like these.` })
  return { articles, failures }
}

/** The article, or why there is none. */
export function foundArticle(found: Found, source: Filling): Article | string {
  const title = shorten(found.title, MAX_TITLE)
  if (!found.link)
    return `${title ? `"${shorten(title, 60)}"` : 'The entry'} names no page: a story needs a link.`
  if (!title) return `The entry for ${found.link} has no title.`
  const url = canonicalUrl(found.link)
  const original = found.translationOf && canonicalUrl(found.translationOf)
  const guid = found.guid.length <= MAX_GUID ? oneLine(found.guid) : ''
  const kind = found.kind ?? source.articleKind ?? 'article'
  return {
    id: articleId(url),
    url,
    title,
    dek: found.dek === title ? '' : found.dek,
    authors: found.authors,
    published: found.published,
    kind,
    regions: source.regions ?? [],
    topics: [...new Set([...(source.topics ?? []), ...found.topics])],
    language: languageOf(found.language, source.language ?? ''),
    image: found.image,
    translationOf: original === url ? null : original,
    place: '',
    series: kind === 'podcast' || kind === 'blog' ? found.publication : '',
    minutes: found.minutes && Math.max(1, Math.round(found.minutes)),
    ...(guid && { guid }),
    source: source.id,
  }
}

/** The operator's word for the language where the site says the same with more detail: `en` for `en-US`. */
function languageOf(said: string, planned: string): string {
  const same = planned !== '' && said.toLowerCase().startsWith(`${planned.toLowerCase()}-`)
  return said === '' || same ? planned : said
}

/** How a caption begins that says whose picture it is, not what it shows. */
const CREDIT =
  /^(?:photo(?:s|graphs?|graphy)?|images?|pictures?|illustrations?|credits?|фото(?:графия)?|иллюстрация)\s*(?::|by\b|courtesy\b|credit\b|\/)|^(?:©|\(c\))/i

/** A text alternative is a sentence. */
const LONGEST_ALT = 160

/** A picture with its words: a caption that is a credit is one, any other stands in for a missing alternative text. */
export function pictureWith(src: string, alt: string, caption: string): Picture | null {
  if (!src) return null
  const isCredit = CREDIT.test(caption)
  return {
    src,
    alt: shorten(alt || (isCredit ? '' : caption), LONGEST_ALT),
    ...(isCredit && { credit: shorten(caption, LONGEST_ALT) }),
  }
}
