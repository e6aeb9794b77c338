// serve: the browser's pages, the schedule and the sending in one process.

import { openApp } from '../app.ts'
import { messageOf } from '../core/errors.ts'
import { defineCommand } from './frame.ts'
import { systemUser } from './person.ts'
import { readingReports, ringingBell, untilStopped, watchingSendings } from './serving.ts'
import { wholeNumber } from './values.ts'
import { syncListFiles } from './with-app.ts'

export const command = defineCommand({
  details:
    'Looks every minute for slots that fell due and for deliveries that wait. Stops in order at the first signal.',
  options: {
    port: { value: 'n', summary: 'where to listen (default: 4600)', parse: wholeNumber(0, 65_535) },
  },
  async run(context, _args, options) {
    const config = await context.config({ port: options.port })
    config.secrets.linkKeys()
    const app = await openApp(config, context.now)
    try {
      // So that the studio can say how many readers there are; a file that cannot be taken in is told before a send.
      await syncListFiles(app, context).catch((error: unknown) => context.out.warn(messageOf(error)))
      let bell: Awaited<ReturnType<typeof ringingBell>> | null = null
      const web = await app.serve(systemUser(), {
        ring: () => bell?.ring(),
        rangMs: () => bell?.rangMs() ?? null,
      })
      bell = await ringingBell(app, context, true)
      const reports = await readingReports(app, context)
      const watch = await watchingSendings(app, context)
      context.out.result({ url: web.url, publicUrl: config.publicUrl }, () => `Serving ${web.url}`)
      await untilStopped(context.signal, [
        () => web.close(),
        async () => bell?.stop(),
        async () => reports?.stop(),
        () => watch.stop(),
      ])
      return 0
    } finally {
      await app.close()
    }
  },
})
