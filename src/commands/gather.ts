// gather: collects articles and popularity, and saves the draft of a week.

import type { Unmapped } from '../core/labels.ts'
import { countIssue, gatherIssue, slotsFor } from '../flows/compile-issue.ts'
import type { CountedLog } from '../flows/count-logs.ts'
import { defineCommand } from './frame.ts'
import { hint } from './hint.ts'
import { counted, findingsInWords, WEEK_OPTION, withApp } from './with-app.ts'

export const command = defineCommand({
  details:
    'A source that fails is named, and the issue goes on without it; where every source fails it exits with 1. A draft that was edited, signed or sent stays as it is.',
  options: { week: WEEK_OPTION },
  run: (context, _args, options) =>
    withApp(context, async (app) => {
      const { out } = context
      const slots = slotsFor(app.tools, options.week)
      const report = await gatherIssue(app.tools, slots, {
        onSource: (done, count, total) =>
          out.progress({ step: 'gather', done: count, total, source: done.source }),
        onLog: (log, done, total) => out.progress({ step: 'logs', done, total, source: log }),
        onPicture: (src, done, total) => out.progress({ step: 'pictures', done, total, source: src }),
      })
      const { issue } = report.assembled
      const counts = countIssue(issue)
      const failures = report.sources.flatMap((s) => s.failures)
      for (const f of failures) out.warn(`${f.source}: ${f.where}: ${f.message}`)
      if (!report.saved) out.warn(`the draft of ${issue.key} was edited, signed or sent: it stays as it was.`)
      out.result(
        {
          issue: issue.key,
          week: issue.week,
          sources: report.sources,
          logs: report.logs,
          pictures: report.pictures,
          unmapped: report.assembled.unmapped,
          ...counts,
          hash: report.rendered.hash,
          saved: report.saved,
          state: report.condition,
          reason: report.reason,
          findings: report.findings,
        },
        () =>
          [
            `Draft ${issue.key}: ${counted(counts.articles, 'article')} in ${counts.editions.join(' and ') || 'no edition'}, ${counts.popular} popular.`,
            report.reason,
            ...counts.sections.map((s) => `  ${s.id}: ${s.articles}`),
            ...report.logs.map(logWords),
            unmappedWords(report.assembled.unmapped),
            findingsInWords(report.findings),
            `Look at it: ${hint(context, `compile ${issue.key}`)}\nWhat is in, and why: ${hint(context, `explain ${issue.key}`)}`,
          ]
            .filter(Boolean)
            .join('\n'),
      )
      return report.allFailed ? 1 : 0
    }),
})

/** What a log gave this time; '' where it had nothing new. */
function logWords({ log, lines, views, dropped }: CountedLog): string {
  if (lines === 0) return ''
  const { bots, previews, errors, otherMethods, selfReferrals, ...rest } = dropped
  const machines = bots + previews
  return `${log}: ${counted(views, 'view')} in ${counted(lines, 'line')}; ${counted(machines, 'line')} of crawlers and previews, ${rest.assets + rest.feeds} of files and feeds, ${errors + otherMethods + selfReferrals + rest.old} others left out.`
}

/** Labels that are named to the editor; the rest is in --json. */
const NAMED = 8

function unmappedWords(unmapped: Unmapped): string {
  if (unmapped.length === 0) return ''
  const named = unmapped.slice(0, NAMED).map(({ label, articles }) => `${label} (${articles})`)
  const more = unmapped.length > NAMED ? ` and ${unmapped.length - NAMED} more` : ''
  return `Neither a label rule nor a section knows: ${named.join(', ')}${more}.`
}
