// What every kind of source is read by: one function, given its plan and a way to fetch.
import type { Gathered, SourceDocument } from '../core/article.ts'
import type { SourceKind, SourceOf } from '../core/plan.ts'
import type { Instant } from '../core/time.ts'
import type { Fetched, FetchRequest } from '../net/fetcher.ts'

export type SourceTools = {
  /** The newsletter folder: relative paths count from it, and pictures are below its `content/`. */
  readonly folder: string
  /** Articles published before this are not wanted: a source that can be asked for a time asks for this one. */
  readonly since: Instant
  /** The source's document as it was read last; null where it was not, or has to be read whole. */
  readonly known: SourceDocument | null
  /** Fetches as `Fetcher.get` does, politely. URLs of the plan are the operator's: they are asked for as `trusted`. */
  readonly get: (url: string, asked?: FetchRequest) => Promise<Fetched>
}

/**
 * Reads one source. What is wrong with one thing in it is a failure that names it; what ends the whole of it may be
 * thrown as a PostriderError, and becomes one. Articles in the order in which the source has them.
 */
export type Reader<Kind extends SourceKind> = (
  source: SourceOf<Kind>,
  tools: SourceTools,
) => Promise<Gathered>
