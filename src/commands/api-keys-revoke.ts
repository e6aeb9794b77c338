// api-keys revoke: a key that opens nothing from now on.
import { revokeApiKey } from '../flows/api-keys.ts'
import { defineCommand } from './frame.ts'
import { systemUser } from './person.ts'
import { withApp } from './with-app.ts'

export const command = defineCommand({
  details: 'It counts at once, also for a server that runs. The name can be given again.',
  arguments: { name: { summary: 'the name of the key' } },
  run: (context, args) =>
    withApp(context, async (app) => {
      await revokeApiKey(app, args.name, systemUser())
      context.out.result(
        { name: args.name, revoked: true },
        () => `Revoked: "${args.name}" opens nothing now.`,
      )
      return 0
    }),
})
