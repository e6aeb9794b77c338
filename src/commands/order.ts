// pause, resume and cancel: one wish for all campaigns of an issue, which the next message already obeys.
import type { App } from '../app.ts'
import type { CampaignOrder } from '../core/campaign.ts'
import { giveOrder, type OrderTools } from '../flows/orders.ts'
import { type Context, defineCommand, type ExitCode } from './frame.ts'
import { ISSUE_ARGUMENT, statusInWords, statusOf, withApp } from './with-app.ts'

type Wish = Exclude<CampaignOrder, 'hold'>

export const orderTools = ({ campaigns, ledger, clock, tools }: App): OrderTools => ({
  ...{ campaigns, ledger, clock },
  open: tools,
})

/** Sets what a campaign is to do, and says where it stands. */
export function orderAndTell(
  context: Context,
  issue: string,
  wish: Wish,
  before: (app: App) => Promise<void> = async () => {},
): Promise<ExitCode> {
  return withApp(context, async (app) => {
    await giveOrder(orderTools(app), issue, wish, () => before(app))
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
    run: (context, args) => orderAndTell(context, args.issue, wish),
  })
}
