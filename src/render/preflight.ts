// preflight: every rule on an issue and what it was rendered to. Red stops a send, amber asks, info tells.
import type { Finding, FindingLevel, Issue } from '../core/issue.ts'
import { canonicalJson } from '../core/issue.ts'
import type { RenderedIssue } from '../core/merge.ts'
import { ACCESSIBILITY_RULES } from './checks/accessibility.ts'
import { ACTIVE_RULES } from './checks/active.ts'
import { COMPATIBILITY_RULES } from './checks/compatibility.ts'
import { EDITION_RULES } from './checks/editions.ts'
import { IMAGE_RULES } from './checks/images.ts'
import { LAW_RULES } from './checks/law.ts'
import { LEGIBILITY_RULES } from './checks/legibility.ts'
import { LINK_RULES } from './checks/links.ts'
import { LOST_RULES } from './checks/lost.ts'
import { MSO_RULES } from './checks/mso.ts'
import { checkInput, type PreflightSettings, type Rule } from './checks/rule.ts'
import { SIZE_RULES } from './checks/size.ts'
import { SPAM_RULES } from './checks/spam.ts'
import { SUBJECT_RULES } from './checks/subject.ts'
import { WORDING_RULES } from './checks/wording.ts'

/** Every rule there is. A new one goes into the file of its subject in `checks/`. */
export const RULES: readonly Rule[] = [
  ...EDITION_RULES,
  ...LAW_RULES,
  ...LOST_RULES,
  ...SUBJECT_RULES,
  ...SIZE_RULES,
  ...IMAGE_RULES,
  ...WORDING_RULES,
  ...MSO_RULES,
  ...LINK_RULES,
  ...ACTIVE_RULES,
  ...ACCESSIBILITY_RULES,
  ...LEGIBILITY_RULES,
  ...SPAM_RULES,
  ...COMPATIBILITY_RULES,
]

const ORDER: Readonly<Record<FindingLevel, number>> = { red: 0, amber: 1, info: 2 }

/** @returns the findings, red first, then in the order of `RULES`; none twice */
export function preflight(
  issue: Issue,
  rendered: RenderedIssue,
  settings: PreflightSettings,
): readonly Finding[] {
  const input = checkInput(issue, rendered, settings)
  const found = RULES.flatMap(({ id, check }) =>
    check(input).map((remark): Finding => ({ rule: id, ...remark })),
  )
  const once = new Map(found.map((finding) => [canonicalJson(finding), finding]))
  return [...once.values()].sort((a, b) => ORDER[a.level] - ORDER[b.level])
}
