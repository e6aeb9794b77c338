// popularity: the ranking of a week, shown or not, with its reasons.
import type { Ranked } from '../core/popularity.ts'
import { percentOf } from '../core/popularity-field.ts'
import { figure, ordinal } from '../core/reasons.ts'
import { slotsFor } from '../flows/compile-issue.ts'
import { rankWeek, type WeekRanking } from '../flows/popularity.ts'
import { defineCommand } from './frame.ts'
import { counted, WEEK_OPTION, withApp } from './with-app.ts'

/** Without `--all`, people see so many, and those that are shown. */
const FEW = 20

type Row = WeekRanking['stories'][number]

export const command = defineCommand({
  details:
    'Of all stories that are known, not only of those that fit the block. "gather" first: it makes stories known.',
  options: {
    week: WEEK_OPTION,
    edition: { value: 'language', summary: 'the edition (default: the main one)' },
    all: { summary: `every story that was read, not the first ${FEW} only` },
  },
  run: (context, _args, options) =>
    withApp(context, async (app) => {
      const slots = slotsFor(app.tools, options.week)
      const { edition, stories, failures } = await rankWeek(app.tools, slots, options.edition)
      for (const f of failures) context.out.warn(`${f.where}: ${f.message}`)
      context.out.result({ issue: slots.key, edition, stories }, () => {
        if (stories.length === 0)
          return 'Nobody counted any views: name access logs, Plausible, or a CSV or JSON of views in the config, under popular.'
        const rows = stories.filter(({ rank, place }) => options.all || rank <= FEW || place !== null)
        const left = stories.length - rows.length
        const rest = left > 0 ? [`and ${counted(left, 'more story', 'more stories')}: --all`] : []
        return [HEADING, ...rows.map(textOf), ...rest].join('\n')
      })
      return 0
    }),
})

const HEADING = `${'rank'.padStart(5)}${'score'.padStart(11)}${'views'.padStart(11)}${'trend'.padStart(9)}  story`
const INDENT = ' '.repeat(HEADING.indexOf('story'))

function textOf({ rank, score, views, trend, title, place, reasons }: Row): string {
  const figures = [
    figure(rank).padStart(5),
    figure(score).padStart(11),
    figure(views).padStart(11),
    trendText(trend).padStart(9),
  ].join('')
  const became = place === null ? 'not shown' : `shown as ${ordinal(place)}`
  return [`${figures}  ${title} (${became})`, ...reasons.map((why) => INDENT + why)].join('\n')
}

function trendText(trend: Ranked['trend']): string {
  const percent = trend ? percentOf(trend) : null
  if (!trend || percent === null) return trend?.change ?? ''
  return `${percent > 0 ? '+' : percent < 0 ? '−' : ''}${figure(Math.abs(percent))} %`
}
