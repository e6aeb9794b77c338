// explain: for each article of an issue's week whether it is in or out, and why.
import { PostriderError } from '../core/errors.ts'
import type { Decision } from '../core/issue.ts'
import { pageKey } from '../core/page-key.ts'
import { findIssue } from '../flows/compile-issue.ts'
import { defineCommand } from './frame.ts'
import { ISSUE_ARGUMENT, withApp } from './with-app.ts'

export const command = defineCommand({
  arguments: {
    issue: ISSUE_ARGUMENT,
    url: { summary: 'one article, by its URL', optional: true },
  },
  run: (context, args) =>
    withApp(context, async (app) => {
      const { decisions, issue } = await findIssue(app.tools, args.issue)
      const chosen = args.url === undefined ? decisions : decisionsOn(decisions, args.url)
      if (args.url !== undefined && chosen.length === 0)
        throw new PostriderError(
          'not-found',
          `No source gave an article ${args.url} when ${issue.key} was drafted.`,
        )
      context.out.result({ issue: issue.key, articles: chosen }, () =>
        chosen
          .map((d) => `${d.in ? 'in ' : 'out'}  ${d.title || d.url}\n     ${d.reasons.join('\n     ')}`)
          .join('\n'),
      )
      return 0
    }),
})

/** Those of the page, whichever of its addresses was asked for. */
function decisionsOn(decisions: readonly Decision[], url: string): readonly Decision[] {
  const exact = decisions.filter((d) => d.url === url)
  const key = pageKey(url)
  return exact.length > 0 ? exact : decisions.filter((d) => pageKey(d.url) === key)
}
