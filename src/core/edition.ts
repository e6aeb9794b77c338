// The order of an edition: what leads, what stands in each section, and what had to go, with the numbers that decided.
import type { IssueSection, Story } from './issue.ts'
import { localised, type SectionPlan } from './plan.ts'
import { counted, figure, ordinal } from './reasons.ts'
import type { Place } from './sections.ts'
import { byText } from './stories.ts'
import type { Instant } from './time.ts'

/** A story that an edition may show. */
export type Candidate = {
  readonly story: Story
  readonly place: Place
  readonly views: number
  readonly at: Instant | ''
}

/** What the editor asked to lead with, and in whose note. */
export type Wish = { readonly candidate: Candidate; readonly why: string }

export type Arranged = {
  readonly lead: Story | null
  readonly sections: readonly IssueSection[]
  /** For each candidate, in or out, the sentences that say why. */
  readonly verdicts: readonly {
    readonly story: Story
    readonly in: boolean
    readonly sentences: readonly string[]
  }[]
}

/** Most views, then newest, then by URL: a total order, so that the same input gives the same issue. */
function byWeight(a: Candidate, b: Candidate): number {
  return b.views - a.views || byText(b.at, a.at) || byText(a.story.article.url, b.story.article.url)
}

/**
 * Arranges an edition in four steps:
 *
 * 1. Minimum: a section with fewer stories than its minimum is left out; the editor's lead counts, and stays.
 * 2. Lead: the editor's wish, in or out of any section; else of the stories that their sections have room for the
 *    one from a section of stories, in the edition's language, with a picture, in this order of importance; then
 *    most views, then newest.
 * 3. Maximum: the lead has left its section; of the rest, by views, then date, the first ones stay.
 * 4. Sections stand in the order of the plan; one that the lead has emptied vanishes.
 */
export function arrange(
  candidates: readonly Candidate[],
  plans: readonly SectionPlan[],
  wish: Wish | null,
  titleLanguage: string,
): Arranged {
  const verdicts: Arranged['verdicts'][number][] = []
  const judge = (c: Candidate, isIn: boolean, ...sentences: string[]) => {
    verdicts.push({ story: c.story, in: isIn, sentences })
  }
  const titleOf = (section: SectionPlan) => localised(section.title, titleLanguage) || section.id

  for (const c of candidates) if (!c.place.section && c !== wish?.candidate) judge(c, false, c.place.why)
  const rows = plans.map((section) => {
    const row = candidates.filter((c) => c.place.section?.id === section.id).sort(byWeight)
    if (row.length >= section.minimum) return { section, row }
    const why = `${titleOf(section)} is left out: it has ${counted(row.length, 'story', 'stories')} and needs ${section.minimum}.`
    for (const c of row) if (c !== wish?.candidate) judge(c, false, why)
    return { section, row: [] }
  })

  const eligible = rows.flatMap(({ section, row }) => row.slice(0, section.maximum))
  const lead = wish?.candidate ?? eligible.toSorted(byLead)[0] ?? null
  if (lead) judge(lead, true, wish ? wish.why : leadReason(lead, eligible))

  const sections = rows.map(({ section, row }) => {
    const rest = row.filter((c) => c !== lead)
    const kept = rest.slice(0, section.maximum)
    const last = kept.at(-1)
    for (const [i, c] of rest.entries()) {
      const views = counted(c.views, 'view')
      if (i < kept.length) {
        const place = `${ordinal(i + 1)} of ${rest.length} in ${titleOf(section)} by views, then date: ${views}.`
        judge(c, true, place, c.place.why)
      } else {
        const cut = last ? `: ${views}, ${lastIn(last, c)}` : ', which takes none'
        judge(c, false, `${ordinal(i + 1)} of ${section.maximum} in ${titleOf(section)}${cut}.`)
      }
    }
    return { id: section.id, stories: kept.map((c) => c.story) }
  })
  return { lead: lead?.story ?? null, sections: sections.filter((s) => s.stories.length > 0), verdicts }
}

function lastIn(last: Candidate, c: Candidate): string {
  if (last.views !== c.views) return `the last one in had ${figure(last.views)}`
  return `the last one in had as many and is ${last.at > c.at ? 'newer' : 'as new: the order of URLs decided'}`
}

const isStory = (c: Candidate): boolean => c.place.section?.layout === 'stories'

function byLead(a: Candidate, b: Candidate): number {
  return (
    Number(isStory(b)) - Number(isStory(a)) ||
    Number(a.story.untranslated) - Number(b.story.untranslated) ||
    Number(b.story.article.image !== null) - Number(a.story.article.image !== null) ||
    byWeight(a, b)
  )
}

function leadReason(lead: Candidate, eligible: readonly Candidate[]): string {
  const peers = eligible.filter(
    (c) =>
      isStory(c) === isStory(lead) &&
      c.story.untranslated === lead.story.untranslated &&
      (c.story.article.image === null) === (lead.story.article.image === null),
  )
  const what = lead.story.article.image ? 'with a picture' : 'without a picture, as none has one'
  return `Leads: the first by views, then date, of ${counted(peers.length, 'story', 'stories')} ${what}: ${counted(lead.views, 'view')}.`
}
