// api-keys make: a key for another program, shown once.
import { API_SCOPES } from '../core/api-key.ts'
import { makeApiKey } from '../flows/api-keys.ts'
import { defineCommand } from './frame.ts'
import { systemUser } from './person.ts'
import { withApp } from './with-app.ts'

export const command = defineCommand({
  details:
    'The key is shown this once, and only its hash is kept. A key for sign-up starts sign-ups and learns nothing of anybody; one for sync reads, changes and erases readers: keep it as safe as the list. What it is for: docs/guide/api.md.',
  arguments: { name: { summary: 'what to call it, such as website' } },
  options: {
    may: { value: 'scope', choices: API_SCOPES, summary: 'sign-up (default) or sync' },
  },
  run: (context, args, options) =>
    withApp(context, async (app) => {
      const scope = options.may ?? 'sign-up'
      const key = await makeApiKey(app, args.name, scope, systemUser())
      context.out.result({ name: args.name, may: scope, key }, () =>
        [
          key,
          '',
          `This is the key "${args.name}", for ${scope}. It is not shown again: keep it where that program keeps its secrets.`,
        ].join('\n'),
      )
      return 0
    }),
})
