// How the sending of an issue stands: its accounting, its state, and who is at work on it.
import { type Accounting, type CampaignState, campaignState } from '../core/campaign.ts'
import type { Clock } from '../core/time.ts'
import type { Campaigns } from '../storage/campaigns.ts'
import type { Issues } from '../storage/issues.ts'
import type { Ledger } from '../storage/ledger.ts'
import { steadyMs } from './run-sending.ts'

export type StatusTools = {
  readonly campaigns: Campaigns
  readonly issues: Pick<Issues, 'find'>
  readonly ledger: Pick<Ledger, 'atWork'>
  readonly clock: Clock
}

export type Status = Accounting & {
  readonly campaign: number | null
  readonly issue: string
  readonly state: CampaignState | 'none'
  /** When the next delivery that waits is due; null where none waits. */
  readonly next: string | null
  /** Why it is paused or held, or why the issue never went out; '' otherwise. */
  readonly reason: string
  /** Processes that are sending it now. */
  readonly senders: number
}

/** The accounting of an issue, and how its sending stands. */
export async function statusOf(
  { campaigns: room, issues, ledger, clock }: StatusTools,
  issue: string,
): Promise<Status> {
  const campaigns = await room.of(issue)
  const accounting = await room.accounting(issue, clock())
  const first = campaigns[0]
  const active = campaigns.find((c) => c.wish === 'send') ?? first
  const state = active ? campaignState(active.wish, accounting) : 'none'
  const waits = state === 'sending' && !(await room.isDue(issue, clock()))
  return {
    campaign: first?.id ?? null,
    issue,
    state: waits ? 'waiting' : state,
    next: waits || state === 'waiting' ? await room.nextDue(issue) : null,
    reason: active ? active.reason : ((await issues.find(issue))?.reason ?? ''),
    ...accounting,
    senders: (await ledger.atWork(issue, steadyMs())).length,
  }
}
