// subscribers show: what is known of one subscriber.
import { defineCommand } from './frame.ts'
import { ADDRESS_ARGUMENT, describe, findSubscriber } from './subscriber.ts'
import { withApp } from './with-app.ts'

export const command = defineCommand({
  arguments: { address: ADDRESS_ARGUMENT },
  run: (context, args) =>
    withApp(context, async (app) => {
      const { addressKey: _, ...subscriber } = await findSubscriber(app, args.address)
      context.out.result(subscriber, () => describe({ ...subscriber, addressKey: _ }))
      return 0
    }),
})
