// subscribers stats: the readers in figures, and how many came and went in the last weeks.
import { addMinutes } from '../core/time.ts'
import { defineCommand } from './frame.ts'
import { wholeNumber } from './values.ts'
import { counted, withApp } from './with-app.ts'

const WEEK_DAYS = 7

export const command = defineCommand({
  details:
    'Languages, lists and sources are of readers who may be mailed. Weeks begin on Monday, in the zone of UTC.',
  options: {
    weeks: {
      value: 'number',
      summary: 'how many weeks are told of (default: 8)',
      parse: wholeNumber(1, 520),
    },
  },
  run: (context, _args, options) =>
    withApp(context, async (app) => {
      const weeks = options.weeks ?? 8
      const monday = mondayOf(app.clock().slice(0, 10))
      const since = addMinutes(`${monday}T00:00:00.000Z`, -(weeks - 1) * WEEK_DAYS * 1440)
      const { days, ...stats } = await app.subscribers.stats(since)
      const byWeek = Array.from({ length: weeks }, (_, i) => {
        const from = addMinutes(since, i * WEEK_DAYS * 1440).slice(0, 10)
        const to = addMinutes(since, (i + 1) * WEEK_DAYS * 1440).slice(0, 10)
        const of = days.filter(({ day }) => day >= from && day < to)
        const sum = (key: 'joined' | 'left') => of.reduce((n, d) => n + d[key], 0)
        return { from, joined: sum('joined'), left: sum('left') }
      })
      context.out.result({ ...stats, weeks: byWeek }, () =>
        [
          counted(stats.total, 'subscriber'),
          ...figuresInWords('', stats.byStatus),
          ...figuresInWords('Languages', stats.byLanguage),
          ...figuresInWords('Lists', stats.byList),
          ...figuresInWords('Brought by', stats.bySource),
          'Weeks from',
          ...byWeek.map(
            (w) =>
              `  ${w.from}: ${w.joined.toLocaleString('en')} joined, ${w.left.toLocaleString('en')} left`,
          ),
        ].join('\n'),
      )
      return 0
    }),
})

function figuresInWords(title: string, figures: Readonly<Record<string, number>>): readonly string[] {
  const lines = Object.entries(figures).map(([name, n]) => `  ${name}: ${n.toLocaleString('en')}`)
  return title === '' || lines.length === 0 ? lines : [title, ...lines]
}

function mondayOf(day: string): string {
  const date = Temporal.PlainDate.from(day)
  return date.subtract({ days: date.dayOfWeek - 1 }).toString()
}
