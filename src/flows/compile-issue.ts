// The compiler's pipeline, from sources to a draft and from a draft to what would be sent.
//
//   gather(sources) -> save articles -> assembleIssue (pure) -> pictures -> renderIssue -> preflight -> save the draft
//   stored issue -> renderIssue (every variant readers hold) -> preflight
import type { SourceFailure } from '../core/article.ts'
import { type Assembled, assembleIssue } from '../core/assemble.ts'
import { PostriderError } from '../core/errors.ts'
import { articleCount, type Finding, type Issue, storiesOf } from '../core/issue.ts'
import type { RenderedIssue } from '../core/merge.ts'
import type {
  EditionPlan,
  EditorNote,
  LabelRule,
  Plan,
  PopularPlan,
  SectionPlan,
  ViewRow,
} from '../core/plan.ts'
import { counted } from '../core/reasons.ts'
import { addMinutes, type Clock, currentIssue, type IssueSlots, slotsOfIssue } from '../core/time.ts'
import { variantFor } from '../core/variants.ts'
import type { VariantRequest } from '../render/render-issue.ts'
import type { Articles } from '../storage/articles.ts'
import type { AudienceShape } from '../storage/audience.ts'
import type { Draft, Issues, StoredIssue } from '../storage/issues.ts'
import type { CountedLog, LogTools, OnLog } from './count-logs.ts'
import {
  type GatheringTools,
  gatherSources,
  type OnSource,
  type SourceReport,
  sourceFindings,
  watchedSources,
} from './gathering.ts'
import { readWeek } from './popularity.ts'
import { type OnPicture, type PictureTools, type PreparedIssue, preparePictures } from './prepare-pictures.ts'

export type CompileTools = {
  readonly clock: Clock
  readonly plan: Plan
  readonly editions: readonly EditionPlan[]
  readonly sections: readonly SectionPlan[]
  readonly popular: PopularPlan
  readonly labels: readonly LabelRule[]
  readonly articles: Articles
  readonly issues: Issues
  readonly gathering: GatheringTools
  readonly readNotes: (
    key: string,
  ) => Promise<{ notes: readonly EditorNote[]; failures: readonly SourceFailure[] }>
  /** Views from files and services, of these UTC days where they know of days. */
  readonly readViews: (days: {
    readonly first: string
    readonly last: string
  }) => Promise<{ rows: readonly ViewRow[]; failures: readonly SourceFailure[] }>
  readonly logs: LogTools
  readonly pictures: PictureTools
  /** How many readers hold each language and choice of sections. */
  readonly shapes: (key: string) => Promise<readonly AudienceShape[]>
  readonly render: (issue: Issue, requests: readonly VariantRequest[]) => Promise<RenderedIssue>
  readonly preflight: (issue: Issue, rendered: RenderedIssue) => Promise<readonly Finding[]>
}

export type GatherReport = {
  readonly slots: IssueSlots
  readonly sources: readonly SourceReport[]
  /** What was new in the access logs. */
  readonly logs: readonly CountedLog[]
  /** The issue with what became of its pictures. */
  readonly assembled: Assembled
  readonly pictures: Omit<PreparedIssue, 'issue'>
  readonly rendered: RenderedIssue
  readonly findings: readonly Finding[]
  /** false: the draft was edited, signed or sent, and was left as it was. */
  readonly saved: boolean
  /** What became of the draft, and why if it has no story. */
  readonly condition: Draft['condition']
  readonly reason: string
  /** Nothing could be read from any source. */
  readonly allFailed: boolean
}

/** The slots of the issue a command means: the one it names, or the one that is due at `now`. */
export function slotsFor(tools: Pick<CompileTools, 'plan' | 'clock'>, key: string | undefined): IssueSlots {
  return key === undefined ? currentIssue(tools.clock(), tools.plan) : slotsOfIssue(key, tools.plan)
}

/** Gathers, assembles and saves the draft of an issue. A source that fails is in the report; the issue goes on. */
export async function gatherIssue(
  tools: CompileTools,
  slots: IssueSlots,
  {
    onSource,
    onLog,
    onPicture,
  }: { readonly onSource?: OnSource; readonly onLog?: OnLog; readonly onPicture?: OnPicture } = {},
): Promise<GatherReport> {
  const lateSince = addMinutes(slots.from, -tools.plan.lateNewsMinutes)
  const sources = await gatherSources(tools.gathering, lateSince, onSource)
  const [{ notes, failures: noteFailures }, { failures: viewFailures, logs, ...read }] = await Promise.all([
    tools.readNotes(slots.key),
    readWeek(tools, slots, onLog),
  ])
  const history = {
    considered: await tools.articles.considered(lateSince),
    watchedSince: await watchedSources(tools.gathering),
  }
  const assembled = assembleIssue({
    slots,
    zone: tools.plan.zone,
    ...read,
    history,
    lateNewsMinutes: tools.plan.lateNewsMinutes,
    labels: tools.labels,
    notes,
    editions: tools.editions,
    sections: tools.sections,
    popular: tools.popular,
  })

  const { decisions, stories } = assembled
  const { issue, ...pictures } = await preparePictures(
    tools.pictures,
    tools.sections,
    assembled.issue,
    onPicture,
  )
  const rendered = await tools.render(issue, await variantsHeld(tools, issue.key))
  const findings = stories === 0 ? [] : await findingsOf(tools, issue, rendered)
  const allFailed = sources.length > 0 && unreadSources(sources).length === sources.length
  const outcome = outcomeOf(stories, tools.plan.minimum, sources)
  const saved = await tools.issues.saveDraft(
    {
      issue,
      decisions,
      draftAt: slots.draftAt,
      hash: rendered.hash,
      ...outcome,
    },
    tools.clock(),
  )
  const files = [...noteFailures, ...viewFailures]
  const nothing = { fetched: 0, articles: 0, unchanged: false, paused: false }
  const aside = files.length > 0 ? [{ source: 'notes and views', ...nothing, failures: files }] : []
  return {
    slots,
    sources: [...sources, ...aside],
    logs,
    assembled: { ...assembled, issue },
    pictures,
    rendered,
    findings,
    saved,
    allFailed,
    ...outcome,
  }
}

/** The sources of which nothing could be read. */
function unreadSources(sources: readonly SourceReport[]): readonly SourceReport[] {
  return sources.filter((s) => s.articles === 0 && s.failures.length > 0)
}

/**
 * A week is only called empty where all of it was read: after an outage it waits for the next gathering. A thin one
 * waits for an editor, who knows whether it is worth opening.
 */
function outcomeOf(
  stories: number,
  minimum: number,
  sources: readonly SourceReport[],
): Pick<GatherReport, 'condition' | 'reason'> {
  if (stories > 0 && stories < minimum)
    return {
      condition: 'held',
      reason: `The week is thin: ${counted(stories, 'story', 'stories')}, and the plan asks for ${minimum} (plan.minimum). "approve" lets it go all the same.`,
    }
  if (stories > 0) return { condition: 'draft', reason: '' }
  const unread = unreadSources(sources)
  if (unread.length === 0) return { condition: 'skipped', reason: 'No story of this week fits any section.' }
  const why = [
    ...new Set(
      unread.flatMap((s) => s.failures[0] ?? []).map((f) => `${f.source}: ${f.message.replace(/\.$/, '')}`),
    ),
  ]
  const more = why.length > NAMED ? `; and ${why.length - NAMED} more` : ''
  return {
    condition: 'held',
    reason: `None of the week's stories could be read: ${unread.length} of ${sources.length} sources failed: ${why.slice(0, NAMED).join('; ')}${more}`,
  }
}

/** Failed sources that a reason names. */
const NAMED = 3

async function variantsHeld(tools: CompileTools, key: string): Promise<readonly VariantRequest[]> {
  const shapes = await tools.shapes(key)
  return shapes.map((s) => {
    const { edition, sections } = variantFor(s.language, s.sections, tools.editions, tools.sections)
    return { edition, sections }
  })
}

/** The stored issue, or a `not-found` error that says how to make it. */
export async function findIssue(tools: Pick<CompileTools, 'issues'>, key: string): Promise<StoredIssue> {
  const stored = await tools.issues.find(key)
  if (!stored)
    throw new PostriderError(
      'not-found',
      `There is no issue ${key}: make its draft with "gather --week ${key}".`,
    )
  return stored
}

export type Checked = { readonly rendered: RenderedIssue; readonly findings: readonly Finding[] }

/**
 * Renders a stored issue in every variant its readers hold, and checks it: exactly what a send would freeze.
 * @param also variants to render with those, such as what readers got who have it already
 */
export async function checkIssue(
  tools: CompileTools,
  issue: Issue,
  also: readonly VariantRequest[] = [],
): Promise<Checked> {
  const rendered = await tools.render(issue, [...(await variantsHeld(tools, issue.key)), ...also])
  return { rendered, findings: await findingsOf(tools, issue, rendered) }
}

/** What is wrong with the mail, and with the sources it comes from. */
async function findingsOf(
  tools: CompileTools,
  issue: Issue,
  rendered: RenderedIssue,
): Promise<readonly Finding[]> {
  return [...(await tools.preflight(issue, rendered)), ...(await sourceFindings(tools.gathering))]
}

/** Binds a name to what the issue is now. Red findings refuse it. */
export async function approveIssue(
  tools: CompileTools,
  stored: StoredIssue,
  checked: Checked,
  by: string,
): Promise<{ readonly by: string; readonly at: string; readonly hash: string }> {
  const key = stored.issue.key
  if (stored.state === 'sending' || stored.state === 'finished' || stored.state === 'cancelled')
    throw new PostriderError('refused', `${key} is ${stored.state}: it cannot be signed any more.`)
  if (articleCount(stored.issue) === 0)
    throw new PostriderError('refused', `${key} has no stories: there is nothing to sign.`)
  const red = checked.findings.filter((f) => f.level === 'red')
  if (red.length > 0)
    throw new PostriderError(
      'refused',
      `${key} has ${red.length} red finding${red.length > 1 ? 's' : ''}: ${red[0]?.message}`,
      {
        findings: red,
      },
    )
  const signOff = { by, at: tools.clock(), hash: checked.rendered.hash }
  await tools.issues.sign(key, stored.version, signOff)
  return signOff
}

export type IssueCounts = {
  readonly articles: number
  readonly popular: number
  readonly sections: readonly { readonly id: string; readonly articles: number }[]
  readonly editions: readonly string[]
}

/** The figures of an issue: different articles in all, and those of the main edition by section. */
export function countIssue(issue: Issue): IssueCounts {
  const main = issue.editions[0]
  return {
    articles: articleCount(issue),
    popular: main?.popular.length ?? 0,
    sections: (main?.sections ?? []).map((s) => ({ id: s.id, articles: s.stories.length })),
    editions: issue.editions.filter((e) => storiesOf(e).length > 0).map((e) => e.language),
  }
}
