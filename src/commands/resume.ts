// resume: lets a paused or held campaign go on; "send" or a running "serve" then sends what is due.
import { withoutKeys } from '../flows/compose.ts'
import { defineCommand } from './frame.ts'
import { orderAndTell } from './order.ts'
import { ISSUE_ARGUMENT } from './with-app.ts'

export const command = defineCommand({
  details: 'A running "serve" goes on by itself; else "send" does.',
  arguments: { issue: ISSUE_ARGUMENT },
  options: {
    newKeys: {
      summary: 'goes on though DKIM keys that it began with are gone: the rest is signed by those there are',
    },
  },
  run: (context, args, options) =>
    orderAndTell(context, args.issue, 'send', async (app) => {
      if (!options.newKeys) return
      for (const { id, sender } of await app.campaigns.of(args.issue))
        await app.campaigns.setSender(id, withoutKeys(sender))
    }),
})
