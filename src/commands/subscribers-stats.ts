// subscribers stats: how many subscribers there are, by status.
import { defineCommand } from './frame.ts'
import { withApp } from './with-app.ts'

export const command = defineCommand({
  run: (context) =>
    withApp(context, async (app) => {
      const stats = await app.subscribers.stats()
      context.out.result(stats, () =>
        [
          `${stats.total.toLocaleString('en')} subscribers`,
          ...Object.entries(stats.byStatus).map(([s, n]) => `  ${s}: ${n.toLocaleString('en')}`),
        ].join('\n'),
      )
      return 0
    }),
})
