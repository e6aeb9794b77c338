// How the sending of an issue stands: its accounting, its state, and who is at work on it.
import { type Accounting, type CampaignState, campaignState } from '../core/campaign.ts'
import type { Clock } from '../core/time.ts'
import type { Campaigns } from '../storage/campaigns.ts'
import type { Issues } from '../storage/issues.ts'
import type { Lanes } from '../storage/lanes.ts'
import type { Ledger } from '../storage/ledger.ts'
import { steadyMs } from './run-sending.ts'
import { type FleetView, firstOf, type Wait, waitsOf } from './waits.ts'

export type StatusTools = {
  readonly campaigns: Campaigns
  readonly issues: Pick<Issues, 'find'>
  readonly ledger: Pick<Ledger, 'atWork'>
  readonly clock: Clock
  readonly lanes: Pick<Lanes, 'all'>
  readonly fleet: FleetView
}

export type Status = Accounting & {
  readonly campaign: number | null
  readonly issue: string
  readonly state: CampaignState | 'none'
  /** When the next delivery that waits is due; null where none waits. */
  readonly next: string | null
  /** Why it is paused or held, or why the issue never went out; '' otherwise. */
  readonly reason: string
  /** Readers who are due and do not go, or go slowly, by lane. */
  readonly waits: readonly Wait[]
  /** Processes that are sending it now. */
  readonly senders: number
}

/** The accounting of an issue, and how its sending stands. */
export async function statusOf(tools: StatusTools, issue: string): Promise<Status> {
  const { campaigns: room, issues, ledger, clock } = tools
  const campaigns = await room.of(issue)
  const accounting = await room.accounting(issue, clock())
  const first = campaigns[0]
  const active = campaigns.find((c) => c.wish === 'send') ?? first
  const state = active ? campaignState(active.wish, accounting) : 'none'
  const isDue = state === 'sending' && (await room.isDue(issue, clock()))
  const waits = isDue ? await waitsOf(tools, issue) : []
  const due = waits.reduce((sum, wait) => sum + (wait.why === 'slow' ? 0 : wait.readers), 0)
  const isShut = due > 0 && due >= accounting.queued && accounting.inflight === 0
  const isWaiting = state === 'sending' && (!isDue || isShut)
  return {
    campaign: first?.id ?? null,
    issue,
    state: isWaiting ? 'waiting' : state,
    next: isShut ? firstOf(waits) : isWaiting || state === 'waiting' ? await room.nextDue(issue) : null,
    waits,
    reason: active ? active.reason : ((await issues.find(issue))?.reason ?? ''),
    ...accounting,
    senders: (await ledger.atWork(issue, steadyMs())).length,
  }
}
