// retry: puts readers back into the queue, or settles those of whom nobody knows.
import { PostriderError } from '../core/errors.ts'
import { retryCaught } from '../flows/caught.ts'
import { refuseUnsent, retryReaders } from '../flows/orders.ts'
import { defineCommand } from './frame.ts'
import { ISSUE_ARGUMENT, statusInWords, statusOf, withApp } from './with-app.ts'

export const command = defineCommand({
  details: 'Each row keeps a note of why it was moved. "send" or a running "serve" then sends what is due.',
  arguments: { issue: ISSUE_ARGUMENT },
  options: {
    failed: { summary: 'tries the rejected and expired once more, but for those who are suppressed' },
    caught: { summary: 'those whose mail only the inbox inside has: sends it by the MAIL_URL of today' },
    unsure: {
      value: 'what',
      choices: ['resend', 'assume', 'hold'],
      summary:
        'those who may have it: sends to the unknown again, takes the unknown as accepted, or takes that back',
    },
  },
  run: (context, args, options) =>
    withApp(context, async (app) => {
      if (!options.failed && !options.unsure && !options.caught)
        throw new PostriderError('usage', 'Say whom: --failed, --caught, or --unsure resend, assume or hold.')
      const { failed, unsure } = options
      const queues = failed || options.caught || unsure === 'resend'
      await refuseUnsent(app, args.issue, queues)
      let moved = options.caught ? await retryCaught(app.tools, args.issue) : 0
      moved += await retryReaders(app, args.issue, { failed, ...(unsure ? { unsure } : {}) }, 'retry')
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
