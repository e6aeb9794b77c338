// check: all checks of an issue; a red finding ends it with 1.
import { checkIssue, findIssue } from '../flows/compile-issue.ts'
import { defineCommand } from './frame.ts'
import { findingsInWords, ISSUE_ARGUMENT, withApp } from './with-app.ts'

export const command = defineCommand({
  arguments: { issue: ISSUE_ARGUMENT },
  run: (context, args) =>
    withApp(context, async (app) => {
      const { issue } = await findIssue(app.tools, args.issue)
      const { rendered, findings } = await checkIssue(app.tools, issue)
      context.out.result(
        { issue: issue.key, hash: rendered.hash, findings },
        () => findingsInWords(findings) || `${issue.key}: nothing stands in the way.`,
      )
      return findings.some((f) => f.level === 'red') ? 1 : 0
    }),
})
