// bounces undo: takes back what a report did: the reader is mailed again, and it counts no more.
import { PostriderError } from '../core/errors.ts'
import { reportNumber } from './bounces.ts'
import { defineCommand } from './frame.ts'
import { systemUser } from './person.ts'
import { withApp } from './with-app.ts'

export const command = defineCommand({
  details: 'An opt-out is the word of the reader and cannot be taken back.',
  arguments: { report: { summary: 'its number, as "bounces" shows it' } },
  run: (context, args) =>
    withApp(context, async (app) => {
      const by = systemUser()
      const undone = await app.reports.undo(reportNumber(args.report), by, app.clock())
      if (!undone)
        throw new PostriderError(
          'refused',
          `Report ${args.report} cannot be taken back: there is none of that number, it was taken back before, or it is an opt-out.`,
        )
      await app.audit.add({
        at: app.clock(),
        who: by,
        action: 'take back',
        subject: `report ${args.report}`,
        detail: '',
      })
      context.out.result({ report: args.report, undone }, () => `Report ${args.report} is taken back.`)
      return 0
    }),
})
