// keys rotate: the next pair of DKIM keys, or the next secret of links, without breaking old mail.
import { rotateDkimKeys, rotateLinkSecret } from '../config.ts'
import { addMinutes } from '../core/time.ts'
import { defineCommand } from './frame.ts'
import { tellKeys } from './keys.ts'
import { instant } from './values.ts'
import { withApp } from './with-app.ts'

/** Time to publish the records: two days. */
const NOTICE_MINUTES = 2 * 24 * 60

export const command = defineCommand({
  details:
    'New DKIM keys take over two days later, so that their records can be published first; mail that was tried before keeps the keys of its first attempt. ' +
    'With --links the secret of links and return paths is changed in .env: the new one signs, the old ones still verify.',
  options: {
    at: {
      value: 'instant',
      summary: 'when the new DKIM keys take over (default: in two days)',
      parse: instant,
    },
    links: { summary: 'changes the secret of links instead' },
  },
  run: async (context, _args, options) => {
    if (options.links) {
      await rotateLinkSecret(context.dir)
      context.out.result(
        { links: 'rotated' },
        () => 'Links are signed with a new secret; old links still work.',
      )
      return 0
    }
    const { keysFolder } = await context.config()
    const made = await rotateDkimKeys(keysFolder, options.at ?? addMinutes(context.now(), NOTICE_MINUTES))
    return withApp(context, async (app) => {
      tellKeys(app, context, made)
      return 0
    })
  },
})
