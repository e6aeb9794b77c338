// pause, resume and cancel: one wish for all campaigns of an issue, which the next message already obeys.
import type { CampaignOrder } from '../core/campaign.ts'
import { PostriderError } from '../core/errors.ts'
import { defineCommand } from './frame.ts'
import { ISSUE_ARGUMENT, statusInWords, statusOf, withApp } from './with-app.ts'

/** A command that sets what a campaign is to do. */
export function orderCommand(wish: CampaignOrder, details: string) {
  return defineCommand({
    details,
    arguments: { issue: ISSUE_ARGUMENT },
    run: (context, args) =>
      withApp(context, async (app) => {
        const campaigns = await app.campaigns.of(args.issue)
        if (campaigns.length === 0)
          throw new PostriderError(
            'not-found',
            `${args.issue} is not being sent: there is nothing to ${wish === 'send' ? 'resume' : wish}.`,
          )
        if (campaigns.every((c) => c.wish === 'cancel'))
          throw new PostriderError('refused', `${args.issue} was cancelled; that is final.`)
        const reason = wish === 'send' ? '' : `${wish === 'pause' ? 'paused' : 'cancelled'} by hand`
        await app.campaigns.setWish(args.issue, wish, reason, app.clock())
        const status = await statusOf(app, args.issue)
        context.out.result(status, () => statusInWords(status))
        return 0
      }),
  })
}
