// Assembly: everything known about a week goes in, an issue comes out, with a reason for every article. Pure.
import type { Article } from './article.ts'
import { arrange, type Candidate, type Wish } from './edition.ts'
import { type Decision, type Edition, type Issue, storiesOf } from './issue.ts'
import { letterOf } from './letter.ts'
import type { EditionPlan, EditorNote, PopularPlan, SectionPlan, ViewRow } from './plan.ts'
import { countViews, type PageViews, rankStories, unknownPins, viewsOf } from './popularity.ts'
import { type Journal, listed, openJournal } from './reasons.ts'
import { distinctLabels, placeOf } from './sections.ts'
import { chooseVersion, standingIn, type Version } from './standing.ts'
import { byText, groupStories, sameLanguage } from './stories.ts'
import type { IssueSlots } from './time.ts'
import { canonicalUrl } from './url.ts'

export type AssembleInput = {
  readonly slots: IssueSlots
  /** The zone in which reasons tell times. */
  readonly zone: string
  /** All that are known, of any date and language, in any order. */
  readonly articles: readonly Article[]
  readonly views: readonly ViewRow[]
  /** Article id → key of an earlier issue that held it. */
  readonly issued: ReadonlyMap<string, string>
  readonly notes: readonly EditorNote[]
  /** The first is the main one. */
  readonly editions: readonly EditionPlan[]
  readonly sections: readonly SectionPlan[]
  readonly popular: PopularPlan
}

export type Assembled = {
  readonly issue: Issue
  /** One for each known page, those in the issue first, then newest first; last, what was asked for in vain. */
  readonly decisions: readonly Decision[]
  /** Different stories in the issue, a story and its translations being one. 0 means skip. */
  readonly stories: number
}

/** A story with the standing of its versions and what they were read. */
type Known = {
  readonly url: string
  readonly versions: readonly Version[]
  readonly views: number
}

/** What all editions are made from. */
type Desk = {
  readonly input: AssembleInput
  readonly known: readonly Known[]
  readonly pages: PageViews
  readonly journal: Journal
  /** The main edition's language. */
  readonly main: string
}

/**
 * Makes the issue of a week. The rules, each explained where it stands:
 *
 * 1. One page is one article, and an article and its translations are one story (`groupStories`).
 * 2. A story's popularity is the views of all its versions (`viewsOf`).
 * 3. An article is new in the week in which it was published, and once (`standingIn`).
 * 4. Each edition shows one version of a story, and meets a story once (`chooseVersion`).
 * 5. Kind, regions and topics decide the section (`placeOf`).
 * 6. Minimum, lead, maximum and order (`arrange`); the editor's note may name the lead (`wishOf`).
 * 7. Subject, preheader and intro come from the note, else from the stories (`letterOf`).
 * 8. Popular is ranked over stories of any week (`rankStories`).
 *
 * The order of articles and of views makes no difference.
 */
export function assembleIssue(input: AssembleInput): Assembled {
  const { slots, zone, editions: plans } = input
  const pages = countViews(input.views)
  const standingOf = standingIn(input)
  const known = groupStories(input.articles).map((story): Known => {
    const versions = story.versions.map((v) => ({ ...v, standing: standingOf(v.article, story) }))
    return { url: story.url, versions, views: viewsOf(versions, pages) }
  })
  const journal = openJournal(plans.length)
  for (const { article, standing } of known.flatMap((k) => k.versions))
    if (standing.why) journal.say(article, null, standing.why)

  const desk = { input, known, pages, journal, main: plans[0]?.language ?? '' }
  const editions = plans.map((plan) => editionOf(plan, desk))
  const week = { from: slots.from, to: slots.draftAt, zone }
  const chosen = new Set(editions.flatMap((e) => storiesOf(e).map((s) => s.article)))
  return {
    issue: { key: slots.key, week, sendAt: slots.sendAt, editions },
    decisions: [...decisionsOf(desk, chosen), ...askedInVain(desk)],
    stories: known.filter(({ versions }) => versions.some((v) => chosen.has(v.article))).length,
  }
}

function editionOf(plan: EditionPlan, desk: Desk): Edition {
  const { language, untranslated } = plan
  const { input, main } = desk
  const candidates = desk.known.flatMap((story) => candidateOf(story, plan, desk) ?? [])
  const { lead, sections, verdicts } = arrange(
    candidates,
    input.sections,
    wishOf(language, candidates, desk),
    main,
  )
  for (const { story, in: isIn, sentences } of verdicts) {
    for (const sentence of sentences) desk.journal.say(story.article, language, sentence)
    const own = story.article.language || main
    if (isIn && story.untranslated)
      desk.journal.say(story.article, language, `Stands there in ${own}, as it has no ${language} version.`)
  }
  const rule = { ...input.popular, language, untranslated, mainLanguage: main, until: input.slots.draftAt }
  return {
    language,
    ...letterOf(plan, noteOf(language, input.notes), lead, sections),
    lead,
    sections,
    popular: rankStories(desk.known, desk.pages, rule),
  }
}

function candidateOf({ versions, views }: Known, plan: EditionPlan, desk: Desk): Candidate | null {
  const { shown, passed } = chooseVersion(versions, plan, desk.main)
  for (const { article, sentence, aside } of passed)
    desk.journal.say(article, plan.language, sentence, aside ? 'aside' : undefined)
  if (!shown) return null
  const labels = {
    kind: shown.article.kind,
    regions: distinctLabels(versions.flatMap((v) => v.article.regions)),
    topics: distinctLabels(versions.flatMap((v) => v.article.topics)),
  }
  return {
    story: { article: shown.article, untranslated: shown.untranslated },
    place: placeOf(labels, desk.input.sections, desk.main),
    views,
    at: shown.standing.at,
  }
}

function noteOf(language: string, notes: readonly EditorNote[]): EditorNote | undefined {
  return notes.find((n) => n.language === language) ?? notes.find((n) => sameLanguage(n.language, language))
}

/**
 * The story that an editor wants to lead an edition: the one its own note names, by the URL of any of its versions;
 * else the one that the main edition's note names, if this edition has it in its own language.
 */
function wishOf(
  language: string,
  candidates: readonly Candidate[],
  { input, known, journal, main }: Desk,
): Wish | null {
  const own = noteOf(language, input.notes)?.lead ?? ''
  const key = canonicalUrl(own || (noteOf(main, input.notes)?.lead ?? ''))
  const versions = known.find((k) => k.versions.some((v) => v.key === key))?.versions ?? []
  const candidate = candidates.find((c) => versions.some((v) => v.article === c.story.article))
  if (candidate && (own || !candidate.story.untranslated))
    return { candidate, why: `Leads: the ${own ? language : main} note names it.` }
  const named = versions.find((v) => v.key === key)
  if (own && named)
    journal.say(named.article, language, 'The note names it as lead, but this edition does not have it.')
  return null
}

function decisionsOf({ known, journal, input }: Desk, chosen: ReadonlySet<Article>): readonly Decision[] {
  const decided = known.flatMap(({ versions, views }) =>
    versions.map(({ article, standing, sources }) => {
      const { url, title, language } = article
      const reasons = [
        ...journal.reasons(article),
        ...(input.editions.length === 0 ? ['The plan has no edition.'] : []),
        ...(sources.length > 1 ? [copiesReason(sources)] : []),
      ]
      const decision: Decision = { url, title, language, in: chosen.has(article), reasons, score: views }
      return { decision, at: standing.at }
    }),
  )
  return decided
    .sort(
      (a, b) =>
        Number(b.decision.in) - Number(a.decision.in) ||
        byText(b.at, a.at) ||
        byText(a.decision.url, b.decision.url),
    )
    .map(({ decision }) => decision)
}

function copiesReason(sources: readonly string[]): string {
  const names = listed([...new Set(sources)])
  return `Came ${sources.length} times, from ${names}: the copy of ${sources[0]} counts.`
}

/** Leads and pins that name nothing we know: an editor should hear of a mistyped URL. */
function askedInVain({ input, known, pages }: Desk): readonly Decision[] {
  const keys = new Set(known.flatMap((k) => k.versions.map((v) => v.key)))
  const no = (url: string, language: string, reason: string): Decision => {
    return { url, title: '', language, in: false, reasons: [reason], score: 0 }
  }
  return [
    ...input.notes
      .filter((n) => n.lead !== '' && !keys.has(canonicalUrl(n.lead)))
      .map((n) => no(n.lead, n.language, 'The note names it as lead, but no known article has this URL.')),
    ...unknownPins(known, pages, input.popular.pins).map((url) =>
      no(url, '', 'Pinned in Popular, but neither an article nor a titled row of views has this URL.'),
    ),
  ].sort((a, b) => byText(a.url, b.url) || byText(a.language, b.language))
}
