// pause, resume and cancel: one wish for all campaigns of an issue, and where it stands then.
import type { App } from '../app.ts'
import type { CampaignOrder } from '../core/campaign.ts'
import * as orders from '../flows/orders.ts'
import { type Context, defineCommand, type ExitCode } from './frame.ts'
import { ISSUE_ARGUMENT, statusInWords, statusOf, withApp } from './with-app.ts'

type Wish = Exclude<CampaignOrder, 'hold'>

/** Sets what a campaign is to do, and says where it stands. */
export function giveOrder(
  context: Context,
  issue: string,
  wish: Wish,
  before?: (app: App) => Promise<void>,
): Promise<ExitCode> {
  return withApp(context, async (app) => {
    await orders.giveOrder(app, issue, wish, async () => before?.(app))
    const status = await statusOf(app, issue)
    context.out.result(status, () => statusInWords(status))
    return 0
  })
}

/** A command that gives one order. */
export function orderCommand(wish: Wish, details: string) {
  return defineCommand({
    details,
    arguments: { issue: ISSUE_ARGUMENT },
    run: (context, args) => giveOrder(context, args.issue, wish),
  })
}
