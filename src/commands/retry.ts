// retry: puts readers back into the queue, or settles those of whom nobody knows.
import { PostriderError } from '../core/errors.ts'
import { retryCaught } from '../flows/caught.ts'
import { defineCommand } from './frame.ts'
import { buryTheDead, ISSUE_ARGUMENT, statusInWords, statusOf, withApp } from './with-app.ts'

export const command = defineCommand({
  details: 'Each row keeps a note of why it was moved. "send" or a running "serve" then sends what is due.',
  arguments: { issue: ISSUE_ARGUMENT },
  options: {
    failed: { summary: 'tries the rejected and expired once more, but for those who are suppressed' },
    caught: { summary: 'those whose mail only the inbox inside has: sends it by the MAIL_URL of today' },
    unsure: {
      value: 'what',
      choices: ['resend', 'assume', 'hold'],
      summary: 'those who may have it, unknown and assumed: send again, take as accepted, or keep as unknown',
    },
  },
  run: (context, args, options) =>
    withApp(context, async (app) => {
      if (!options.failed && !options.unsure && !options.caught)
        throw new PostriderError('usage', 'Say whom: --failed, --caught, or --unsure resend, assume or hold.')
      await buryTheDead(app)
      const campaigns = await app.campaigns.of(args.issue)
      if (campaigns.length === 0)
        throw new PostriderError(
          'not-found',
          `${args.issue} has not been sent to anyone: there is nothing to retry.`,
        )
      const queues = options.failed || options.caught || options.unsure === 'resend'
      if (queues && campaigns.every((c) => c.wish === 'cancel'))
        throw new PostriderError(
          'refused',
          `${args.issue} was cancelled (${campaigns[0]?.reason}), and that is final: nobody is queued again.`,
        )
      const now = app.clock()
      const { move } = app.campaigns
      let moved = options.caught ? await retryCaught(app.tools, args.issue) : 0
      if (options.failed)
        moved += await move(args.issue, ['rejected', 'expired'], 'queued', 'retry --failed', now)
      const note = `retry --unsure ${options.unsure}`
      if (options.unsure === 'resend')
        moved += await move(args.issue, ['unknown', 'assumed'], 'queued', note, now)
      if (options.unsure === 'assume') moved += await move(args.issue, ['unknown'], 'assumed', note, now)
      if (options.unsure === 'hold') moved += await move(args.issue, ['assumed'], 'unknown', note, now)
      const status = await statusOf(app, args.issue)
      const left = options.failed ? status.rejected + status.expired : 0
      context.out.result({ ...status, moved }, () =>
        [
          `${moved} moved.`,
          left > 0
            ? `${left} left as they are, since they are suppressed: "subscribers release" lifts that.`
            : '',
          statusInWords(status),
        ]
          .filter(Boolean)
          .join(' '),
      )
      return 0
    }),
})
