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
  /** The issue that had no room for it; '' for none: it has its place after what is of this week. */
  readonly carriedFrom: string
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
    /** Only the room was missing: the next issue may have it. */
    readonly carried: boolean
    readonly sentences: readonly string[]
  }[]
}

/** This week's first, then most views, newest, and by URL: a total order, so that the same input gives the same issue. */
function byWeight(a: Candidate, b: Candidate): number {
  const carried = Number(a.carriedFrom !== '') - Number(b.carriedFrom !== '')
  return (
    carried || b.views - a.views || byText(b.at, a.at) || byText(a.story.article.url, b.story.article.url)
  )
}

/**
 * Arranges an edition in four steps:
 *
 * 1. Minimum: a section with fewer stories than its minimum is left out, and its fallback section takes them, if the
 *    plan names one; the editor's lead counts, and stays.
 * 2. Lead: the editor's wish, in or out of any section; else of the stories that their sections have room for the
 *    one from a section of stories, in the edition's language, with a picture, in this order of importance; then
 *    most views, then newest.
 * 3. Maximum: the lead has left its section; of the rest, by views, then date, the first ones stay. What has to go
 *    is carried over to the next issue, once.
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
    verdicts.push({ story: c.story, in: isIn, carried: false, sentences })
  }
  const titleOf = (section: SectionPlan) => localised(section.title, titleLanguage) || section.id

  for (const c of candidates) if (!c.place.section && c !== wish?.candidate) judge(c, false, c.place.why)
  const { rows, left } = fillSections(candidates, plans, titleOf)
  for (const { candidate, why } of left)
    if (candidate.story !== wish?.candidate.story) judge(candidate, false, why)

  const eligible = rows.flatMap(({ section, row }) => row.slice(0, section.maximum))
  const lead = wish?.candidate ?? eligible.toSorted(byLead)[0] ?? null
  if (lead) judge(lead, true, wish ? wish.why : leadReason(lead, eligible))

  const sections = rows.map(({ section, row }) => {
    const rest = row.filter((c) => c.story !== lead?.story)
    const kept = rest.slice(0, section.maximum)
    const [last, next] = [kept.at(-1), rest[kept.length]]
    for (const [i, c] of rest.entries()) {
      const rank = `${ordinal(i + 1)} of ${rest.length} in ${titleOf(section)} ${orderOf(rest)}`
      if (i < kept.length) {
        const ahead = next ? `, and the first one that had no room has ${figure(next.views)}` : ''
        judge(c, true, `${rank}: ${counted(c.views, 'view')}${ahead}.`, c.place.why)
      } else {
        const cut = last ? lastIn(last, c) : 'a maximum above 0 would let it in'
        const carried = c.carriedFrom === ''
        const then = carried
          ? 'It is carried over to the next issue.'
          : `It was carried over from ${c.carriedFrom}, and is not again.`
        const place = `${titleOf(section)} takes ${section.maximum}, and this is the ${ordinal(i + 1)} ${orderOf(rest)}`
        const why = `${place}: ${counted(c.views, 'view')}; ${cut}.`
        verdicts.push({ story: c.story, in: false, carried, sentences: [why, then] })
      }
    }
    return { id: section.id, stories: kept.map((c) => c.story) }
  })
  return { lead: lead?.story ?? null, sections: sections.filter((s) => s.stories.length > 0), verdicts }
}

type Row = { readonly section: SectionPlan; readonly row: readonly Candidate[] }

/** The stories of each section in the order of the plan, and those whose section was too thin to stand. */
function fillSections(
  candidates: readonly Candidate[],
  plans: readonly SectionPlan[],
  titleOf: (section: SectionPlan) => string,
): {
  readonly rows: readonly Row[]
  readonly left: readonly { readonly candidate: Candidate; readonly why: string }[]
} {
  const filled = new Map(plans.map(({ id }) => [id, candidates.filter((c) => c.place.section?.id === id)]))
  const left: { candidate: Candidate; why: string }[] = []
  // A section that was given up takes nothing more, so that fallbacks which name each other come to an end.
  const givenUp = new Set<string>()
  const isThin = ({ id, minimum }: SectionPlan) => {
    const own = filled.get(id) ?? []
    return own.length > 0 && own.length < minimum
  }
  const heirOf = ({ fallback }: SectionPlan) => plans.find((p) => p.id === fallback && !givenUp.has(p.id))
  const comesTo = (from: SectionPlan, to: SectionPlan): boolean => {
    const seen = new Set<SectionPlan>([from])
    for (let at = heirOf(from); at && !seen.has(at); at = heirOf(at)) {
      if (at === to) return true
      seen.add(at)
    }
    return false
  }
  // First those that no other thin section can still bring something: an heir is judged by all that it gets.
  const nextThin = () => {
    const thin = plans.filter(isThin)
    return thin.find((section) => !thin.some((other) => comesTo(other, section))) ?? thin[0]
  }
  for (let section = nextThin(); section; section = nextThin()) {
    const own = filled.get(section.id) ?? []
    filled.set(section.id, [])
    givenUp.add(section.id)
    const short = `it has ${counted(own.length, 'story', 'stories')} and needs ${section.minimum}`
    const leftOut = `${titleOf(section)} is left out: ${short}.`
    const heir = heirOf(section)
    if (heir) {
      const why = `${titleOf(heir)} takes it, as ${leftOut}`
      const moved = own.map((c) => ({ ...c, place: { section: heir, why: `${c.place.why} ${why}` } }))
      filled.set(heir.id, [...(filled.get(heir.id) ?? []), ...moved])
    } else for (const candidate of own) left.push({ candidate, why: leftOut })
  }
  const rows = plans.map((section) => ({ section, row: (filled.get(section.id) ?? []).toSorted(byWeight) }))
  return { rows, left }
}

/** What put them in order, in words. */
function orderOf(all: readonly Candidate[]): string {
  const isMixed = new Set(all.map((c) => c.carriedFrom === '')).size > 1
  return isMixed ? 'by week, then views, then date' : 'by views, then date'
}

/** What the last one that had room had more, and so what would have changed it. */
function lastIn(last: Candidate, c: Candidate): string {
  if (last.carriedFrom === '' && c.carriedFrom !== '') return 'what is of this week comes first'
  if (last.views !== c.views)
    return `the last one in had ${figure(last.views)}, so that ${figure(last.views - c.views + 1)} more would have brought it in`
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
  return `Leads: the first ${orderOf(peers)}, of ${counted(peers.length, 'story', 'stories')} ${what}: ${counted(lead.views, 'view')}.`
}
