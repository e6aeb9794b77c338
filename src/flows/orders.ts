// Orders to a sending, by whoever gives them: pause, go on, cancel, try again, and to take back what has not begun.
import type { CampaignOrder } from '../core/campaign.ts'
import { PostriderError } from '../core/errors.ts'
import type { Clock } from '../core/time.ts'
import type { Campaigns } from '../storage/campaigns.ts'
import type { Ledger } from '../storage/ledger.ts'
import { steadyMs } from './run-sending.ts'
import { doubtsToResume, type OpenTools } from './send-campaign.ts'

export type OrderTools = {
  readonly campaigns: Campaigns
  readonly ledger: Pick<Ledger, 'recover'>
  readonly clock: Clock
  readonly open: Pick<OpenTools, 'home' | 'plan' | 'clock'>
}

/** What becomes of readers of whom nobody knows whether they have it. */
export type Unsure = 'resend' | 'assume' | 'hold'

/**
 * Sets what the campaigns of an issue are to do; the next message already obeys.
 * @throws PostriderError `not-found` where it is not being sent, `refused` where it is over or was cancelled
 */
export async function giveOrder(
  tools: OrderTools,
  issue: string,
  wish: Exclude<CampaignOrder, 'hold'>,
  before: () => Promise<void> = async () => {},
): Promise<void> {
  const { campaigns, clock } = tools
  await buryTheDead(tools)
  const known = await campaigns.of(issue)
  if (known.length === 0)
    throw new PostriderError(
      'not-found',
      `${issue} is not being sent: there is nothing to ${wish === 'send' ? 'resume' : wish}.`,
    )
  if (known.every((c) => c.wish === 'cancel'))
    throw new PostriderError('refused', `${issue} was cancelled; that is final.`)
  const { queued, deferred, inflight } = await campaigns.accounting(issue, clock())
  if (wish !== 'send' && queued + deferred + inflight === 0)
    throw new PostriderError(
      'refused',
      `${issue} is finished: nothing of it is on its way any more, so there is nothing to ${wish}.`,
    )
  const reason = wish === 'send' ? '' : `${wish === 'pause' ? 'paused' : 'cancelled'} by hand`
  if (wish === 'send') await acceptDoubts(tools, issue)
  await before()
  await campaigns.setWish(issue, wish, reason, clock())
}

/** Who resumes what was held for its doubts has read them: they do not hold it again. */
async function acceptDoubts({ campaigns, open, clock }: OrderTools, issue: string): Promise<void> {
  const told = (await campaigns.of(issue)).some(
    (c) => c.wish === 'hold' && doubtsToResume(open, c).includes(c.reason),
  )
  if (!told) return
  await open.home.adopt()
  await campaigns.touch(issue, clock())
}

/**
 * Puts readers back into the queue, or settles those of whom nobody knows; each row keeps a note of who asked.
 * @param what `failed`: the rejected and the expired, or one of both; `unsure`: the unknown, for `hold` the assumed
 * @param by how the note names who asked: `retry`, or a name
 * @param delivery only this row of the ledger; all that fit without it
 * @returns how many were moved
 * @throws PostriderError `not-found` where it was sent to nobody, `refused` where it was cancelled
 */
export async function retryReaders(
  tools: Omit<OrderTools, 'open'>,
  issue: string,
  what: { readonly failed?: boolean | 'rejected' | 'expired'; readonly unsure?: Unsure },
  by: string,
  delivery?: number,
): Promise<number> {
  const { campaigns, clock } = tools
  await refuseUnsent(tools, issue, Boolean(what.failed) || what.unsure === 'resend')
  const now = clock()
  const { move } = campaigns
  const only = delivery === undefined ? {} : { delivery }
  const note = `${by} --unsure ${what.unsure}`
  let moved = 0
  if (what.failed) {
    const from = what.failed === true ? (['rejected', 'expired'] as const) : [what.failed]
    moved += await move(issue, from, 'queued', `${by} --failed`, now, only)
  }
  if (what.unsure === 'resend') {
    // Who was taken to have it is settled: only by their own name are they sent it again.
    const from = delivery === undefined ? (['unknown'] as const) : (['unknown', 'assumed'] as const)
    moved += await move(issue, from, 'queued', note, now, only)
  }
  if (what.unsure === 'assume') moved += await move(issue, ['unknown'], 'assumed', note, now, only)
  if (what.unsure === 'hold') moved += await move(issue, ['assumed'], 'unknown', note, now, only)
  return moved
}

/** Looks after the dead, and refuses what was never sent, or is to be queued though it was cancelled. */
export async function refuseUnsent(
  tools: Omit<OrderTools, 'open'>,
  issue: string,
  queues: boolean,
): Promise<void> {
  await buryTheDead(tools)
  const known = await tools.campaigns.of(issue)
  if (known.length === 0)
    throw new PostriderError('not-found', `${issue} has not been sent to anyone: there is nothing to retry.`)
  if (queues && known.every((c) => c.wish === 'cancel'))
    throw new PostriderError(
      'refused',
      `${issue} was cancelled (${known[0]?.reason}), and that is final: nobody is queued again.`,
    )
}

/** Looks after senders that died: rows that they had in flight are unknown from now on, and are named as such. */
export async function buryTheDead({ ledger, clock }: Pick<OrderTools, 'ledger' | 'clock'>): Promise<void> {
  await ledger.recover(steadyMs(), clock())
}
