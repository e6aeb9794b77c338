// status: the accounting of an issue, counted from the ledger.
import { setTimeout as sleep } from 'node:timers/promises'
import { currentIssue } from '../core/time.ts'
import { buryTheDead } from '../flows/orders.ts'
import { defineCommand } from './frame.ts'
import { type Status, statusInWords, statusOf, withApp } from './with-app.ts'

export const command = defineCommand({
  details:
    'frozen = queued + deferred + inflight + accepted + rejected + expired + suppressed + cancelled + unknown + assumed.',
  arguments: { issue: { summary: 'the issue, such as 2026-W47 (default: the current one)', optional: true } },
  options: { watch: { summary: 'goes on until nothing is on its way' } },
  run: (context, args, options) =>
    withApp(context, async (app) => {
      await buryTheDead(app)
      const newest = async () =>
        (await app.issues.list()).find((i) => i.state === 'sending' || i.state === 'finished')?.key
      const issue = args.issue ?? (await newest()) ?? currentIssue(app.clock(), app.config.plan).key
      let status: Status = await statusOf(app, issue)
      while (
        options.watch &&
        (status.state === 'sending' || status.state === 'waiting') &&
        !context.signal.aborted
      ) {
        context.out.progress({
          step: 'send',
          done: status.frozen - status.queued - status.inflight,
          total: status.frozen,
          accepted: status.accepted,
          deferred: status.deferred,
        })
        await sleep(1000, undefined, { signal: context.signal }).catch(() => {})
        await buryTheDead(app)
        status = await statusOf(app, issue)
      }
      context.out.result(status, () => statusInWords(status))
      return 0
    }),
})
