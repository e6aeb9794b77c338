// The whole ranking of a week, for people who wonder why a story is popular.
//
//   views files -> joined to all known stories -> rankPopular without limits
import type { SourceFailure } from '../core/article.ts'
import type { PopularStory } from '../core/issue.ts'
import { rankPopular } from '../core/popularity.ts'
import { addMinutes, type IssueSlots } from '../core/time.ts'
import { type CompileTools, MEMORY_MINUTES } from './compile-issue.ts'

export async function rankWeek(
  tools: CompileTools,
  slots: IssueSlots,
): Promise<{ readonly stories: readonly PopularStory[]; readonly failures: readonly SourceFailure[] }> {
  const { rows, failures } = await tools.readViews()
  const urls = [...tools.popular.pins, ...rows.map((r) => r.url)]
  const { articles } = await tools.articles.known(addMinutes(slots.from, -MEMORY_MINUTES), urls)
  const stories = rankPopular({
    views: rows,
    articles,
    pins: tools.popular.pins,
    language: tools.editions[0]?.language ?? 'en',
    minimum: 0,
    maximum: Number.POSITIVE_INFINITY,
    until: slots.draftAt,
  })
  return { stories, failures }
}
