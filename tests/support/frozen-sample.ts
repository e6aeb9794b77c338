// The sample newsletter with its issue signed and frozen, and not yet sent.
import { ofLists } from '../../src/core/segment.ts'
import { slotsOfIssue } from '../../src/core/time.ts'
import { approveIssue, checkIssue, findIssue, gatherIssue } from '../../src/flows/compile-issue.ts'
import { openCampaign } from '../../src/flows/send-campaign.ts'
import { syncLists } from '../../src/flows/subscriptions.ts'
import { openAt, type SampleOptions, sampleFolder } from './sample-newsletter.ts'

export const ISSUE = '2026-W47'
/** When the sample issue goes out. */
export const SEND = '2026-11-20T06:00:00.000Z'

/** @returns the folder; `env` is that of the freezing */
export async function frozenSample(
  env: Readonly<Record<string, string>> = {},
  options: SampleOptions = {},
): Promise<string> {
  const dir = await sampleFolder(options)
  const app = await openAt(dir, SEND, env)
  await gatherIssue(app.tools, slotsOfIssue(ISSUE, app.config.plan))
  await syncLists(app.listTools, app.lists)
  const stored = await findIssue(app.tools, ISSUE)
  await approveIssue(app.tools, stored, await checkIssue(app.tools, stored.issue), 'Mara Holdertext')
  await openCampaign(app.tools, await findIssue(app.tools, ISSUE), ofLists(app.audience), {
    signAs: null,
    accepts: async () => true,
  })
  await app.close()
  return dir
}
