// Gathering: every source is read side by side; one that fails is a value in the report, never the end of the issue.
import { isAbsolute, join } from 'node:path'
import type { Gathered } from '../core/article.ts'
import { messageOf } from '../core/errors.ts'
import type { SourcePlan } from '../core/plan.ts'
import type { Fetcher } from '../net/fetcher.ts'
import { parseFeed } from './feed.ts'
import { readMarkdownFolder } from './markdown.ts'

export type GatherTools = {
  /** The newsletter folder: relative paths count from it. */
  readonly folder: string
  readonly fetcher: Fetcher
}

const FEED_TYPES =
  'application/atom+xml, application/rss+xml, application/feed+json, application/rdf+xml;q=0.9, application/xml;q=0.8, text/xml;q=0.8, */*;q=0.1'

/** Sources read at the same time. */
const SIDE_BY_SIDE = 8

/** Reads one source. */
export async function gatherSource(source: SourcePlan, tools: GatherTools): Promise<Gathered> {
  try {
    if (source.kind === 'markdown') {
      const folder = isAbsolute(source.folder) ? source.folder : join(tools.folder, source.folder)
      return await readMarkdownFolder(source, folder, join(tools.folder, 'content'))
    }
    const { body, url, contentType } = await tools.fetcher.get(source.url, {
      accept: FEED_TYPES,
      trusted: true,
    })
    return await parseFeed(body, { source: source.id, url, contentType, defaults: source })
  } catch (error) {
    const where = source.kind === 'feed' ? source.url : source.folder
    const failure = { source: source.id, where, message: messageOf(error) }
    return { source: source.id, fetched: 0, articles: [], failures: [failure] }
  }
}

/**
 * Reads all sources, some at a time.
 * @param onSource called as each is done, with how many are
 * @returns in the order of the sources
 */
export async function gatherAll(
  sources: readonly SourcePlan[],
  tools: GatherTools,
  onSource: (done: Gathered, count: number, total: number) => void = () => {},
): Promise<readonly Gathered[]> {
  const results: Gathered[] = []
  let next = 0
  let count = 0
  const work = async (): Promise<void> => {
    for (let i = next++; i < sources.length; i = next++) {
      const source = sources[i]
      if (!source) return
      const gathered = await gatherSource(source, tools)
      results[i] = gathered
      onSource(gathered, ++count, sources.length)
    }
  }
  await Promise.all(Array.from({ length: Math.min(SIDE_BY_SIDE, sources.length) }, work))
  return results
}
