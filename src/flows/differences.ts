// Differences: an issue held against what was signed, or against the issue before it.
import { PostriderError } from '../core/errors.ts'
import { articleCount, type SignOff } from '../core/issue.ts'
import { diffIssues, type IssueDiff, isSame } from '../core/issue-diff.ts'
import type { Issues } from '../storage/issues.ts'
import { type CompileTools, findIssue } from './compile-issue.ts'

/** What an issue is held against: `signed`: itself as it was last signed off. */
export type Against =
  | { readonly what: 'signed'; readonly issue: string; readonly signOff: SignOff }
  | { readonly what: 'issue'; readonly issue: string }

export type Difference = IssueDiff & { readonly against: Against }

/**
 * What differs in an issue.
 * @param other the key of another issue, or `signed` for the last sign-off. If not given: the last sign-off where the
 *   issue has changed since, else the last issue before it that has stories
 * @throws PostriderError `not-found` where there is nothing to hold it against
 */
export async function differenceOf(
  tools: Pick<CompileTools, 'issues'>,
  key: string,
  other?: string,
): Promise<Difference> {
  const { issue } = await findIssue(tools, key)
  if (other !== undefined && other !== 'signed') {
    const { issue: before } = await findIssue(tools, other)
    return { against: { what: 'issue', issue: other }, ...diffIssues(before, issue) }
  }
  const signed = await tools.issues.lastSigned(key)
  if (signed) {
    const diff = diffIssues(signed.issue, issue)
    if (other === 'signed' || !isSame(diff))
      return { against: { what: 'signed', issue: key, signOff: signed.signOff }, ...diff }
  }
  if (other === 'signed') throw new PostriderError('not-found', `Nobody has signed ${key} yet.`)
  const before = await issueBefore(tools.issues, key)
  if (!before)
    throw new PostriderError('not-found', `There is no issue before ${key} to hold it against: name one.`)
  return { against: { what: 'issue', issue: before.key }, ...diffIssues(before, issue) }
}

/** The last issue before it that has stories, or null. */
export async function issueBefore(issues: Issues, key: string) {
  const all = await issues.list()
  const sendAt = all.find((one) => one.key === key)?.sendAt ?? ''
  for (const { key: earlier, sendAt: at } of all) {
    const stored = at < sendAt ? await issues.find(earlier) : null
    if (stored && articleCount(stored.issue) > 0) return stored.issue
  }
  return null
}
