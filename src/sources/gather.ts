// Gathering: every source is read side by side; one that fails is a value in the report, never the end of the issue.
import type { Gathered } from '../core/article.ts'
import { messageOf, PostriderError } from '../core/errors.ts'
import type { SourceKind, SourcePlan } from '../core/plan.ts'
import { readFeedSource } from './feed-source.ts'
import { readFunction } from './function.ts'
import { readGhost } from './ghost.ts'
import { readLinks } from './links-source.ts'
import { readMarkdownSource } from './markdown.ts'
import { readPages } from './page-source.ts'
import type { Reader, SourceTools } from './reader.ts'
import { readSitemapWith } from './sitemap.ts'
import { readWordpress } from './wordpress.ts'

const READERS: { readonly [Kind in SourceKind]: Reader<Kind> } = {
  markdown: readMarkdownSource,
  feed: readFeedSource,
  page: readPages,
  links: readLinks,
  wordpress: readWordpress,
  ghost: readGhost,
  sitemap: readSitemapWith(readPages),
  function: readFunction,
}

/** Sources read at the same time. */
const SIDE_BY_SIDE = 8

/** Reads one source. Whatever the outside does wrong is a failure in what comes back; nothing is thrown. */
export async function gatherSource(source: SourcePlan, tools: SourceTools): Promise<Gathered> {
  try {
    const read = READERS[source.kind] as Reader<typeof source.kind>
    return withoutRepeats(await read(source as never, tools))
  } catch (error) {
    const failure = { source: source.id, where: placeOf(source), message: messageOf(error) }
    const seconds = error instanceof PostriderError ? error.details.retryAfterSeconds : undefined
    const retry = typeof seconds === 'number' ? { retryAfterSeconds: seconds } : {}
    return { source: source.id, fetched: 0, articles: [], failures: [failure], ...retry }
  }
}

/** The file or address that a source is known by. */
export function placeOf(source: SourcePlan): string {
  switch (source.kind) {
    case 'markdown':
      return source.folder
    case 'page':
      return source.urls[0] ?? ''
    case 'function':
      return source.id
    default:
      return source.url
  }
}

/** A source may list a page twice, after an edit for one: the first entry is the newer by custom. */
function withoutRepeats(gathered: Gathered): Gathered {
  const byId = new Map(gathered.articles.toReversed().map((article) => [article.id, article]))
  return { ...gathered, articles: gathered.articles.filter((article) => byId.get(article.id) === article) }
}

/**
 * Reads all sources, some at a time.
 * @param onSource called as each is done, with how many are
 * @returns in the order of the sources
 */
export async function gatherAll(
  wanted: readonly { readonly source: SourcePlan; readonly known: SourceTools['known'] }[],
  tools: Omit<SourceTools, 'known'>,
  onSource: (done: Gathered, count: number, total: number) => void = () => {},
): Promise<readonly Gathered[]> {
  const results: Gathered[] = []
  let next = 0
  let count = 0
  const work = async (): Promise<void> => {
    for (let i = next++; i < wanted.length; i = next++) {
      const each = wanted[i]
      if (!each) return
      const gathered = await gatherSource(each.source, { ...tools, known: each.known })
      results[i] = gathered
      onSource(gathered, ++count, wanted.length)
    }
  }
  await Promise.all(Array.from({ length: Math.min(SIDE_BY_SIDE, wanted.length) }, work))
  return results
}
