// How the whole is doing: read from the database at the moment that somebody asks.
import { DELIVERY_STATES } from '../core/campaign.ts'
import { type Alert, alertsOf, type Health, type Sample } from '../core/operating.ts'
import type { Plan } from '../core/plan.ts'
import type { Reports } from '../storage/reports.ts'
import type { Slots } from '../storage/slots.ts'
import type { Sources } from '../storage/sources.ts'
import type { Subscribers } from '../storage/subscribers.ts'
import { type Status, type StatusTools, statusOf } from './sending-status.ts'
import { nextSlots } from './weekly.ts'

export type OperatingTools = Omit<StatusTools, 'issues'> & {
  readonly issues: StatusTools['issues'] & {
    list(): Promise<readonly { readonly key: string; readonly state: string }[]>
  }
  readonly plan: Plan
  readonly slots: Slots
  readonly sources: Pick<Sources, 'all'>
  readonly subscribers: Pick<Subscribers, 'stats'>
  readonly reports: Pick<Reports, 'counts' | 'aside'>
  /** Bytes of the database, and what is free beside it. */
  readonly disk: () => Promise<{ readonly free: number; readonly database: number }>
  /** When the bell last rang, in milliseconds of a clock that runs on; null where this process has none. */
  readonly rangMs: () => number | null
}

/** The bell of a process, as its pages know it. */
export type Watched = {
  readonly ring: () => void
  /** When it last rang, in milliseconds of `performance.now()`; now, while it is at work. */
  readonly rangMs: () => number | null
}

/** A bell that is silent for so long is broken: it rings every minute. */
const SILENT_MS = 5 * 60_000
/** Sent issues whose figures are told: those before them change no more. */
const ISSUES_TOLD = 4

export async function healthOf(tools: OperatingTools): Promise<Health> {
  const why: string[] = []
  let ready = true
  const rang = tools.rangMs()
  if (rang !== null && performance.now() - rang > SILENT_MS) {
    ready = false
    why.push('The schedule has not looked for five minutes.')
  }
  try {
    const [last] = await tools.slots.past(1)
    const [next] = nextSlots(tools.clock, tools.plan)
    if (last && (last.outcome === 'held' || last.outcome === 'failed')) why.push(last.reason)
    return {
      ready,
      why,
      next: next ? { slot: next.slot, at: next.at } : null,
      last: last
        ? { slot: `${last.kind} ${last.issue}`, at: last.at, outcome: last.outcome, reason: last.reason }
        : null,
    }
  } catch {
    return { ready: false, next: null, last: null, why: [...why, 'The database does not answer.'] }
  }
}

/** The last issues that were sent, newest first, as they stand. */
async function sent(tools: OperatingTools): Promise<readonly Status[]> {
  const found: Status[] = []
  for (const { key } of await tools.issues.list()) {
    if (found.length === ISSUES_TOLD) break
    const status = await statusOf(tools, key)
    if (status.campaign !== null) found.push(status)
  }
  return found
}

/** What is to be told of the sendings. */
export async function alerts(tools: OperatingTools): Promise<readonly Alert[]> {
  const all: Alert[] = []
  for (const s of await sent(tools)) {
    const { complaint = 0 } = await tools.reports.counts(s.issue)
    const failed = s.rejected + s.expired + s.suppressed + s.cancelled
    all.push(...alertsOf({ ...s, failed, unsure: s.unknown + s.assumed, complaints: complaint }))
  }
  return all
}

const seconds = (at: string): number => Temporal.Instant.from(at).epochMilliseconds / 1000

/** Every figure that is told to those who watch. None names a reader. */
export async function samples(tools: OperatingTools): Promise<readonly Sample[]> {
  const found: Sample[] = []
  const add = (name: string, help: string, value: number, labels: Sample['labels'] = {}) =>
    found.push({ name: `postrider_${name}`, help, labels, value })
  const { byStatus } = await tools.subscribers.stats(tools.clock())
  for (const [status, n] of Object.entries(byStatus)) add('readers', 'Readers, by status.', n, { status })
  for (const s of await sent(tools)) {
    const { issue } = s
    for (const state of ['deferred', ...DELIVERY_STATES] as const)
      add('deliveries', 'Deliveries of the last issues, by state.', s[state], { issue, state })
    add('sending', 'The state of a sending: 1 for the one that it is in.', 1, { issue, state: s.state })
    add('senders', 'Processes at work on an issue.', s.senders, { issue })
    for (const [cls, n] of Object.entries(await tools.reports.counts(issue)))
      add('reports', 'Reports that came back of the last issues, by class.', n, { issue, class: cls })
  }
  add('reports_aside', 'Reports that wait for a person.', await tools.reports.aside())
  for (const book of await tools.lanes.all())
    add('lane_stopped', '1 where a lane waits for a person.', book.stopped === '' ? 0 : 1, {
      relay: book.relay,
      provider: book.provider || 'all',
    })
  for (const { source, failures } of await tools.sources.all())
    add('source_failures', 'Failures in a row of a source.', failures, { source })
  const health = await healthOf(tools)
  add('ready', '1 while it can do its work.', health.ready ? 1 : 0)
  if (health.next) add('next_slot_seconds', 'When the next slot is due.', seconds(health.next.at))
  if (health.last)
    add('last_slot_seconds', 'When the last slot was due, by what came of it.', seconds(health.last.at), {
      outcome: health.last.outcome,
    })
  const { free, database } = await tools.disk()
  add('database_bytes', 'Size of the database.', database)
  add('disk_free_bytes', 'Free space beside it.', free)
  return found
}
