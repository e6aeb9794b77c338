// What an operator wants of a sending, for the commands and the studio alike: orders, retries, and how it stands.
import { type Accounting, type CampaignOrder, type CampaignState, campaignState } from '../core/campaign.ts'
import { PostriderError } from '../core/errors.ts'
import type { Issues } from '../storage/issues.ts'
import type { Ledger } from '../storage/ledger.ts'
import { retryCaught } from './caught.ts'
import { steadyMs } from './run-sending.ts'
import { doubtsToResume, type OpenTools } from './send-campaign.ts'

export type OrderTools = {
  readonly tools: OpenTools
  readonly ledger: Pick<Ledger, 'atWork' | 'recover'>
}

/** Looks after senders that died: rows that they had in flight are unknown from now on, and are named as such. */
export async function buryTheDead({ tools, ledger }: OrderTools): Promise<void> {
  await ledger.recover(steadyMs(), tools.clock())
}

/** Who resumes what was held for its doubts has read them: they do not hold it again. */
async function acceptDoubts(tools: OpenTools, issue: string): Promise<void> {
  const campaigns = await tools.campaigns.of(issue)
  const told = campaigns.some((c) => c.wish === 'hold' && doubtsToResume(tools, c).includes(c.reason))
  if (!told) return
  await tools.home.adopt()
  await tools.campaigns.touch(issue, tools.clock())
}

/**
 * One wish for all campaigns of an issue, which the next message already obeys.
 * @param before done once nothing speaks against the order
 * @throws PostriderError `not-found` without a campaign, `refused` for one that is cancelled or finished
 */
export async function giveOrder(
  { tools, ledger }: OrderTools,
  issue: string,
  wish: Exclude<CampaignOrder, 'hold'>,
  before?: () => Promise<void>,
): Promise<void> {
  await buryTheDead({ tools, ledger })
  const campaigns = await tools.campaigns.of(issue)
  if (campaigns.length === 0)
    throw new PostriderError(
      'not-found',
      `${issue} is not being sent: there is nothing to ${wish === 'send' ? 'resume' : wish}.`,
    )
  if (campaigns.every((c) => c.wish === 'cancel'))
    throw new PostriderError('refused', `${issue} was cancelled; that is final.`)
  const { queued, deferred, inflight } = await tools.campaigns.accounting(issue, tools.clock())
  if (wish !== 'send' && queued + deferred + inflight === 0)
    throw new PostriderError(
      'refused',
      `${issue} is finished: nothing of it is on its way any more, so there is nothing to ${wish}.`,
    )
  const reason = wish === 'send' ? '' : `${wish === 'pause' ? 'paused' : 'cancelled'} by hand`
  if (wish === 'send') await acceptDoubts(tools, issue)
  await before?.()
  await tools.campaigns.setWish(issue, wish, reason, tools.clock())
}

export type Retry = {
  readonly failed?: boolean
  readonly caught?: boolean
  /** Those who may have it: send again, take as accepted, or keep as unknown. */
  readonly unsure?: 'resend' | 'assume' | 'hold' | undefined
}

/**
 * Puts readers back into the queue, or settles those of whom nobody knows; each row keeps a note of why.
 * @param delivery only this row of the ledger; all that fit without it
 * @returns how many rows were moved
 * @throws PostriderError `not-found` without a campaign, `refused` where it was cancelled and somebody would be queued
 */
export async function retryReaders(
  { tools, ledger }: OrderTools,
  issue: string,
  { failed = false, caught = false, unsure }: Retry,
  delivery?: number,
): Promise<number> {
  await buryTheDead({ tools, ledger })
  const campaigns = await tools.campaigns.of(issue)
  if (campaigns.length === 0)
    throw new PostriderError('not-found', `${issue} has not been sent to anyone: there is nothing to retry.`)
  const queues = failed || caught || unsure === 'resend'
  if (queues && campaigns.every((c) => c.wish === 'cancel'))
    throw new PostriderError(
      'refused',
      `${issue} was cancelled (${campaigns[0]?.reason}), and that is final: nobody is queued again.`,
    )
  const now = tools.clock()
  const only = delivery === undefined ? {} : { delivery }
  const { move } = tools.campaigns
  let moved = caught ? await retryCaught(tools, issue) : 0
  if (failed) moved += await move(issue, ['rejected', 'expired'], 'queued', 'retry --failed', now, only)
  const note = `retry --unsure ${unsure}`
  if (unsure === 'resend') moved += await move(issue, ['unknown', 'assumed'], 'queued', note, now, only)
  if (unsure === 'assume') moved += await move(issue, ['unknown'], 'assumed', note, now, only)
  if (unsure === 'hold') moved += await move(issue, ['assumed'], 'unknown', note, now, only)
  return moved
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
  {
    tools,
    ledger,
  }: { readonly tools: Pick<OpenTools, 'campaigns' | 'clock'> & { readonly issues: Issues } } & Pick<
    OrderTools,
    'ledger'
  >,
  issue: string,
): Promise<Status> {
  const { campaigns: room, issues, clock } = tools
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
