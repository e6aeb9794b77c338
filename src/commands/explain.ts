// explain: for each article of an issue's week whether it is in or out, and why.
import { PostriderError } from '../core/errors.ts'
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
      const chosen = args.url === undefined ? decisions : decisions.filter((d) => d.url === args.url)
      if (args.url !== undefined && chosen.length === 0)
        throw new PostriderError(
          'not-found',
          `No source gave an article ${args.url} when ${issue.key} was drafted.`,
        )
      context.out.result({ issue: issue.key, articles: chosen }, () =>
        chosen
          .map((d) => `${d.in ? 'in ' : 'out'}  ${d.title}\n     ${d.reasons.join('\n     ')}`)
          .join('\n'),
      )
      return 0
    }),
})
