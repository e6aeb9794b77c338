// approve: binds a name to what the issue is now.
import { approveIssue, checkIssue, findIssue } from '../flows/compile-issue.ts'
import { defineCommand } from './frame.ts'
import { systemUser } from './person.ts'
import { findingsInWords, ISSUE_ARGUMENT, withApp } from './with-app.ts'

export const command = defineCommand({
  details:
    'The sign-off holds for exactly this content: any later edit, of the issue or its templates, voids it.',
  arguments: { issue: ISSUE_ARGUMENT },
  options: { by: { value: 'name', summary: 'who signs (default: the user of this system)' } },
  run: (context, args, options) =>
    withApp(context, async (app) => {
      const stored = await findIssue(app.tools, args.issue)
      const checked = await checkIssue(app.tools, stored.issue)
      if (checked.findings.length > 0) context.out.line(findingsInWords(checked.findings))
      const signOff = await approveIssue(app.tools, stored, checked, options.by ?? systemUser())
      context.out.result(
        { issue: args.issue, ...signOff, findings: checked.findings },
        () => `${args.issue} is signed off by ${signOff.by}: ${signOff.hash.slice(0, 12)}.`,
      )
      return 0
    }),
})
