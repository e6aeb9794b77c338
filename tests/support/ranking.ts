// Rankings of one edition from articles and rows of views, with only the rules that a test is about spelt out.
import type { Article } from '../../src/core/article.ts'
import type { ViewRow } from '../../src/core/plan.ts'
import { type PopularRule, popularOf, type Ranked, rankStories } from '../../src/core/popularity.ts'
import { countViews } from '../../src/core/popularity-score.ts'
import { groupStories } from '../../src/core/stories.ts'
import { anArticle, aPopularPlan, aViewRow } from './builders.ts'

/** The draft of 2026-W47 in Tbilisi. */
export const DRAFT = '2026-11-19T14:00:00.000Z'

export type RankingInput = Partial<PopularRule> & {
  readonly windowMinutes?: number
  readonly articles?: readonly Article[]
  readonly views?: readonly ViewRow[]
}

/** The whole field, by rank; shown is the English edition, with room for five. */
export function rankingOf({ articles = [], views = [], ...rule }: RankingInput): readonly Ranked[] {
  const whole = {
    ...aPopularPlan({ minimum: 1 }),
    ...{ language: 'en', untranslated: 'show' as const, mainLanguage: rule.language ?? 'en' },
    ...{ until: DRAFT, zone: 'Asia/Tbilisi', lastPopular: [] },
    ...rule,
  }
  return rankStories(groupStories(articles), countViews(views, whole), whole)
}

/** The paths of what is shown, in its order. */
export function shownPaths(input: RankingInput): readonly string[] {
  return popularOf(rankingOf(input)).map((p) => new URL(p.url).pathname.slice(1))
}

/** The reasons of the story at this path. */
export function reasonsFor(path: string, input: RankingInput): readonly string[] {
  return rankingOf(input).find((r) => new URL(r.url).pathname === `/${path}`)?.reasons ?? []
}

/** Articles at these paths, each with its views; every one has an author of its own. */
export function readArticles(views: Readonly<Record<string, number>>, day = '') {
  const paths = Object.keys(views)
  return {
    articles: paths.map((path) => anArticle({ path, authors: [`Author of ${path}`], regions: [] })),
    views: paths.map((path) => aViewRow({ path, views: views[path] ?? 0, day })),
  }
}
