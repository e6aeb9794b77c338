// subscribers show: what is known of one subscriber.
import { inWords, withoutFingerprint } from './bounces.ts'
import { defineCommand } from './frame.ts'
import { ADDRESS_ARGUMENT, describe, findSubscriber } from './subscriber.ts'
import { withApp } from './with-app.ts'

export const command = defineCommand({
  arguments: { address: ADDRESS_ARGUMENT },
  run: (context, args) =>
    withApp(context, async (app) => {
      const { addressKey: _, ...subscriber } = await findSubscriber(app, args.address)
      const consents = await app.signUps.consents(_)
      const reports = (await app.reports.ofReader(subscriber.id)).map(withoutFingerprint)
      context.out.result({ ...subscriber, consents, reports }, () =>
        [
          describe({ ...subscriber, addressKey: _ }),
          ...consents.map(
            (c) =>
              `Signed up ${c.askedAt.slice(0, 16).replace('T', ' ')} on ${c.page}, ${c.confirmedAt ? `confirmed ${c.confirmedAt.slice(0, 16).replace('T', ' ')}` : 'not confirmed'}: “${c.wording}”`,
          ),
          ...reports.map((r) => `Came back: ${inWords(r)}`),
        ].join('\n'),
      )
      return 0
    }),
})
