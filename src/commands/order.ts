// pause, resume and cancel: one wish for all campaigns of an issue, which the next message already obeys.
import type { App } from '../app.ts'
import type { CampaignOrder } from '../core/campaign.ts'
import { PostriderError } from '../core/errors.ts'
import { doubtsToResume } from '../flows/send-campaign.ts'
import { defineCommand } from './frame.ts'
import { buryTheDead, ISSUE_ARGUMENT, statusInWords, statusOf, withApp } from './with-app.ts'

/** Who resumes what was held for its doubts has read them: they do not hold it again. */
async function acceptDoubts(app: App, issue: string): Promise<void> {
  const campaigns = await app.campaigns.of(issue)
  const told = campaigns.some((c) => c.wish === 'hold' && doubtsToResume(app.tools, c).includes(c.reason))
  if (!told) return
  await app.tools.home.adopt()
  await app.campaigns.touch(issue, app.clock())
}

/** A command that sets what a campaign is to do. */
export function orderCommand(wish: CampaignOrder, details: string) {
  return defineCommand({
    details,
    arguments: { issue: ISSUE_ARGUMENT },
    run: (context, args) =>
      withApp(context, async (app) => {
        await buryTheDead(app)
        const campaigns = await app.campaigns.of(args.issue)
        if (campaigns.length === 0)
          throw new PostriderError(
            'not-found',
            `${args.issue} is not being sent: there is nothing to ${wish === 'send' ? 'resume' : wish}.`,
          )
        if (campaigns.every((c) => c.wish === 'cancel'))
          throw new PostriderError('refused', `${args.issue} was cancelled; that is final.`)
        const { queued, deferred, inflight } = await app.campaigns.accounting(args.issue, app.clock())
        if (wish !== 'send' && queued + deferred + inflight === 0)
          throw new PostriderError(
            'refused',
            `${args.issue} is finished: nothing of it is on its way any more, so there is nothing to ${wish}.`,
          )
        const reason = wish === 'send' ? '' : `${wish === 'pause' ? 'paused' : 'cancelled'} by hand`
        if (wish === 'send') await acceptDoubts(app, args.issue)
        await app.campaigns.setWish(args.issue, wish, reason, app.clock())
        const status = await statusOf(app, args.issue)
        context.out.result(status, () => statusInWords(status))
        return 0
      }),
  })
}
