// What commands on issues share: an open application, the issue that is meant, and its figures in words.

import { type App, openApp } from '../app.ts'
import type { Accounting } from '../core/campaign.ts'
import type { Finding } from '../core/issue.ts'
import type { Status } from '../flows/sending-status.ts'
import { type AcceptsShrinking, type ListReport, syncLists } from '../flows/subscriptions.ts'
import { waitInWords } from '../flows/waits.ts'
import type { Context, ExitCode } from './frame.ts'
import { issueKey } from './values.ts'

/** `--week 2026-W47`, for commands that work on the current week if not told. */
export const WEEK_OPTION = {
  value: 'issue',
  summary: 'the week, such as 2026-W47 (default: the one that is due)',
  parse: issueKey,
} as const

export const ISSUE_ARGUMENT = { summary: 'the issue, such as 2026-W47' } as const

/** Opens the newsletter, does the work, and closes it whatever happens. */
export async function withApp(context: Context, work: (app: App) => Promise<ExitCode>): Promise<ExitCode> {
  const app = await openApp(await context.config(), context.now)
  try {
    return await work(app)
  } finally {
    await app.close()
  }
}

/**
 * Takes in list files that changed, and says what came of it.
 * @param accepts asked where a file would take off a large part of a list; without it that is refused
 */
export async function syncListFiles(
  app: App,
  context: Pick<Context, 'out'>,
  accepts?: AcceptsShrinking,
): Promise<readonly ListReport[]> {
  const reports = await syncLists(app.listTools, app.lists, accepts)
  for (const r of reports) {
    context.out.line(`List ${r.list}: ${listInWords(r)}.`)
    for (const { line, reason } of r.refused) context.out.warn(`list ${r.list}, line ${line}: ${reason}`)
  }
  return reports
}

/** `12 added, 1 kept out, 1 refused`. */
export function listInWords(r: ListReport): string {
  const parts: readonly (readonly [number, string])[] = [
    [r.added, 'added'],
    [r.updated, 'updated'],
    [r.unchanged, 'unchanged'],
    [r.removed, 'taken off'],
    [r.kept, 'kept out, since they left or are suppressed'],
    [r.repeated, 'repeated'],
    [r.refusedInAll, 'refused'],
  ]
  return inWords(parts) || 'no rows'
}

/** `1 article`, `25 articles`. */
export function counted(n: number, one: string, many = `${one}s`): string {
  return `${n.toLocaleString('en')} ${n === 1 ? one : many}`
}

/** The figures that are not 0, each with its word. */
export function inWords(parts: readonly (readonly [number, string])[]): string {
  return parts
    .filter(([n]) => n > 0)
    .map(([n, word]) => `${n.toLocaleString('en')} ${word}`)
    .join(', ')
}

export { type Status, statusOf } from '../flows/sending-status.ts'

export function statusInWords(s: Status): string {
  if (s.campaign === null)
    return `${s.issue} has not been sent to anyone${s.reason ? `: ${s.reason.replace(/\.$/, '')}` : ''}.`
  const figures = inWords([
    [s.accepted, 'accepted'],
    [s.queued, 'queued'],
    [s.deferred, 'deferred'],
    [s.inflight, 'in flight'],
    [s.rejected, 'rejected'],
    [s.expired, 'expired'],
    [s.suppressed, 'suppressed'],
    [s.cancelled, 'cancelled'],
    [s.unknown, 'unknown'],
    [s.assumed, 'assumed'],
  ])
  const why = `${s.reason ? ` (${s.reason})` : ''}${s.next ? ` until ${s.next}` : ''}`
  const head = `${s.issue} is ${s.state}${why}: ${counted(s.frozen, 'reader')} = ${figures || 'nobody'}.`
  const told = [head, ...s.waits.map(waitInWords)].join('\n')
  const isIdle = s.state === 'sending' && s.senders === 0
  return isIdle
    ? `${told} Nobody is sending it just now: "send ${s.issue}" goes on, or a running "serve" within a minute.`
    : told
}

/** 3 if some readers did not get their letter, or may not have, or wait; else 0. */
export function exitOf(a: Accounting): ExitCode {
  const without = a.queued + a.deferred + a.inflight + a.rejected + a.expired + a.cancelled + a.unknown
  return without > 0 ? 3 : 0
}

const MARKS = { red: 'RED  ', amber: 'AMBER', info: 'info ' } as const

/** One line per finding, red first. */
export function findingsInWords(findings: readonly Finding[]): string {
  const order = ['red', 'amber', 'info'] as const
  return order
    .flatMap((level) => findings.filter((f) => f.level === level))
    .map((f) => `${MARKS[f.level]} ${f.edition ? `[${f.edition}] ` : ''}${f.message} (${f.rule})`)
    .join('\n')
}
