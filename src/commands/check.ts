// check: all checks of an issue, those of its links on request; a red finding ends it with 1.
import { checkLinks } from '../flows/check-links.ts'
import { checkIssue, findIssue } from '../flows/compile-issue.ts'
import { defineCommand } from './frame.ts'
import { linkProgress } from './gate.ts'
import { findingsInWords, ISSUE_ARGUMENT, withApp } from './with-app.ts'

export const command = defineCommand({
  details:
    'Reads what was rendered, and sends nothing. With --fetch it asks every link and picture too, for a minute at most: stories that ' +
    'are gone or have another headline, dead links of the footer, pictures that nobody will see.',
  arguments: { issue: ISSUE_ARGUMENT },
  options: { fetch: { summary: 'asks the links and pictures of the issue as well' } },
  run: (context, args, options) =>
    withApp(context, async (app) => {
      const { issue } = await findIssue(app.tools, args.issue)
      const { rendered, findings: offline } = await checkIssue(app.tools, issue)
      const asking = { signal: context.signal, onProgress: linkProgress(context) }
      const findings = options.fetch
        ? [...offline, ...(await checkLinks(app.asking, issue, rendered, asking))]
        : offline
      context.out.result(
        { issue: issue.key, hash: rendered.hash, findings },
        () => findingsInWords(findings) || `${issue.key}: nothing stands in the way.`,
      )
      return findings.some((f) => f.level === 'red') ? 1 : 0
    }),
})
