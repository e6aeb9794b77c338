// Tries what someone names as a source - a URL, a file, a folder - and says what would be gathered; saves nothing.
import { open, stat } from 'node:fs/promises'
import { basename, dirname, join, resolve, sep } from 'node:path'
import type { Gathered, SourceFailure } from '../core/article.ts'
import { messageOf } from '../core/errors.ts'
import type { LinkSelect, SourceKind, SourcePlan } from '../core/plan.ts'
import type { Instant } from '../core/time.ts'
import { webUrl } from '../core/url.ts'
import type { Fetcher } from '../net/fetcher.ts'
import { politely } from '../net/polite.ts'
import { FEED_TYPES, type FeedAbout, MAX_FEED_BYTES, tryFeed } from './feed.ts'
import { fileProblem } from './file-problem.ts'
import { gatherSource } from './gather.ts'
import { type MarkdownSource, readMarkdownFile, readMarkdownFolder } from './markdown.ts'
import { linkArticles, pageArticles, unlikeFeed } from './page-try.ts'
import { sitemapArticles } from './sitemap-pages.ts'

/** What a person can name: every kind but a function, which only a config has. */
export type TriedKind = Exclude<SourceKind, 'function'>

/** `kind` is what the target was taken for; `unknown` where it was nothing that can be read. */
export type TriedSource = Gathered & { readonly kind: TriedKind | 'unknown' }

export type TryOptions = {
  /** What it is; recognised if not said. */
  readonly as?: TriedKind | undefined
  /** Where relative links of a file count from, and where a page in a file was found. */
  readonly base?: string | undefined
  /** Where the links of a page stand, for `links`; the rest of it is as in a config if not said. */
  readonly selectItem?: string | undefined
  readonly selectLink?: string | undefined
  readonly selectTitle?: string | undefined
  readonly selectAuthors?: string | undefined
  /** Of Ghost's Content API. */
  readonly key?: string | undefined
  /** Sources that can be asked for a time are asked for what is newer; all there is if not said. */
  readonly since?: Instant | undefined
}

/**
 * Reads the target once. A URL may be on a private host, since a person typed it. Never throws for what the
 * target is or holds: there are articles, or failures that say why not.
 */
export async function trySource(
  target: string,
  options: TryOptions,
  tools: { readonly fetcher: Fetcher },
): Promise<TriedSource> {
  if (options.as === 'links' && !options.selectItem)
    return nothing(target, 'Say with --select-item what an entry of the list is, such as ".popular li".')
  try {
    if (/^[a-z][a-z\d+.-]+:\/\//i.test(target)) return await tryUrl(target, options, tools.fetcher)
    const found = await stat(target)
    if (found.isDirectory()) return await tryFolder(target, options)
    if (!found.isFile()) return nothing(target, 'This is neither a file nor a folder.')
    return await tryFile(target, options)
  } catch (error) {
    const isFile = error instanceof Error && 'syscall' in error
    return nothing(target, isFile ? `The file ${fileProblem(error)}.` : messageOf(error))
  }
}

async function tryUrl(target: string, options: TryOptions, fetcher: Fetcher): Promise<TriedSource> {
  const { as } = options
  if (as === 'markdown') return nothing(target, 'Markdown is read from files and folders, not from the web.')
  if (as && as !== 'feed') return await tryPlan(target, as, options, fetcher)
  const { body, url, contentType } = await fetcher.get(target, { accept: FEED_TYPES, trusted: true })
  return asDocument(body, { source: target, url: options.base ?? url, contentType }, options)
}

/** Reads the URL as a source of the plan would be. */
async function tryPlan(
  target: string,
  kind: Exclude<TriedKind, 'feed' | 'markdown'>,
  options: TryOptions,
  fetcher: Fetcher,
): Promise<TriedSource> {
  const plans: { readonly [Kind in typeof kind]: () => SourcePlan } = {
    page: () => ({ ...asSource(target), kind: 'page', urls: [target] }),
    links: () => ({
      ...asSource(target),
      kind: 'links',
      url: target,
      select: selectOf(options),
      follow: false,
    }),
    wordpress: () => ({ ...asSource(target), kind: 'wordpress', url: target }),
    ghost: () => ({ ...asSource(target), kind: 'ghost', url: target, key: options.key ?? '' }),
    sitemap: () => ({ ...asSource(target), kind: 'sitemap', url: target }),
  }
  const tools = { folder: '', since: options.since ?? EVER, known: null, get: politely(fetcher) }
  return { ...(await gatherSource(plans[kind](), tools)), kind }
}

/** Before anything on the web. */
const EVER = '1970-01-01T00:00:00.000Z'

/** What a config would make of the selectors given. */
function selectOf({
  selectItem = '',
  selectLink = 'a',
  selectTitle,
  selectAuthors = '',
}: TryOptions): LinkSelect {
  return { item: selectItem, link: selectLink, title: selectTitle ?? selectLink, authors: selectAuthors }
}

async function tryFolder(target: string, options: TryOptions): Promise<TriedSource> {
  if (options.as && options.as !== 'markdown')
    return nothing(target, `This is a folder: name the ${options.as === 'feed' ? 'feed' : 'file'} in it.`)
  const gathered = await readMarkdownFolder(asSource(target), target, contentFolderOf(target))
  if (gathered.fetched > 0 || gathered.failures.length > 0) return { ...gathered, kind: 'markdown' }
  return nothing(target, 'The folder has no Markdown files (*.md).')
}

async function tryFile(target: string, options: TryOptions): Promise<TriedSource> {
  const bytes = await beginningOf(target, MAX_FEED_BYTES + 1)
  const isMarkdown =
    /\.(md|markdown)$/i.test(target) || /^\ufeff?---\r?\n/.test(Buffer.from(bytes.subarray(0, 8)).toString())
  if (options.as ? options.as !== 'markdown' : !isMarkdown)
    return asDocument(bytes, { source: target, url: options.base ?? '' }, options)
  const failures: SourceFailure[] = []
  const folder = dirname(target)
  const draft = await readMarkdownFile(
    asSource(target),
    folder,
    basename(target),
    contentFolderOf(folder),
    (message) => void failures.push({ source: target, where: basename(target), message }),
  )
  // The original may be another file: only its folder could tell.
  const articles = draft ? [{ ...draft.article, translationOf: webUrl(draft.original) }] : []
  return { kind: 'markdown', source: target, fetched: 1, articles, failures }
}

function asDocument(bytes: Uint8Array, about: FeedAbout, options: TryOptions): TriedSource {
  switch (options.as) {
    case 'page':
      return { ...pageArticles(bytes, about), kind: 'page' }
    case 'links':
      return { ...linkArticles(bytes, about, selectOf(options)), kind: 'links' }
    case 'sitemap': {
      const gathered = sitemapArticles(bytes, about)
      return gathered ? { ...gathered, kind: 'sitemap' } : nothing(about.source, 'This is not a sitemap.')
    }
    case 'wordpress':
    case 'ghost':
      return nothing(about.source, 'This is a file: the API of a site is asked at the address of the site.')
    default: {
      const { gathered, format } = tryFeed(bytes, about)
      if (format || options.as) return { ...gathered, kind: format ? 'feed' : 'unknown' }
      const [{ message } = { message: '' }] = gathered.failures
      const other = unlikeFeed(bytes, about, message)
      return other ? { ...other.gathered, kind: other.kind } : { ...gathered, kind: 'unknown' }
    }
  }
}

function nothing(target: string, message: string): TriedSource {
  const failure = { source: target, where: target, message }
  return { kind: 'unknown', source: target, fetched: 0, articles: [], failures: [failure] }
}

function asSource(target: string): MarkdownSource {
  return { id: target, language: '', regions: [], topics: [], articleKind: null }
}

/** The nearest folder above that is called `content`, as in a newsletter; null leaves pictures unchecked. */
function contentFolderOf(folder: string): string | null {
  const parts = resolve(folder).split(sep)
  const at = parts.lastIndexOf('content')
  return at < 0 ? null : join(sep, ...parts.slice(0, at + 1))
}

async function beginningOf(path: string, most: number): Promise<Uint8Array> {
  const file = await open(path)
  try {
    const { size } = await file.stat()
    const { buffer, bytesRead } = await file.read({ buffer: Buffer.alloc(Math.min(size, most)), position: 0 })
    return buffer.subarray(0, bytesRead)
  } finally {
    await file.close()
  }
}
