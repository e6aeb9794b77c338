// Sections: which section of the plan takes a story, and for what.
import type { ArticleKind } from './article.ts'
import { localised, type SectionPlan } from './plan.ts'
import { listed } from './reasons.ts'

/** What a story is placed by: the labels of all its versions, so that each edition has it in the same place. */
export type Labels = {
  readonly kind: ArticleKind
  readonly regions: readonly string[]
  readonly topics: readonly string[]
}

export type Place = {
  readonly section: SectionPlan | null
  /** A sentence: the label that decided, or that no section takes such a story. */
  readonly why: string
}

/** A label as it is compared: case and spaces do not count. */
export const folded = (label: string): string =>
  label.normalize('NFC').trim().replace(/\s+/g, ' ').toLowerCase()

/** Labels without those that differ only in case or spaces; the first spelling stays. */
export function distinctLabels(labels: readonly string[]): readonly string[] {
  return [...Map.groupBy(labels, folded).values()].flatMap(([first]) => first ?? [])
}

const common = (own: readonly string[], asked: readonly string[]): readonly string[] =>
  own.filter((label) => asked.some((other) => folded(other) === folded(label)))

/** A section that asks for nothing takes what is left. */
export const isCatchAll = ({ match }: SectionPlan): boolean =>
  !match.kinds?.length && !match.regions?.length && !match.topics?.length

/**
 * The section that takes a story:
 *
 * 1. A section that asks for kinds comes before those that do not; after that the order of the plan counts.
 * 2. Of each list that a section gives, one label must fit; case and spaces do not count. An empty list is none.
 * 3. A section that asks for no kind takes articles and photos, and other kinds only where no section of the plan
 *    asks for them.
 * 4. A section that asks for nothing takes what is left, of every kind.
 */
export function placeOf(labels: Labels, sections: readonly SectionPlan[], language: string): Place {
  const { kind, regions, topics } = labels
  const hasOwnSection = sections.some((s) => s.match.kinds?.includes(kind))
  const isStory = kind === 'article' || kind === 'photo' || !hasOwnSection
  const order = [
    ...sections.filter((s) => s.match.kinds?.length),
    ...sections.filter((s) => !s.match.kinds?.length && !isCatchAll(s)),
    ...sections.filter(isCatchAll),
  ]
  for (const section of order) {
    const { match } = section
    const title = localised(section.title, language) || section.id
    if (isCatchAll(section)) return { section, why: `${title} takes what no other section takes.` }
    if (match.kinds?.length ? !match.kinds.includes(kind) : !isStory) continue
    const region = common(regions, match.regions ?? [])
    const topic = common(topics, match.topics ?? [])
    if ((match.regions?.length && !region.length) || (match.topics?.length && !topic.length)) continue
    const fits = [
      ...(match.kinds?.length ? [`kind ${kind}`] : []),
      ...(region.length ? [named('region', region)] : []),
      ...(topic.length ? [named('topic', topic)] : []),
    ]
    return { section, why: `${title} takes it for its ${listed(fits)}.` }
  }
  const has = [named('region', regions), named('topic', topics)].join(' and ')
  return {
    section: null,
    why: `No section takes the kind ${kind} with ${has}: a section, or a label rule, for one of them would.`,
  }
}

function named(what: string, labels: readonly string[]): string {
  return labels.length === 0 ? `no ${what}` : `${what}${labels.length > 1 ? 's' : ''} ${listed(labels)}`
}
