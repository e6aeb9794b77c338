// Refilling a draft: what a new gathering would make of the week, round what the editors decided. Pure.
import { isOneStory } from './edit-issue.ts'
import { inserted, placesOf, storyIn, without } from './edition-places.ts'
import type { Edition, Issue, Story } from './issue.ts'

/**
 * The fresh issue with the editors' decisions put into it: their words stay, what they took out stays out, what they
 * pinned stays where it is, and what they reworded keeps their wording. All else is chosen anew.
 * @param fresh the week as it is assembled now
 * @param draft the issue as the editors left it
 * @param order the ids of all sections, as they stand in a letter
 */
export function refillIssue(fresh: Issue, draft: Issue, order: readonly string[]): Issue {
  const editions = fresh.editions.map((edition) => {
    const edited = draft.editions.find((e) => e.language === edition.language)
    return edited ? refilled(edition, edited, order) : edition
  })
  return { ...draft, editions }
}

function refilled(fresh: Edition, edited: Edition, order: readonly string[]): Edition {
  const out = edited.out ?? []
  const isOut = (story: Story): boolean =>
    out.some((o) => o.story !== null && isOneStory(o.story.article, story.article))
  const pinned = placesOf(edited).filter(({ story }) => story.pinnedBy !== undefined)
  const isPinned = (story: Story): boolean => pinned.some((p) => isOneStory(p.story.article, story.article))

  let edition: Edition = fresh
  for (const { story } of placesOf(fresh)) {
    const at = storyIn(edition, story.article.id)
    if (at && (isOut(story) || isPinned(story))) edition = without(edition, at)
  }
  edition = mapped(edition, (story) => reworded(story, edited))
  // In reading order, so that each finds those in front of it in place already.
  for (const { story, section, index } of pinned) edition = placed(edition, story, section, index, order)
  const popular = fresh.popular.filter((p) => !out.some((o) => o.popular?.url === p.url))
  const { subject, preheader, intro, signed, corrections } = edited
  return { ...edition, subject, preheader, intro, signed, corrections, popular, out }
}

function mapped(edition: Edition, change: (story: Story) => Story): Edition {
  return {
    ...edition,
    lead: edition.lead && change(edition.lead),
    sections: edition.sections.map((s) => ({ ...s, stories: s.stories.map(change) })),
  }
}

/** A story that editors gave other words keeps them; what the source says now stands beside them. */
function reworded(story: Story, edited: Edition): Story {
  const was = storyIn(edited, story.article.id)?.story
  if (!was?.original) return story
  const { title, dek } = was.article
  const original = { title: story.article.title, dek: story.article.dek }
  return { ...story, original, article: { ...story.article, title, dek } }
}

function placed(
  edition: Edition,
  story: Story,
  section: string,
  index: number,
  order: readonly string[],
): Edition {
  if (section !== 'lead') {
    const row = edition.sections.find((s) => s.id === section)?.stories ?? []
    return inserted(edition, story, section, row[index]?.article.id ?? '', order)
  }
  const { lead } = edition
  const first = edition.sections[0]
  const home = first?.id ?? order[0]
  if (!lead || home === undefined) return { ...edition, lead: story }
  const made = inserted({ ...edition, lead: null }, lead, home, first?.stories[0]?.article.id ?? '', order)
  return { ...made, lead: story }
}
