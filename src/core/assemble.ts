// Assembly: everything known about a week goes in, an issue comes out, with a reason for every article. Pure.
import type { Article } from './article.ts'
import { decisionsOf } from './decisions.ts'
import type { AssembleInput, Desk, Known } from './desk.ts'
import { arrange, type Candidate, type Wish } from './edition.ts'
import { type Decision, type Edition, type Issue, storiesOf } from './issue.ts'
import { labelling, type Unmapped, unmappedLabels } from './labels.ts'
import { letterOf } from './letter.ts'
import { pageKey } from './page-key.ts'
import type { EditionPlan, EditorNote } from './plan.ts'
import { popularOf, popularSentence, rankStories } from './popularity.ts'
import { countViews, viewsOf } from './popularity-score.ts'
import { openJournal } from './reasons.ts'
import { distinctLabels, isCatchAll, type Labels, placeOf } from './sections.ts'
import { chooseVersion, standingIn } from './standing.ts'
import { groupStories, sameLanguage } from './stories.ts'

export type { AssembleInput } from './desk.ts'

export type Assembled = {
  readonly issue: Issue
  /** One for each known page, those in the issue first, then newest first; last, what was asked for in vain. */
  readonly decisions: readonly Decision[]
  /** Different stories in the issue, a story and its translations being one. 0 means skip. */
  readonly stories: number
  /** Labels that no rule and no section knows, of what was due and no label gave a section. */
  readonly unmapped: Unmapped
}

/**
 * Makes the issue of a week. The rules, each explained where it stands:
 *
 * 1. Label rules give regions, topics and kinds (`labelling`).
 * 2. One page is one article, and an article and its translations are one story (`groupStories`).
 * 3. A story's popularity is the views of all its versions (`viewsOf`).
 * 4. An article is new in the week in which it was published, or comes late or carried over, and once (`standingIn`).
 * 5. Each edition shows one version of a story, and meets a story once (`chooseVersion`).
 * 6. Kind, regions and topics decide the section (`placeOf`).
 * 7. Minimum, lead, maximum and order (`arrange`); the editor's note may name the lead (`wishOf`).
 * 8. Subject, preheader and intro come from the note, else from the stories (`letterOf`).
 * 9. Popular is ranked over stories of any week (`rankStories`).
 *
 * The order of articles and of views makes no difference.
 */
export function assembleIssue(input: AssembleInput): Assembled {
  const { slots, zone, editions: plans } = input
  const pages = countViews(input.views, { ...input.popular, until: slots.draftAt })
  const labels = input.articles.map(labelling(input.labels))
  const standingOf = standingIn(input)
  const groups = groupStories(
    labels.map(({ article }) => article),
    input.sightings,
  )
  const known = groups.map((story): Known => {
    const versions = story.versions.map((v) => ({ ...v, standing: standingOf(v, story) }))
    return { ...story, versions, views: viewsOf(versions, pages) }
  })
  const journal = openJournal(plans.length)
  for (const { article, standing } of known.flatMap((k) => k.versions))
    if (standing.why) journal.say(article, null, standing.why, standing.kind === 'new' ? 'first' : 'plain')

  const labelled = new Map(labels.map(({ article, by }) => [article, by]))
  const desk = { input, known, pages, journal, labelled, main: plans[0]?.language ?? '' }
  const made = plans.map((plan) => editionOf(plan, desk))
  const editions = made.map(({ edition }) => edition)
  const week = { from: slots.from, to: slots.draftAt, zone }
  const chosen = new Set(editions.flatMap((e) => storiesOf(e).map((s) => s.article)))
  const carried = new Set(made.flatMap((m) => m.carried))
  const due = known.filter((k) => k.versions.some((v) => v.standing.kind === 'new'))
  const unplaced = due.filter((k) => {
    const { section } = placeOf(labelsOf(k.versions), input.sections, desk.main)
    return section === null || isCatchAll(section)
  })
  return {
    issue: { key: slots.key, week, sendAt: slots.sendAt, editions },
    decisions: decisionsOf(desk, chosen, carried),
    stories: known.filter(({ versions }) => versions.some((v) => chosen.has(v.article))).length,
    unmapped: unmappedLabels(
      unplaced.flatMap((k) => k.versions.map((v) => v.article)),
      input.labels,
      input.sections,
    ),
  }
}

function editionOf(
  plan: EditionPlan,
  desk: Desk,
): { readonly edition: Edition; readonly carried: readonly Article[] } {
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
  const ranked = rankStories(desk.known, desk.pages, {
    ...input.popular,
    ...{ language, untranslated, mainLanguage: main, until: input.slots.draftAt, zone: input.zone },
    lastPopular: input.lastPopular,
  })
  for (const story of ranked)
    if (story.article) desk.journal.say(story.article, language, popularSentence(story), 'last')
  const edition = {
    language,
    ...letterOf(plan, noteOf(language, input.notes), lead, sections),
    lead,
    sections,
    popular: popularOf(ranked),
  }
  return { edition, carried: verdicts.flatMap((v) => (v.carried ? [v.story.article] : [])) }
}

/** What a story is placed by: the labels of all its versions. */
function labelsOf(versions: Known['versions']): Labels {
  return {
    kind: versions[0]?.article.kind ?? 'article',
    regions: distinctLabels(versions.flatMap((v) => v.article.regions)),
    topics: distinctLabels(versions.flatMap((v) => v.article.topics)),
  }
}

function candidateOf({ versions, views }: Known, plan: EditionPlan, desk: Desk): Candidate | null {
  const { shown, passed } = chooseVersion(versions, plan, desk.main)
  for (const { article, sentence, aside } of passed)
    desk.journal.say(article, plan.language, sentence, aside ? 'aside' : 'plain')
  if (!shown) return null
  const place = placeOf({ ...labelsOf(versions), kind: shown.article.kind }, desk.input.sections, desk.main)
  const by = new Set(versions.flatMap((v) => desk.labelled.get(v.article) ?? []))
  return {
    story: { article: shown.article, untranslated: shown.untranslated },
    place: { section: place.section, why: [place.why, ...by].join(' ') },
    views,
    at: shown.standing.at,
    carriedFrom: shown.standing.carriedFrom,
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
  const key = pageKey(own || (noteOf(main, input.notes)?.lead ?? ''))
  const versions = known.find((k) => k.versions.some((v) => v.keys.includes(key)))?.versions ?? []
  const candidate = candidates.find((c) => versions.some((v) => v.article === c.story.article))
  if (candidate && (own || !candidate.story.untranslated))
    return { candidate, why: `Leads: the ${own ? language : main} note names it.` }
  const named = versions.find((v) => v.keys.includes(key))
  if (own && named)
    journal.say(named.article, language, 'The note names it as lead, but this edition does not have it.')
  return null
}
