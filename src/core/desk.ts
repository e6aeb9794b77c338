// The desk: what all editions of an issue are made from.
import type { Article } from './article.ts'
import type { History } from './history.ts'
import type { Sightings } from './identity.ts'
import type { Labelled } from './labels.ts'
import type { EditionPlan, EditorNote, LabelRule, PopularPlan, SectionPlan, ViewRow } from './plan.ts'
import type { PageViews } from './popularity-score.ts'
import type { Journal } from './reasons.ts'
import type { Version } from './standing.ts'
import type { StoryGroup } from './stories.ts'
import type { IssueSlots } from './time.ts'

export type AssembleInput = {
  readonly slots: IssueSlots
  /** The zone in which reasons tell times. */
  readonly zone: string
  /** All that are known, of any date and language, in any order. */
  readonly articles: readonly Article[]
  /** When each of them came, by article id; those that are not named here are new. */
  readonly sightings: Sightings
  readonly views: readonly ViewRow[]
  /** What earlier issues made of them. */
  readonly history: History
  readonly lateNewsMinutes: number
  readonly notes: readonly EditorNote[]
  /** The first is the main one. */
  readonly editions: readonly EditionPlan[]
  readonly sections: readonly SectionPlan[]
  readonly labels: readonly LabelRule[]
  readonly popular: PopularPlan
  /** The URLs of what stood in Popular when readers last had it, in any edition. */
  readonly lastPopular: readonly string[]
}

/** A story with the standing of its versions and what they were read. */
export type Known = Omit<StoryGroup, 'versions'> & {
  readonly versions: readonly Version[]
  readonly views: number
}

export type Desk = {
  readonly input: AssembleInput
  readonly known: readonly Known[]
  readonly pages: PageViews
  readonly journal: Journal
  /** Which label rules gave an article what. */
  readonly labelled: ReadonlyMap<Article, Labelled['by']>
  /** The main edition's language. */
  readonly main: string
}
