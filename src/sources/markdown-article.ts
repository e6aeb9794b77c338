// One Markdown file as an article: what its front matter says, checked, and what its text fills in.
import { ARTICLE_KINDS, type Article, articleId } from '../core/article.ts'
import { type Instant, instantOf } from '../core/time.ts'
import { canonicalUrl, webUrl } from '../core/url.ts'
import { languageTag } from './feed-entry.ts'
import { dekText } from './feed-text.ts'
import { fieldsOf, readFrontMatter } from './front-matter.ts'
import type { MarkdownSource } from './markdown.ts'
import { pictureFrom } from './markdown-picture.ts'
import { blocksOf, type MarkdownBlock } from './markdown-text.ts'

const KEYS = [
  'title',
  'dek',
  'authors',
  'published',
  'kind',
  'regions',
  'topics',
  'language',
  'url',
  'image',
  'translation_of',
  'place',
  'series',
  'minutes',
]

const WORDS_A_MINUTE = 200

/** An article, its file's name, and what it says it translates, as written there. */
export type DraftArticle = { readonly name: string; readonly article: Article; readonly original: string }

export type MarkdownFile = {
  readonly name: string
  readonly text: string
  /** What pictures are found below; null to take their paths unchecked. */
  readonly contentFolder: string | null
}

/**
 * The article of a file, or null where it has no title or no URL. Every other fault costs only its key.
 * What is wrong goes to `fail`, with the key and what is allowed.
 */
export async function readMarkdownArticle(
  source: MarkdownSource,
  { name, text, contentFolder }: MarkdownFile,
  fail: (message: string) => void,
): Promise<DraftArticle | null> {
  const matter = readFrontMatter(text)
  if ('problem' in matter) {
    fail(`The file ${matter.problem}.`)
    return null
  }
  const { data, body } = matter
  const fields = fieldsOf(data, KEYS, fail)
  const title = fields.text('title')
  const page = webUrl(fields.text('url'))
  if (!title) fail('"title" is missing: the article is left out.')
  if (!page) fail('"url" must be the address of the article, https://…: the article is left out.')
  if (!title || !page) return null

  const url = canonicalUrl(page)
  const blocks = blocksOf(body)
  const article: Article = {
    id: articleId(url),
    url,
    title,
    dek: fields.text('dek') || dekText(blocks.find(({ kind }) => kind === 'paragraph')?.text ?? ''),
    authors: fields.list('authors') ?? [],
    published: publishedFrom(fields.text('published'), fail),
    kind: kindFrom(fields.text('kind'), fail) ?? source.articleKind ?? 'article',
    regions: fields.list('regions') ?? source.regions,
    topics: fields.list('topics') ?? source.topics,
    language: languageFrom(fields.text('language'), fail) || source.language,
    image: await pictureFrom(data.image, contentFolder, fail),
    translationOf: null,
    place: fields.text('place'),
    series: fields.text('series'),
    minutes: minutesFrom(data.minutes, fail) ?? readingMinutes(blocks),
    source: source.id,
  }
  return { name, article, original: fields.text('translation_of') }
}

/** A date and time needs its offset; a date alone is its first minute in UTC. */
function publishedFrom(text: string, fail: (message: string) => void): Instant | null {
  try {
    if (/^\d{4}-\d{2}-\d{2}$/.test(text)) return instantOf(Temporal.Instant.from(`${text}T00:00:00Z`))
    return instantOf(Temporal.Instant.from(text))
  } catch {
    fail('"published" must be a date and time with its offset, such as 2026-11-20T09:30:00+04:00, or a date.')
    return null
  }
}

function kindFrom(text: string, fail: (message: string) => void): Article['kind'] | null {
  const kind = ARTICLE_KINDS.find((each) => each === text)
  if (text && !kind) fail(`"kind" must be one of ${ARTICLE_KINDS.join(', ')}.`)
  return kind ?? null
}

function languageFrom(text: string, fail: (message: string) => void): string {
  const tag = languageTag(text)
  if (text && !tag) fail('"language" must be a language tag, such as en, ru or pt-BR.')
  return tag
}

function minutesFrom(value: unknown, fail: (message: string) => void): number | null {
  if (value === undefined || value === null) return null
  if (typeof value === 'number' && Number.isInteger(value) && value > 0 && value < 1000) return value
  fail('"minutes" must be a whole number from 1 to 999.')
  return null
}

/** Null for a file without a text, which says nothing about the length of the piece. */
function readingMinutes(blocks: readonly MarkdownBlock[]): number | null {
  const words = blocks.reduce((sum, { text }) => sum + text.split(' ').length, 0)
  return words === 0 ? null : Math.max(1, Math.round(words / WORDS_A_MINUTE))
}
