// schedule: the next slots, and what came of the past ones.
import { nextSlots } from '../flows/weekly.ts'
import { defineCommand } from './frame.ts'
import { withApp } from './with-app.ts'

const PAST = 50

export const command = defineCommand({
  run: (context) =>
    withApp(context, async (app) => {
      const { plan } = app.config
      const next = nextSlots(app.clock, plan)
      const past = (await app.slots.past(PAST)).map(({ issue, kind, ...rest }) => ({
        slot: `${kind} ${issue}`,
        ...rest,
      }))
      const local = (at: string) =>
        Temporal.Instant.from(at)
          .toZonedDateTimeISO(plan.zone)
          .toString({ smallestUnit: 'minute', offset: 'auto', timeZoneName: 'never' })
      context.out.result({ zone: plan.zone, next, past }, () =>
        [
          `Times are those of ${plan.zone}.`,
          ...next.map((s) => `next  ${local(s.at)}  ${s.slot}`),
          ...past.map(
            (s) => `past  ${local(s.at)}  ${s.slot}: ${s.outcome}${s.reason ? `, ${s.reason}` : ''}`,
          ),
        ].join('\n'),
      )
      return 0
    }),
})
