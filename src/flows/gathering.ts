// Gathering with a memory: sources are asked for what changed, those that keep failing are left alone, and it is all kept.
//
//   health of each source -> read side by side -> articles saved -> health saved
import type { Gathered, SourceDocument, SourceFailure } from '../core/article.ts'
import { canonicalJson, type Finding, sha256 } from '../core/issue.ts'
import type { SourcePlan } from '../core/plan.ts'
import { afterReading, rests, type SourceHealth, wordOn } from '../core/source-health.ts'
import type { Clock, Instant } from '../core/time.ts'
import type { Articles } from '../storage/articles.ts'
import type { Sources } from '../storage/sources.ts'

/** A source that is to be read, and its document as it was last. */
export type Wanted = { readonly source: SourcePlan; readonly known: SourceDocument | null }

export type OnSource = (done: Gathered, count: number, total: number) => void

export type GatheringTools = {
  readonly clock: Clock
  readonly sources: readonly SourcePlan[]
  readonly health: Sources
  readonly articles: Articles
  /** The version of Postrider: a newer one may read the same document better. */
  readonly version: string
  readonly read: (
    wanted: readonly Wanted[],
    since: Instant,
    onSource: OnSource,
  ) => Promise<readonly Gathered[]>
}

/** What one source gave. */
export type SourceReport = {
  readonly source: string
  readonly fetched: number
  /** Articles it has: of an unchanged source those of the last time. */
  readonly articles: number
  readonly failures: readonly SourceFailure[]
  readonly unchanged: boolean
  readonly paused: boolean
}

/**
 * Reads the sources of the plan. A source is never the end of it: what it does wrong is in its report.
 * @param since articles published before are not wanted
 * @returns in the order of the plan
 */
export async function gatherSources(
  tools: GatheringTools,
  since: Instant,
  onSource: OnSource = () => {},
): Promise<readonly SourceReport[]> {
  const before = new Map((await tools.health.all()).map((each) => [each.source, each]))
  const now = tools.clock()
  const wanted = tools.sources.flatMap((source) => {
    const health = before.get(source.id)
    if (health && rests(health, now)) return []
    const known = health?.plan === planHash(source, tools.version) ? health.document : null
    return [{ source, known }]
  })
  const read = await tools.read(wanted, since, onSource)
  // Articles first: whoever is stopped between the two asks again for what is saved already.
  await tools.articles.save(
    read.flatMap((g) => g.articles),
    now,
  )
  const after = wanted.flatMap(({ source }, i) => {
    const gathered = read[i]
    const health = before.get(source.id) ?? null
    return gathered
      ? [{ gathered, health: afterReading(health, planHash(source, tools.version), gathered, now) }]
      : []
  })
  await tools.health.save(after.map(({ health }) => health))
  const reports = new Map(after.map((a) => [a.health.source, reportOf(a.gathered, a.health)]))
  return tools.sources.flatMap((source) => {
    const resting = before.get(source.id)
    return reports.get(source.id) ?? (resting ? restingReport(resting) : [])
  })
}

function reportOf(
  { source, fetched, failures, unchanged = false }: Gathered,
  health: SourceHealth,
): SourceReport {
  const articles = failures.length > 0 && health.failures > 0 ? 0 : health.articles
  return { source, fetched, articles, failures, unchanged, paused: health.pausedAt !== null }
}

function restingReport(health: SourceHealth): SourceReport {
  const { source } = health
  const failures = [{ source, where: source, message: wordOn(health) ?? '' }]
  return { source, fetched: 0, articles: 0, failures, unchanged: false, paused: health.pausedAt !== null }
}

/** Whatever decides what comes of a document: with any of it changed, the document is read whole again. */
function planHash(source: SourcePlan, version: string): string {
  const plan = source.kind === 'function' ? { ...source, articles: String(source.articles) } : source
  return sha256(canonicalJson([version, plan])).slice(0, 16)
}

/** By source, since when what is new in it can be told; of a list of links nothing can, as it may list what is old. */
export async function watchedSources(
  tools: Pick<GatheringTools, 'sources' | 'health'>,
): Promise<ReadonlyMap<string, Instant>> {
  const lists = new Set(tools.sources.filter((s) => s.kind === 'links').map((s) => s.id))
  const all = await tools.health.all()
  return new Map(
    all.flatMap(({ source, watchedSince }) =>
      watchedSince === null || lists.has(source) ? [] : [[source, watchedSince] as const],
    ),
  )
}

/** What an editor should hear of the sources of the plan. */
export async function sourceFindings(
  tools: Pick<GatheringTools, 'sources' | 'health'>,
): Promise<readonly Finding[]> {
  const own = new Set(tools.sources.map((s) => s.id))
  return (await tools.health.all()).flatMap((health) => {
    const message = own.has(health.source) ? wordOn(health) : null
    if (message === null) return []
    return [{ level: health.pausedAt ? 'amber' : 'info', rule: 'source-health', message } as const]
  })
}
