// Where stories stand in an edition: found, taken from their place, and put into another.
import type { Edition, IssueSection, Story } from './issue.ts'

export type Placed = { readonly story: Story; readonly section: string; readonly index: number }

/** In reading order. */
export function placesOf(edition: Edition): readonly Placed[] {
  const lead = edition.lead ? [{ story: edition.lead, section: 'lead', index: 0 }] : []
  const rest = edition.sections.flatMap(({ id, stories }) =>
    stories.map((story, index) => ({ story, section: id, index })),
  )
  return [...lead, ...rest]
}

/** Where a story stands in an edition, or null. */
export function storyIn(edition: Edition, id: string): Placed | null {
  return placesOf(edition).find(({ story }) => story.article.id === id) ?? null
}

/** The edition with another story at that place. */
export function replaced(edition: Edition, at: Placed, story: Story): Edition {
  if (at.section === 'lead') return { ...edition, lead: story }
  return {
    ...edition,
    sections: edition.sections.map((s) =>
      s.id === at.section ? { ...s, stories: s.stories.with(at.index, story) } : s,
    ),
  }
}

/** The edition without what stands there; a section that is empty then is gone. */
export function without(edition: Edition, at: Placed): Edition {
  if (at.section === 'lead') return { ...edition, lead: null }
  const sections = edition.sections
    .map((s) => (s.id === at.section ? { ...s, stories: s.stories.toSpliced(at.index, 1) } : s))
    .filter((s) => s.stories.length > 0)
  return { ...edition, sections }
}

/** The edition with a story in front of `before`, or last; a section that was empty appears at its place in the order. */
export function inserted(
  edition: Edition,
  story: Story,
  to: string,
  before: string,
  order: readonly string[],
): Edition {
  if (to === 'lead') return { ...edition, lead: story }
  const known = edition.sections.some((s) => s.id === to)
  const sections: readonly IssueSection[] = known
    ? edition.sections
    : [...edition.sections, { id: to, stories: [] }].toSorted(
        (a, b) => order.indexOf(a.id) - order.indexOf(b.id),
      )
  return {
    ...edition,
    sections: sections.map((s) => {
      if (s.id !== to) return s
      const at = s.stories.findIndex((other) => other.article.id === before)
      return { ...s, stories: s.stories.toSpliced(at < 0 ? s.stories.length : at, 0, story) }
    }),
  }
}
