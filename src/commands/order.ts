// pause, resume and cancel: one wish for all campaigns of an issue, which the next message already obeys.
import type { App } from '../app.ts'
import type { CampaignOrder } from '../core/campaign.ts'
import { PostriderError } from '../core/errors.ts'
import { doubtsToResume } from '../flows/send-campaign.ts'
import { type Context, defineCommand, type ExitCode } from './frame.ts'
import { buryTheDead, ISSUE_ARGUMENT, statusInWords, statusOf, withApp } from './with-app.ts'

/** Who resumes what was held for its doubts has read them: they do not hold it again. */
async function acceptDoubts(app: App, issue: string): Promise<void> {
  const campaigns = await app.campaigns.of(issue)
  const told = campaigns.some((c) => c.wish === 'hold' && doubtsToResume(app.tools, c).includes(c.reason))
  if (!told) return
  await app.tools.home.adopt()
  await app.campaigns.touch(issue, app.clock())
}

/** Sets what a campaign is to do, and says where it stands. */
export function giveOrder(
  context: Context,
  issue: string,
  wish: CampaignOrder,
  before?: (app: App) => Promise<void>,
): Promise<ExitCode> {
  return withApp(context, async (app) => {
    await buryTheDead(app)
    const campaigns = await app.campaigns.of(issue)
    if (campaigns.length === 0)
      throw new PostriderError(
        'not-found',
        `${issue} is not being sent: there is nothing to ${wish === 'send' ? 'resume' : wish}.`,
      )
    if (campaigns.every((c) => c.wish === 'cancel'))
      throw new PostriderError('refused', `${issue} was cancelled; that is final.`)
    const { queued, deferred, inflight } = await app.campaigns.accounting(issue, app.clock())
    if (wish !== 'send' && queued + deferred + inflight === 0)
      throw new PostriderError(
        'refused',
        `${issue} is finished: nothing of it is on its way any more, so there is nothing to ${wish}.`,
      )
    const reason = wish === 'send' ? '' : `${wish === 'pause' ? 'paused' : 'cancelled'} by hand`
    if (wish === 'send') await acceptDoubts(app, issue)
    await before?.(app)
    await app.campaigns.setWish(issue, wish, reason, app.clock())
    const status = await statusOf(app, issue)
    context.out.result(status, () => statusInWords(status))
    return 0
  })
}

/** A command that gives one order. */
export function orderCommand(wish: CampaignOrder, details: string) {
  return defineCommand({
    details,
    arguments: { issue: ISSUE_ARGUMENT },
    run: (context, args) => giveOrder(context, args.issue, wish),
  })
}
