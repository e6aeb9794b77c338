// The retention job: each day what was kept long enough is forgotten.
import {
  type Retention,
  type RetentionKind,
  type RetentionLimits,
  retentionLimits,
} from '../core/retention.ts'
import type { Clock } from '../core/time.ts'

export type RetentionTools = {
  readonly retention: Retention
  readonly clock: Clock
  /** Of the database; with `dryRun` it only counts. */
  readonly forget: (
    limits: RetentionLimits,
    dryRun: boolean,
  ) => Promise<Readonly<Record<Exclude<RetentionKind, 'inbox'>, number>>>
  /** Mails of the inbox inside from before a time. */
  readonly pruneInbox: (before: string, dryRun: boolean) => Promise<number>
  /** Messages of reports from before a time. */
  readonly pruneReports: (before: string, dryRun: boolean) => Promise<number>
}

export type RetentionReport = Readonly<
  Record<RetentionKind, { readonly before: string; readonly forgotten: number }>
>

/** Forgets what is older than the plan keeps it. */
export async function forgetByPlan(tools: RetentionTools, dryRun: boolean): Promise<RetentionReport> {
  const limits = retentionLimits(tools.retention, tools.clock())
  const inLedger = await tools.forget(limits, dryRun)
  const forgotten = {
    ...inLedger,
    replies: inLedger.replies + (await tools.pruneReports(limits.replies, dryRun)),
    inbox: await tools.pruneInbox(limits.inbox, dryRun),
  }
  const kinds = Object.keys(limits) as RetentionKind[]
  return Object.fromEntries(
    kinds.map((kind) => [kind, { before: limits[kind], forgotten: forgotten[kind] }]),
  ) as RetentionReport
}
