// popularity: the ranking of a week with its reasons.
import { slotsFor } from '../flows/compile-issue.ts'
import { rankWeek } from '../flows/popularity.ts'
import { defineCommand } from './frame.ts'
import { WEEK_OPTION, withApp } from './with-app.ts'

export const command = defineCommand({
  details:
    'Of all stories that are known, not only of those that fit the block. "gather" first: it makes stories known.',
  options: { week: WEEK_OPTION },
  run: (context, _args, options) =>
    withApp(context, async (app) => {
      const slots = slotsFor(app.tools, options.week)
      const { stories, failures } = await rankWeek(app.tools, slots)
      for (const f of failures) context.out.warn(`${f.where}: ${f.message}`)
      context.out.result(
        { issue: slots.key, stories },
        () =>
          stories
            .map(
              (s, i) =>
                `${String(i + 1).padStart(3)}  ${s.score.toLocaleString('en').padStart(8)}  ${s.title}\n${' '.repeat(15)}${s.reasons.join('; ')}`,
            )
            .join('\n') ||
          'Nobody counted any views: name a CSV or JSON of views in the config, under popular.files.',
      )
      return 0
    }),
})
