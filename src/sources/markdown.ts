// Articles from a folder of Markdown files with front matter: a bad file is a failure with its name, the rest go on.
import { readdir, readFile, realpath } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'
import {
  ARTICLE_KINDS,
  type Article,
  articleId,
  type Gathered,
  type Picture,
  type SourceFailure,
} from '../core/article.ts'
import { messageOf } from '../core/errors.ts'
import type { SourcePlan } from '../core/plan.ts'
import { type Instant, instantOf } from '../core/time.ts'
import { readFrontMatter } from './front-matter.ts'
import { beginningOf, paragraphsOf } from './markdown-text.ts'

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
] as const

/** Where a file has no dek, its first paragraph serves up to here. */
const LONGEST_DEK = 240
const WORDS_A_MINUTE = 200

export type MarkdownSource = Pick<SourcePlan, 'id' | 'language' | 'regions' | 'topics' | 'articleKind'>

/**
 * Reads every `*.md` of a folder and the folders in it.
 * @param contentFolder what pictures are found below, or null to take their paths unchecked
 */
export async function readMarkdownFolder(
  source: MarkdownSource,
  folder: string,
  contentFolder: string | null,
): Promise<Gathered> {
  let names: readonly string[]
  try {
    const entries = await readdir(folder, { recursive: true, withFileTypes: true })
    names = entries
      .filter((e) => e.isFile() && e.name.endsWith('.md') && e.name !== 'README.md')
      .map((e) => relative(folder, join(e.parentPath, e.name)))
      .sort()
  } catch (error) {
    const message = `The folder cannot be read: ${messageOf(error)}. See "sources" in newsletter.config.ts.`
    return {
      source: source.id,
      fetched: 0,
      articles: [],
      failures: [{ source: source.id, where: folder, message }],
    }
  }
  const read = await Promise.all(names.map((name) => readMarkdownFile(source, folder, name, contentFolder)))
  const { articles, repeats } = distinct(
    source.id,
    read.flatMap((r) => r.articles),
  )
  return {
    source: source.id,
    fetched: names.length,
    articles,
    failures: [...read.flatMap((r) => r.failures), ...repeats],
  }
}

/** Two files with one URL would be one article: the first by name stands, the other is named. */
function distinct(id: string, all: readonly Article[]) {
  const byUrl = new Map<string, Article>()
  const repeats: SourceFailure[] = []
  for (const article of all) {
    if (byUrl.has(article.url))
      repeats.push({
        source: id,
        where: article.url,
        message: 'Two files have this url: the first by name is taken.',
      })
    else byUrl.set(article.url, article)
  }
  return { articles: [...byUrl.values()], repeats }
}

/** Reads one file. */
export async function readMarkdownFile(
  source: MarkdownSource,
  folder: string,
  name: string,
  contentFolder: string | null,
): Promise<Pick<Gathered, 'articles' | 'failures'>> {
  const failures: SourceFailure[] = []
  const fail = (message: string): void => void failures.push({ source: source.id, where: name, message })
  const text = await readFile(join(folder, name), 'utf8')
  const matter = readFrontMatter(text)
  if ('problem' in matter) {
    fail(`The file ${matter.problem}.`)
    return { articles: [], failures }
  }
  const { data, body } = matter
  for (const key of Object.keys(data))
    if (!KEYS.some((k) => k === key))
      fail(`"${key}" is no key of an article: the keys are ${KEYS.join(', ')}.`)

  const string = (key: string): string => {
    const value = data[key]
    if (value === undefined || value === null) return ''
    if (typeof value === 'string') return value.trim()
    if (typeof value === 'number') return String(value)
    fail(`"${key}" must be a text.`)
    return ''
  }
  const list = (key: string, fallback: readonly string[]): readonly string[] => {
    const value = data[key]
    if (value === undefined || value === null) return fallback
    const entries = Array.isArray(value) ? value : [value]
    if (entries.every((e) => typeof e === 'string')) return entries.map((e) => e.trim()).filter(Boolean)
    fail(`"${key}" must be a list of texts.`)
    return fallback
  }

  const url = URL.parse(string('url'))
  const title = string('title')
  if (!title) fail('"title" is missing: the article is left out.')
  if (!url || !/^https?:$/.test(url.protocol))
    fail('"url" must be the canonical address, https://…: the article is left out.')
  if (!title || !url || !/^https?:$/.test(url.protocol)) return { articles: [], failures }

  const kind = ARTICLE_KINDS.find((k) => k === string('kind'))
  if (string('kind') && !kind) fail(`"kind" must be one of ${ARTICLE_KINDS.join(', ')}; "article" is taken.`)
  const published = dateOf(string('published'))
  if (!published)
    fail('"published" must be a date and time with its offset, such as 2026-11-20T09:30:00+04:00, or a date.')
  const paragraphs = paragraphsOf(body)
  const words = paragraphs.join(' ').split(/\s+/).filter(Boolean).length
  const article: Article = {
    id: articleId(url.href),
    url: url.href,
    title,
    dek: string('dek') || beginningOf(paragraphs[0] ?? '', LONGEST_DEK),
    authors: list('authors', []),
    published,
    kind: kind ?? source.articleKind ?? 'article',
    regions: list('regions', source.regions),
    topics: list('topics', source.topics),
    language: string('language') || source.language,
    image: await pictureOf(data.image, contentFolder, fail),
    translationOf: URL.parse(string('translation_of'))?.href ?? null,
    place: string('place'),
    series: string('series'),
    minutes:
      minutesOf(data.minutes, fail) ?? (words > 0 ? Math.max(1, Math.round(words / WORDS_A_MINUTE)) : null),
    source: source.id,
  }
  if (string('translation_of') && !article.translationOf)
    fail('"translation_of" must be the url of the article that this one translates.')
  return { articles: [article], failures }
}

/** A date alone is its first minute in UTC. */
function dateOf(text: string): Instant | null {
  try {
    return instantOf(Temporal.Instant.from(/^\d{4}-\d{2}-\d{2}$/.test(text) ? `${text}T00:00:00Z` : text))
  } catch {
    return null
  }
}

function minutesOf(value: unknown, fail: (message: string) => void): number | null {
  if (value === undefined || value === null) return null
  if (typeof value === 'number' && Number.isInteger(value) && value > 0 && value < 1000) return value
  fail('"minutes" must be a whole number from 1 to 999.')
  return null
}

/** `image: pictures/x.png`, or its src, alt and credit. A path must lead to a file below the content folder. */
async function pictureOf(
  value: unknown,
  contentFolder: string | null,
  fail: (message: string) => void,
): Promise<Picture | null> {
  if (value === undefined || value === null) return null
  const image = (typeof value === 'string' ? { src: value } : value) as Readonly<Record<string, unknown>>
  const { src, alt = '', credit = '' } = image
  if (typeof src !== 'string' || typeof alt !== 'string' || typeof credit !== 'string') {
    fail('"image" must have src, alt and perhaps credit, each a text: the picture is left out.')
    return null
  }
  const isRemote = /^https?:\/\//i.test(src)
  if (!isRemote && contentFolder !== null && !(await isBelow(contentFolder, src))) {
    fail(`The picture ${src} is not a file below content/: the article goes without it.`)
    return null
  }
  return { src, alt: alt.trim(), ...(credit.trim() ? { credit: credit.trim() } : {}) }
}

/** Whether a path leads to something below a folder, links followed. */
async function isBelow(folder: string, path: string): Promise<boolean> {
  try {
    const [root, target] = await Promise.all([realpath(folder), realpath(join(folder, path))])
    return target.startsWith(root + sep)
  } catch {
    return false
  }
}
