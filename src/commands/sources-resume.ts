// sources resume: has a paused source read again at the next gathering.
import { PostriderError } from '../core/errors.ts'
import { defineCommand } from './frame.ts'
import { hint } from './hint.ts'
import { withApp } from './with-app.ts'

export const command = defineCommand({
  arguments: { source: { summary: 'the id of the source, as "sources" shows it' } },
  run: (context, args) =>
    withApp(context, async (app) => {
      const health = (await app.sources.all()).find((each) => each.source === args.source)
      if (!health)
        throw new PostriderError(
          'not-found',
          `Nothing is known of a source ${args.source}: "sources" lists those of the config.`,
        )
      const wasPaused = health.pausedAt !== null
      if (wasPaused)
        await app.sources.save([{ ...health, failures: 0, failingSince: null, message: '', pausedAt: null }])
      context.out.result({ source: args.source, wasPaused }, () =>
        wasPaused
          ? `${args.source} is read again from now on: ${hint(context, 'gather')}`
          : `${args.source} is not paused.`,
      )
      return 0
    }),
})
