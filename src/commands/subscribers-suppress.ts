// subscribers suppress: an address that is never mailed again until it is released.
import { defineCommand } from './frame.ts'
import { ADDRESS_ARGUMENT, keyOf } from './subscriber.ts'
import { withApp } from './with-app.ts'

export const command = defineCommand({
  details: 'Also for an address that is on no list yet.',
  arguments: { address: ADDRESS_ARGUMENT },
  options: {
    reason: {
      value: 'why',
      choices: ['manual', 'unsubscribed', 'hard-bounce', 'complaint'],
      summary: 'manual (default), unsubscribed, hard-bounce or complaint',
    },
  },
  run: (context, args, options) =>
    withApp(context, async (app) => {
      const { key } = await keyOf(app, args.address)
      const reason = await app.subscribers.suppress(key, options.reason ?? 'manual', app.clock(), 'by hand')
      context.out.result({ suppressed: true, reason }, () => `Suppressed: ${reason}.`)
      return 0
    }),
})
