// subscribers show: what is known of one subscriber.
import { defineCommand } from './frame.ts'
import { ADDRESS_ARGUMENT, describe, findSubscriber } from './subscriber.ts'
import { withApp } from './with-app.ts'

export const command = defineCommand({
  arguments: { address: ADDRESS_ARGUMENT },
  run: (context, args) =>
    withApp(context, async (app) => {
      const { addressKey: _, ...subscriber } = await findSubscriber(app, args.address)
      const consents = await app.signUps.consents(_)
      context.out.result({ ...subscriber, consents }, () =>
        [
          describe({ ...subscriber, addressKey: _ }),
          ...consents.map(
            (c) =>
              `Signed up ${c.askedAt.slice(0, 16).replace('T', ' ')} on ${c.page}, ${c.confirmedAt ? `confirmed ${c.confirmedAt.slice(0, 16).replace('T', ' ')}` : 'not confirmed'}: “${c.wording}”`,
          ),
        ].join('\n'),
      )
      return 0
    }),
})
