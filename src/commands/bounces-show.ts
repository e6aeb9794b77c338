// bounces show: one report, what it did, and the message that came.
import { PostriderError } from '../core/errors.ts'
import { inWords, reportNumber, withoutFingerprint } from './bounces.ts'
import { defineCommand } from './frame.ts'
import { withApp } from './with-app.ts'

export const command = defineCommand({
  arguments: { report: { summary: 'its number, as "bounces" shows it' } },
  run: (context, args) =>
    withApp(context, async (app) => {
      const report = await app.reports.find(reportNumber(args.report))
      if (!report)
        throw new PostriderError('input', `There is no report ${args.report}: "bounces" lists them.`)
      const kept = await app.reportSide.kept(report.id)
      const message = kept === null ? null : Buffer.from(kept).toString('latin1')
      context.out.result({ ...withoutFingerprint(report), message }, () =>
        [
          inWords(report),
          `reason: ${report.reason}; matched by ${report.matched || 'nothing'}; came by ${report.source}`,
          ...(report.words ? [`words: ${report.words}`] : []),
          '',
          message ?? 'The message is not kept any more.',
        ].join('\n'),
      )
      return 0
    }),
})
