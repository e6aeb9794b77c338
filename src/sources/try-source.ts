// Tries what someone names as a source - a URL, a file, a folder - and says what would be gathered; saves nothing.
import { open, stat } from 'node:fs/promises'
import { basename, dirname, join, resolve, sep } from 'node:path'
import type { Gathered, SourceFailure } from '../core/article.ts'
import { messageOf } from '../core/errors.ts'
import { webUrl } from '../core/url.ts'
import type { Fetcher } from '../net/fetcher.ts'
import { FEED_TYPES, type FeedAbout, MAX_FEED_BYTES, tryFeed } from './feed.ts'
import { fileProblem } from './file-problem.ts'
import { type MarkdownSource, readMarkdownFile, readMarkdownFolder } from './markdown.ts'

/** `kind` is what the target was taken for; `unknown` where it was nothing that can be read. */
export type TriedSource = Gathered & { readonly kind: 'feed' | 'markdown' | 'unknown' }

export type TryOptions = {
  /** What it is; recognised if not said. */
  readonly as?: 'feed' | 'markdown' | undefined
  /** Where relative links of a feed file count from. */
  readonly base?: string | undefined
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
  if (options.as === 'markdown')
    return nothing(target, 'Markdown is read from files and folders, not from the web.')
  const { body, url, contentType } = await fetcher.get(target, { accept: FEED_TYPES, trusted: true })
  return asFeed(body, { source: target, url: options.base ?? url, contentType })
}

async function tryFolder(target: string, options: TryOptions): Promise<TriedSource> {
  if (options.as === 'feed') return nothing(target, 'This is a folder: name the feed in it.')
  const gathered = await readMarkdownFolder(asSource(target), target, contentFolderOf(target))
  if (gathered.fetched > 0 || gathered.failures.length > 0) return { ...gathered, kind: 'markdown' }
  return nothing(target, 'The folder has no Markdown files (*.md).')
}

async function tryFile(target: string, options: TryOptions): Promise<TriedSource> {
  const bytes = await beginningOf(target, MAX_FEED_BYTES + 1)
  const isMarkdown =
    /\.(md|markdown)$/i.test(target) || /^\ufeff?---\r?\n/.test(Buffer.from(bytes.subarray(0, 8)).toString())
  if (options.as === 'feed' || (!options.as && !isMarkdown))
    return asFeed(bytes, { source: target, url: options.base ?? '' })
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

function asFeed(bytes: Uint8Array, about: FeedAbout): TriedSource {
  const { gathered, format } = tryFeed(bytes, about)
  return { ...gathered, kind: format ? 'feed' : 'unknown' }
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
