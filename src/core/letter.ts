// The letter around the stories: subject, preheader, greeting, the editor's note and who signs it.
import type { Edition, IssueSection, Story } from './issue.ts'
import { escapeMergeable } from './merge.ts'
import type { EditionPlan, EditorNote } from './plan.ts'

/** A preheader made of titles stops before this many characters: few clients show more. */
const LONGEST_PREHEADER = 110

/**
 * What the editor wrote, and where they wrote nothing, what the stories give: the lead's title as subject, the next
 * two or three titles as preheader. Titles are escaped, since merge fields are read in both.
 */
export function letterOf(
  plan: EditionPlan,
  note: EditorNote | undefined,
  lead: Story | null,
  sections: readonly IssueSection[],
): Pick<Edition, 'subject' | 'preheader' | 'intro' | 'signed' | 'corrections'> {
  const paragraphs = note?.paragraphs ?? []
  return {
    subject: note?.subject || escapeMergeable(lead?.article.title ?? ''),
    preheader:
      note?.preheader ||
      escapeMergeable(
        titlesOf(sections.flatMap((s) => s.stories.map((story) => story.article.title))) ||
          (lead?.article.dek ?? ''),
      ),
    intro: [...(plan.greeting ? [plan.greeting] : []), ...paragraphs],
    signed: paragraphs.length > 0 ? plan.signed : null,
    corrections: note?.corrections ?? [],
  }
}

function titlesOf(titles: readonly string[]): string {
  const [two, three] = [titles.slice(0, 2).join(' · '), titles.slice(0, 3).join(' · ')]
  return three.length <= LONGEST_PREHEADER ? three : two
}
