// retention: forgets what was kept long enough. "serve" does it once a day.
import type { RetentionKind } from '../core/retention.ts'
import { forgetByPlan } from '../flows/retention.ts'
import { defineCommand } from './frame.ts'
import { counted, withApp } from './with-app.ts'

const WORDS: Readonly<Record<RetentionKind, string>> = {
  signUps: 'sign-up that nobody confirmed',
  left: 'address of readers who left or are not mailed',
  replies: "server's answer or name of a sent letter",
  log: 'line of the log',
  inbox: 'mail of the inbox inside',
}
const MANY: Readonly<Record<RetentionKind, string>> = {
  signUps: 'sign-ups that nobody confirmed',
  left: 'addresses of readers who left or are not mailed',
  replies: "servers' answers and names of sent letters",
  log: 'lines of the log',
  inbox: 'mails of the inbox inside',
}

export const command = defineCommand({
  details:
    'How long each is kept stands in the config (retention). "serve" does this once a day; the keyed hashes that keep people out stay for ever.',
  options: { dryRun: { summary: 'only says what would be forgotten' } },
  run: (context, _args, options) =>
    withApp(context, async (app) => {
      const report = await forgetByPlan(app.retentionTools, options.dryRun)
      context.out.result({ ...report, dryRun: options.dryRun }, () =>
        [
          ...(Object.entries(report) as [RetentionKind, (typeof report)[RetentionKind]][]).map(
            ([kind, { before, forgotten }]) =>
              `${counted(forgotten, WORDS[kind], MANY[kind])} from before ${before.slice(0, 10)}`,
          ),
          options.dryRun ? 'Nothing was forgotten: this was a dry run.' : 'Forgotten.',
        ].join('\n'),
      )
      return 0
    }),
})
