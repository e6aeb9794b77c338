// What an issue is held against in its preview: the issue before it, or itself as it was last signed.
import { diffIssues } from '../../core/issue-diff.ts'
import { issueBefore } from '../../flows/differences.ts'
import type { StoredIssue } from '../../storage/issues.ts'
import type { Site } from '../site.ts'
import { shortTime } from './desk.ts'
import { diffView } from './diff-view.ts'
import type { Choices } from './look.ts'
import type { DeskWords } from './words.ts'

/** null where nothing is to be compared; without a `diff` where there is nothing to compare with. */
export async function comparison(
  site: Site,
  words: DeskWords,
  { issue }: StoredIssue,
  against: Choices['compare'],
) {
  const { tools } = site
  if (against === 'nothing') return null
  if (against === 'week') {
    const before = await issueBefore(tools.issues, issue.key)
    if (!before) return { title: words.say('There is no issue before this one.'), diff: null }
    const title = words.say('Against {key}', { key: before.key })
    return { title, diff: diffView(site, words, diffIssues(before, issue)) }
  }
  const signed = await tools.issues.lastSigned(issue.key)
  if (!signed) return { title: words.say('Nobody has approved this issue yet.'), diff: null }
  const { by, at } = signed.signOff
  return {
    title: words.say('Since {by} signed it, {at}', { by, at: shortTime(at, tools.plan.zone, words) }),
    diff: diffView(site, words, diffIssues(signed.issue, issue)),
  }
}
