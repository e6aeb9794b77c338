// worker: sends what is due, and nothing else: no pages, no schedule.
import { openApp } from '../app.ts'
import { connecting } from '../core/mail-pace.ts'
import { defineCommand } from './frame.ts'
import { ringingBell, untilStopped } from './serving.ts'
import { wholeNumber } from './values.ts'

/** Between two looks for sendings that began elsewhere. */
const LOOK_MS = 5_000

export const command = defineCommand({
  details:
    'Shares the work with "serve", "send" and other workers on the same database: each takes a chunk of readers at a time, and limits are kept together. At the first signal it finishes the mails it has begun; another takes over what it leaves.',
  options: {
    connections: {
      value: 'n',
      summary: 'connections to each relay at most (default: as MAIL_URL says)',
      parse: wholeNumber(1, 1000),
    },
  },
  async run(context, _args, options) {
    const config = await context.config()
    config.secrets.linkKeys()
    const app = await openApp(
      options.connections ? connecting(config, options.connections) : config,
      context.now,
    )
    try {
      const bell = await ringingBell(app, context, false)
      const looking = setInterval(bell.ring, LOOK_MS)
      context.out.result({ working: true }, () => 'Sends what is due, until it is stopped.')
      await untilStopped(context.signal, [() => bell.stop(), async () => clearInterval(looking)])
      return 0
    } finally {
      await app.close()
    }
  },
})
