// The reading of a week: the views that were counted, the stories they may be of, and the whole ranking with its reasons.
//
//   views -> joined to all known stories -> rankStories (pure), as the draft of the week would have it
import type { Article, SourceFailure } from '../core/article.ts'
import { PostriderError } from '../core/errors.ts'
import type { Sightings } from '../core/identity.ts'
import type { IssueState } from '../core/issue.ts'
import { labelling } from '../core/labels.ts'
import type { ViewRow } from '../core/plan.ts'
import { type Ranked, rankStories } from '../core/popularity.ts'
import { countViews, firstDayOfViews } from '../core/popularity-score.ts'
import { groupStories } from '../core/stories.ts'
import { addMinutes, currentIssue, type IssueSlots } from '../core/time.ts'
import type { CompileTools } from './compile-issue.ts'
import { type CountedLog, countLogs, type OnLog } from './count-logs.ts'

/** Articles of this many minutes before the week may still matter: late translations, and old stories that are popular. */
const MEMORY_MINUTES = 120 * 24 * 60

export type WeekRead = {
  readonly views: readonly ViewRow[]
  readonly articles: readonly Article[]
  readonly sightings: Sightings
  readonly lastPopular: readonly string[]
  /** What was new in the access logs. */
  readonly logs: readonly CountedLog[]
  readonly failures: readonly SourceFailure[]
}

/** What the ranking of an issue is made from: views, the known articles that may have them, and the Popular before. */
export async function readWeek(
  tools: CompileTools,
  slots: IssueSlots,
  onLog: OnLog = () => {},
): Promise<WeekRead> {
  const span = { ...tools.popular, until: slots.draftAt }
  const first = firstDayOfViews(span)
  const logs = await countLogs(tools.logs, first, onLog)
  const told = await tools.readViews({ first, last: slots.draftAt.slice(0, 10) })
  const own = await tools.logs.counts.since(
    [...tools.logs.plans.map((p) => p.file), ...(tools.logs.beside ?? [])],
    first,
  )
  const views = [...told.rows, ...own]
  const urls = new Set([...tools.popular.pins, ...views.map((v) => v.url)])
  const known = await tools.articles.known(addMinutes(slots.from, -MEMORY_MINUTES), [...urls])
  return {
    views,
    ...known,
    lastPopular: await lastPopular(tools, slots),
    logs: logs.logs,
    failures: [...logs.failures, ...told.failures],
  }
}

/** After more weeks of silence nobody minds a story twice. */
const WEEKS_BACK = 4

const REACHES_READERS: ReadonlySet<IssueState> = new Set(['approved', 'sending', 'finished'])

/** What stood in the Popular of the last issue before this one that readers had, or will have, in any edition. */
async function lastPopular(
  { issues, plan }: Pick<CompileTools, 'issues' | 'plan'>,
  slots: IssueSlots,
): Promise<readonly string[]> {
  let before = slots
  for (let weeks = 0; weeks < WEEKS_BACK; weeks++) {
    before = currentIssue(before.from, plan)
    const stored = await issues.find(before.key)
    if (stored && REACHES_READERS.has(stored.state))
      return stored.issue.editions.flatMap((e) => e.popular.map((p) => p.url))
  }
  return []
}

export type WeekRanking = {
  readonly edition: string
  /** All that were read or are pinned, by rank. */
  readonly stories: readonly Omit<Ranked, 'article'>[]
  readonly failures: readonly SourceFailure[]
}

/**
 * Ranks the stories of a week for one edition, the main one if none is named.
 * @throws PostriderError `usage` for a language that has no edition
 */
export async function rankWeek(
  tools: CompileTools,
  slots: IssueSlots,
  language: string = tools.editions[0]?.language ?? '',
): Promise<WeekRanking> {
  const edition = tools.editions.find((e) => e.language === language)
  if (!edition) {
    const has = tools.editions.map((e) => e.language).join(', ')
    throw new PostriderError('usage', `There is no edition "${language}": this newsletter has ${has}.`)
  }
  const { views, articles, sightings, lastPopular, failures } = await readWeek(tools, slots)
  const label = labelling(tools.labels)
  const stories = groupStories(
    articles.map((article) => label(article).article),
    sightings,
  )
  const until = slots.draftAt
  const ranked = rankStories(stories, countViews(views, { ...tools.popular, until }), {
    ...tools.popular,
    ...{ language, untranslated: edition.untranslated, until, zone: tools.plan.zone, lastPopular },
    mainLanguage: tools.editions[0]?.language ?? language,
  })
  return { edition: language, stories: ranked.map(({ article: _article, ...story }) => story), failures }
}
