// run: the whole slot of a week by hand: gather, draft, check, and send if the plan says so.
import { currentIssue, slotsOfIssue } from '../core/time.ts'
import { runSlot } from '../flows/weekly.ts'
import { defineCommand } from './frame.ts'
import { sendDue } from './sending.ts'
import { weeklyTools } from './weekly-tools.ts'
import { exitOf, findingsInWords, statusInWords, statusOf, WEEK_OPTION, withApp } from './with-app.ts'

export const command = defineCommand({
  details:
    'Does what the schedule would do, at once and whatever the time. It sends only where the plan asks for no approval, or the issue is signed.',
  options: { week: WEEK_OPTION },
  run: (context, _args, options) =>
    withApp(context, async (app) => {
      const { plan } = app.config
      const slots =
        options.week === undefined ? currentIssue(app.clock(), plan) : slotsOfIssue(options.week, plan)
      const tools = weeklyTools(app, context)
      const draft = await runSlot(tools, { issue: slots.key, kind: 'draft', at: slots.draftAt, due: 'run' })
      if (draft.gathered) context.out.line(findingsInWords(draft.gathered.findings))
      const { gathered: _, opened: __, ...drafted } = draft
      const send =
        draft.outcome === 'drafted' && (await mayGo(app, slots.key))
          ? await runSlot(tools, { issue: slots.key, kind: 'send', at: slots.sendAt, due: 'run' })
          : null
      if (send?.outcome === 'sent') await sendDue(app, context, slots.key, { unknown: 'resend', patience: 3 })
      const status = await statusOf(app, slots.key)
      const record = send
        ? {
            issue: send.issue,
            kind: send.kind,
            at: send.at,
            outcome: send.outcome,
            reason: send.reason,
            doneAt: send.doneAt,
          }
        : drafted
      context.out.result({ ...record, draft: drafted, status }, () =>
        [
          `${drafted.issue}: ${drafted.outcome}, ${drafted.reason}.`,
          send
            ? `${send.outcome}: ${send.reason}`
            : 'Not sent: it waits for a sign-off ("approve", then "send").',
          send ? statusInWords(status) : '',
        ]
          .filter(Boolean)
          .join('\n'),
      )
      return send ? exitOf(status) : draft.outcome === 'failed' ? 1 : 0
    }),
})

/** Whether the plan, or a sign-off, lets this issue go without asking. */
async function mayGo(app: Parameters<Parameters<typeof withApp>[1]>[0], key: string): Promise<boolean> {
  if (app.config.plan.approval === 'none') return true
  return (await app.issues.find(key))?.state === 'approved'
}
