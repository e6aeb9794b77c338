// keys show: the DNS records of the DKIM keys.
import { defineCommand } from './frame.ts'
import { tellKeys } from './keys.ts'
import { withApp } from './with-app.ts'

export const command = defineCommand({
  details:
    'Keys stand in the folder keys/ of the newsletter, or where POSTRIDER_DKIM_KEYS says. Keep it out of git, and with your backups.',
  run: (context) =>
    withApp(context, async (app) => {
      tellKeys(app, context, [])
      return 0
    }),
})
