// Gathering: every source is read side by side; one that fails is a value in the report, never the end of the issue.
import { isAbsolute, join } from 'node:path'
import type { Gathered } from '../core/article.ts'
import { messageOf } from '../core/errors.ts'
import type { SourcePlan } from '../core/plan.ts'
import type { Fetcher } from '../net/fetcher.ts'
import { FEED_TYPES, parseFeed } from './feed.ts'
import { readMarkdownFolder } from './markdown.ts'

export type GatherTools = {
  /** The newsletter folder: relative paths count from it, and pictures are below its `content/`. */
  readonly folder: string
  readonly fetcher: Fetcher
}

/** Sources read at the same time. */
const SIDE_BY_SIDE = 8

/** Reads one source. Whatever the outside does wrong is a failure in what comes back; nothing is thrown. */
export async function gatherSource(source: SourcePlan, tools: GatherTools): Promise<Gathered> {
  try {
    if (source.kind === 'markdown') {
      const folder = isAbsolute(source.folder) ? source.folder : join(tools.folder, source.folder)
      return await readMarkdownFolder(source, folder, join(tools.folder, 'content'))
    }
    // The operator wrote this URL in the config: its host may be on a private network.
    const { body, url, contentType } = await tools.fetcher.get(source.url, {
      accept: FEED_TYPES,
      trusted: true,
    })
    return withoutRepeats(parseFeed(body, { source: source.id, url, contentType, defaults: source }))
  } catch (error) {
    const where = source.kind === 'feed' ? source.url : source.folder
    const failure = { source: source.id, where, message: messageOf(error) }
    return { source: source.id, fetched: 0, articles: [], failures: [failure] }
  }
}

/** A feed may list a page twice, after an edit for one: the first entry is the newer by custom. */
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
