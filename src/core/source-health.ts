// The health of a source over the weeks: when it was read last, how it fails, and when it is left alone.
import type { Gathered, SourceDocument } from './article.ts'
import { counted } from './reasons.ts'
import { addMinutes, epochMs, type Instant, instantOf } from './time.ts'

export type SourceHealth = {
  /** The id in the plan. */
  readonly source: string
  /** The plan it was read by: under another one nothing that is known of its document counts. */
  readonly plan: string
  readonly document: SourceDocument | null
  /** Articles of the last whole reading. */
  readonly articles: number
  /** When it was first read with success: from then on nothing new in it can have been missed. */
  readonly watchedSince: Instant | null
  readonly triedAt: Instant
  readonly readAt: Instant | null
  /** Failed readings in a row, since when, and why the last one did. */
  readonly failures: number
  readonly failingSince: Instant | null
  readonly message: string
  readonly pausedAt: Instant | null
  /** Its server asked not to be asked before (Retry-After). */
  readonly notBefore: Instant | null
}

/** So many failed readings in a row, over so long a time, and a source is paused. */
const FAILURES_TO_PAUSE = 5
const PAUSE_AFTER_MINUTES = 3 * 24 * 60
/** A paused source is still tried once in this time: who comes back is read again without a person. */
const PROBE_MINUTES = 24 * 60

/** No server is believed that wants to be left alone for longer. */
const LONGEST_WAIT_SECONDS = 24 * 3600

/** Whether a source is to be left alone for now. */
export function rests(health: SourceHealth, now: Instant): boolean {
  if (health.notBefore !== null && now < health.notBefore) return true
  return health.pausedAt !== null && now < addMinutes(health.triedAt, PROBE_MINUTES)
}

/** What is known of a source after it was tried. `plan`: a hash of what it was read by. */
export function afterReading(
  before: SourceHealth | null,
  plan: string,
  { source, articles, failures, unchanged = false, document = null, retryAfterSeconds }: Gathered,
  now: Instant,
): SourceHealth {
  const last = before?.plan === plan ? before : null
  const wait = Math.min(retryAfterSeconds ?? 0, LONGEST_WAIT_SECONDS)
  const notBefore = wait > 0 ? instantOf(epochMs(now) + wait * 1000) : null
  const base = { source, plan, triedAt: now, watchedSince: before?.watchedSince ?? null, notBefore }
  const [failure] = failures
  if (articles.length === 0 && failure && !unchanged) {
    const count = (before?.failures ?? 0) + 1
    const failingSince = before?.failingSince ?? now
    const isDown = count >= FAILURES_TO_PAUSE && addMinutes(failingSince, PAUSE_AFTER_MINUTES) <= now
    return {
      ...base,
      // Asked for whole the next time, where the config says: the place it moved to may be gone.
      document: null,
      articles: last?.articles ?? 0,
      readAt: before?.readAt ?? null,
      failures: count,
      failingSince,
      message: failure.message,
      pausedAt: before?.pausedAt ?? (isDown ? now : null),
    }
  }
  return {
    ...base,
    document,
    articles: unchanged ? (last?.articles ?? 0) : articles.length,
    watchedSince: base.watchedSince ?? now,
    readAt: now,
    failures: 0,
    failingSince: null,
    message: '',
    pausedAt: null,
  }
}

/** What an editor should hear of a source; null where all is well. */
export function wordOn(health: SourceHealth): string | null {
  const { source, failures, failingSince, message, pausedAt } = health
  const why = message.replace(/\.$/, '')
  const since = failingSince?.slice(0, 10) ?? ''
  if (pausedAt)
    return `${source} is paused since ${pausedAt.slice(0, 10)}, after ${counted(failures, 'failure')} in a row since ${since} (${why}): it is tried once a day. Mend or remove it in the config; "sources resume ${source}" tries it at the next gathering.`
  const waits = health.notBefore
    ? ` It asked not to be asked before ${health.notBefore.slice(0, 16).replace('T', ' ')} UTC.`
    : ''
  if (waits !== '' && failures <= 1) return `${source} was left alone (${why}).${waits}`
  return failures > 1
    ? `${source} has failed ${failures} times in a row since ${since} (${why}).${waits}`
    : null
}
