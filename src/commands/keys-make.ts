// keys make: the first pair of DKIM keys of a newsletter.
import { ensureDkimKeys } from '../config.ts'
import { PostriderError } from '../core/errors.ts'
import { makeFirstSecrets } from './first-secrets.ts'
import { defineCommand } from './frame.ts'
import { tellKeys } from './keys.ts'
import { withApp } from './with-app.ts'

export const command = defineCommand({
  details:
    'Makes an RSA-2048 and an Ed25519 key, which sign every mail together, and missing secrets in .env. Publish the records it prints before the first send.',
  run: async (context) => {
    await makeFirstSecrets(context)
    const { keysFolder } = await context.config()
    const made = await ensureDkimKeys(keysFolder, context.now())
    if (made.length === 0)
      throw new PostriderError(
        'refused',
        'There are DKIM keys already: "keys show" tells them, "keys rotate" makes the next.',
      )
    return withApp(context, async (app) => {
      tellKeys(app, context, made)
      return 0
    })
  },
})
