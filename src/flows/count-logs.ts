// Access logs counted: read on from where they were left, and saved batch by batch.
//
//   log and its rotated files -> views by page and day, with how far they were read -> saved at once
import type { SourceFailure } from '../core/article.ts'
import type { LogPlan } from '../core/plan.ts'
import type { Clock } from '../core/time.ts'
import type { LogBatch, LogQuest, LogReport } from '../sources/log-read.ts'
import type { ViewCounts } from '../storage/view-counts.ts'

export type LogTools = {
  readonly clock: Clock
  /** The logs of the plan, with the paths of their files. */
  readonly plans: readonly (LogPlan & { readonly path: string })[]
  readonly counts: Omit<ViewCounts, 'addViews'>
  /** What is counted beside the logs, by the names it has among them. */
  readonly beside?: readonly string[]
  readonly read: (quest: LogQuest) => AsyncGenerator<LogBatch, LogReport>
}

/** What a log gave this time, and what was left out of it. */
export type CountedLog = Omit<LogReport, 'failures'> & { readonly log: string }

/** Called while a log is read, with bytes on the disk. */
export type OnLog = (log: string, done: number, total: number) => void

/**
 * Counts what is new in the logs.
 * @param since the first UTC day that counts; what was counted before it is forgotten
 */
export async function countLogs(
  { clock, plans, counts, beside = [], read }: LogTools,
  since: string,
  onLog: OnLog = () => {},
): Promise<{ readonly logs: readonly CountedLog[]; readonly failures: readonly SourceFailure[] }> {
  const logs: CountedLog[] = []
  const failures: SourceFailure[] = []
  for (const { file: log, path, site } of plans) {
    const batches = read({ path, site, since, cursors: await counts.cursors(log) })
    const report = await drained(batches, async ({ views, cursor, done, total }) => {
      await counts.add(log, views, cursor, clock())
      onLog(log, done, total)
    })
    const { failures: troubles, ...tally } = report
    logs.push({ log, ...tally })
    failures.push(...troubles)
  }
  if (plans.length + beside.length > 0) await counts.prune(since)
  return { logs, failures }
}

/** What the steps come to in the end; they are ended, and their files closed, where one of them cannot be taken. */
async function drained<Step, Result>(
  steps: AsyncGenerator<Step, Result>,
  take: (step: Step) => Promise<void>,
): Promise<Result> {
  try {
    for (;;) {
      const next = await steps.next()
      if (next.done) return next.value
      await take(next.value)
    }
  } finally {
    await steps[Symbol.asyncDispose]()
  }
}
