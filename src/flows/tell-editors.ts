// Word to the newsroom: that a draft is ready, and that a slot could not do what the plan wants of it.
import type { DoctorFinding } from '../core/doctor.ts'
import { type Finding, type Issue, storiesOf } from '../core/issue.ts'
import { diffIssues } from '../core/issue-diff.ts'
import type { PersonPlan } from '../core/person.ts'
import { counted } from '../core/reasons.ts'
import type { Note } from '../mail/note.ts'
import type { Issues } from '../storage/issues.ts'
import type { GatherReport } from './compile-issue.ts'
import { issueBefore } from './differences.ts'
import type { SlotOutcome } from './weekly.ts'

export type TellTools = {
  readonly people: readonly PersonPlan[]
  readonly issues: Issues
  readonly publicUrl: string
  readonly sendNote: (note: Note) => Promise<void>
}

/** Findings and headlines that a mail names; the studio has them all. */
const NAMED = 5

/** Mails everybody of the config. One who cannot be reached does not keep the others from it. */
async function tell(tools: TellTools, subject: string, lines: readonly string[]): Promise<readonly string[]> {
  const failed: string[] = []
  for (const person of tools.people)
    try {
      await tools.sendNote({ to: person.address, subject, text: `${lines.join('\n')}\n` })
    } catch {
      failed.push(person.name)
    }
  return failed
}

const pageOf = ({ publicUrl }: TellTools, key: string): string => `${publicUrl}/studio/issues/${key}`

/**
 * Tells the newsroom what came of a slot, where that is for a person: a draft, and a sending that was held.
 * @returns the names of those who could not be told
 */
export async function tellSlot(tools: TellTools, slot: SlotOutcome): Promise<readonly string[]> {
  if (slot.gathered && slot.outcome !== 'skipped') return tellDraft(tools, slot.gathered, slot.ill ?? [])
  if (slot.outcome === 'held' || slot.outcome === 'failed') return tellHeld(tools, slot.issue, slot.reason)
  return []
}

/** Says that a draft is ready: its stories, what was found, what differs from the week before, and where it is. */
async function tellDraft(
  tools: TellTools,
  gathered: GatherReport,
  ill: readonly DoctorFinding[],
): Promise<readonly string[]> {
  const { issue } = gathered.assembled
  const before = await issueBefore(tools.issues, issue.key)
  const isHeld = gathered.condition === 'held'
  return tell(tools, `${issue.key}: the draft ${isHeld ? 'is held' : 'is ready'}`, [
    ...(isHeld ? [gathered.reason, ''] : []),
    ...countsOf(issue),
    '',
    ...findingsIn(gathered.findings),
    ...sourcesIn(gathered),
    ...illIn(ill),
    ...(before ? ['', ...differenceIn(before, issue)] : []),
    '',
    `Look at it: ${pageOf(tools, issue.key)}`,
  ])
}

/** Says that a slot was held or failed, and why. */
function tellHeld(tools: TellTools, key: string, reason: string): Promise<readonly string[]> {
  return tell(tools, `${key} is held`, [
    `${key} did not go out: ${reason}`,
    '',
    `See to it: ${pageOf(tools, key)}`,
  ])
}

function countsOf(issue: Issue): readonly string[] {
  return issue.editions.map((edition) => {
    const sections = edition.sections.map((s) => `${s.id} ${s.stories.length}`).join(', ')
    const stories = counted(storiesOf(edition).length, 'story', 'stories')
    return `${edition.language}: ${stories}${sections ? ` (${sections})` : ''}, subject “${edition.subject}”`
  })
}

function findingsIn(findings: readonly Finding[]): readonly string[] {
  const of = (level: Finding['level']) => findings.filter((f) => f.level === level)
  const [red, amber] = [of('red'), of('amber')]
  const named = [...red, ...amber].slice(0, NAMED).map((f) => `- ${f.level}: ${f.message}`)
  return [
    red.length + amber.length === 0
      ? 'Nothing stops it and nothing asks.'
      : `${red.length} red (they stop the send), ${amber.length} amber (they ask):`,
    ...named,
    ...(red.length + amber.length > NAMED ? [`- and ${red.length + amber.length - NAMED} more`] : []),
  ]
}

function illIn(ill: readonly DoctorFinding[]): readonly string[] {
  if (ill.length === 0) return []
  return [
    '',
    'The doctor found, where red holds the sending:',
    ...ill.map((f) => `- ${f.level}: ${f.message}`),
  ]
}

function sourcesIn({ sources }: GatherReport): readonly string[] {
  const failed = sources.filter((s) => s.failures.length > 0)
  if (failed.length === 0) return []
  return ['', `Not everything could be read: ${failed.map((s) => s.source).join(', ')}.`]
}

function differenceIn(before: Issue, issue: Issue): readonly string[] {
  const { added, removed } = diffIssues(before, issue)
  const repeated = storiesIn(issue).filter((url) => storiesIn(before).includes(url)).length
  return [
    `Against ${before.key}: ${added.length} new, ${removed.length} gone${repeated > 0 ? `, ${repeated} in both` : ''}.`,
  ]
}

const storiesIn = (issue: Issue): readonly string[] => [
  ...new Set(issue.editions.flatMap((e) => storiesOf(e).map((s) => s.article.url))),
]
