// subscribers release: lifts a suppression that an operator may lift.
import { PostriderError } from '../core/errors.ts'
import { defineCommand } from './frame.ts'
import { ADDRESS_ARGUMENT, findSubscriber, keyOf } from './subscriber.ts'
import { withApp } from './with-app.ts'

export const command = defineCommand({
  details:
    'Lifts bounce, complaint and manual suppressions. Whoever unsubscribed or was erased comes back only by their own sign-up.',
  arguments: { address: ADDRESS_ARGUMENT },
  run: (context, args) =>
    withApp(context, async (app) => {
      const { key } = await keyOf(app, args.address)
      const released = await app.subscribers.release(key, ['manual', 'hard-bounce', 'complaint'], app.clock())
      if (!released) {
        const { status } = await findSubscriber(app, args.address)
        throw new PostriderError('refused', `Not released: this subscriber is ${status}.`, { status })
      }
      context.out.result({ released }, () => 'Released: this address may be mailed again.')
      return 0
    }),
})
