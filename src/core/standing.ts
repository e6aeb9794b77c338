// Standing: whether an article is new this week, and which version of a story an edition shows.
import type { Article } from './article.ts'
import { type History, pastOf } from './history.ts'
import type { Sightings } from './identity.ts'
import type { EditionPlan } from './plan.ts'
import { lasting, wallClock } from './reasons.ts'
import { byText, type StoryGroup, type StoryVersion, sameLanguage } from './stories.ts'
import { addMinutes, type Instant, type IssueSlots } from './time.ts'

/** Only what is `new` may stand in the issue. `why` is a sentence, '' for what is new on its own day. */
export type Standing = {
  readonly kind: 'new' | 'issued' | 'passed' | 'old' | 'waits' | 'undated'
  /** When it was published: its own date, else the first of the story's, else when it came; '' where there is none. */
  readonly at: Instant | ''
  /** The issue that held it, or in which it had its turn; '' if none did. */
  readonly issue: string
  /** The issue that had no room for it; '' if none. */
  readonly carriedFrom: string
  readonly why: string
}

export type WeekRule = {
  readonly slots: IssueSlots
  readonly zone: string
  readonly history: History
  readonly sightings: Sightings
  /** What comes to light so many minutes late is still news. */
  readonly lateNewsMinutes: number
}

/**
 * A page is new once: in the week (from, draftAt] in which it was published. A version without a date takes the
 * earliest date of its story, and a story without any date the day on which it came, if its source was read before.
 *
 * It is also new where it was carried over for want of room, or is late: published before the week, by not more than
 * `lateNewsMinutes`, after its source was first read, while issues were sent, and in none of them. So what was given
 * late, back-dated, or meant for an issue that was never sent, comes all the same; and what had its turn does not.
 */
export function standingIn(rule: WeekRule): (version: StoryVersion, story: StoryGroup) => Standing {
  const { slots, zone, history } = rule
  const past = pastOf(history.considered, slots.key)
  const earliest = addMinutes(slots.from, -rule.lateNewsMinutes)
  const hasEarlierIssue = history.considered.some(({ issue }) => byText(issue, slots.key) < 0)
  const clock = (at: Instant) => wallClock(at, zone)

  /** Why a page from before the week is no news any more; '' where it is. */
  const whyOld = (version: StoryVersion, at: Instant): string => {
    const watched = watchedOf(version, history)
    if (at <= earliest) return `news may come ${lasting(rule.lateNewsMinutes)} late at most`
    if (!hasEarlierIssue) return 'no issue was sent before this one that could have missed it'
    if (watched === undefined) return 'its source lists what is old, or is not read any more'
    const came = cameAt(version, rule.sightings)
    if (at <= watched && came !== undefined && came <= watched)
      return `it was there when its source was first read at ${clock(watched)}, so that it belongs to the archive`
    return ''
  }

  return (version, story) => {
    const { at, words } = dateOf(version, story, rule)
    const { inIssue, carriedFrom, outOf } = past(version.keys)
    const stand = (kind: Standing['kind'], why: string, issue = '', carried = '') => {
      return { kind, at, issue, carriedFrom: carried, why }
    }
    if (inIssue) return stand('issued', `Was in issue ${inIssue}: a story stands in one.`, inIssue)
    if (outOf > carriedFrom)
      return stand('passed', `Had its turn in issue ${outOf}, which left it out.`, outOf)
    if (at === '')
      return stand('undated', 'Has no date of publication, so no week can claim it: a date would place it.')
    const date = `${words} ${clock(at)}`
    if (at > slots.draftAt)
      return stand(
        'waits',
        `${date}, after the week ended at ${clock(slots.draftAt)} (${zone}): it waits for its own.`,
      )
    if (carriedFrom && at > earliest)
      return stand('new', `Comes from issue ${carriedFrom}, which had no room for it.`, '', carriedFrom)
    if (at > slots.from) return stand('new', version.article.published ? '' : `${date}.`)
    const began = `${date}, before the week began at ${clock(slots.from)} (${zone})`
    const why = whyOld(version, at)
    if (why) return stand('old', `${began}; ${why}.`)
    return stand('new', `${began}, and no issue has had it: it comes late.`)
  }
}

/** Since when a source of the page is read; undefined where none is that can tell what is new. */
function watchedOf({ article, copies }: StoryVersion, { watchedSince }: History): Instant | undefined {
  return [article, ...copies].flatMap(({ source }) => watchedSince.get(source) ?? []).sort()[0]
}

/** When a page first came, under whichever of its addresses; undefined where this is the first time. */
function cameAt({ article, copies }: StoryVersion, sightings: Sightings): Instant | undefined {
  return [article, ...copies].flatMap(({ id }) => sightings.get(id)?.first ?? []).sort()[0]
}

function dateOf(
  version: StoryVersion,
  { versions }: StoryGroup,
  { slots, sightings, history }: WeekRule,
): { readonly at: Instant | ''; readonly words: string } {
  const { article } = version
  if (article.published) return { at: article.published, words: 'Published' }
  const [first] = versions.flatMap((v) => v.article.published ?? []).sort()
  if (first) return { at: first, words: 'Has no date of its own, so that of its story counts,' }
  const came = cameAt(version, sightings)
  const watched = watchedOf(version, history)
  if (came !== undefined && watched !== undefined && watched < came)
    return {
      // A draft is made when its week has ended, and made anew until it goes out: what comes then is of this week.
      at: came > slots.draftAt && came <= slots.sendAt ? slots.draftAt : came,
      words: 'Has no date, so the day on which it first came counts,',
    }
  return { at: '', words: '' }
}

/** A version of a story with its standing. */
export type Version = StoryVersion & { readonly standing: Standing }

export type Choice = {
  /** null where the edition goes without the story. */
  readonly shown: (Version & { readonly untranslated: boolean }) | null
  /** What to tell of the new versions that are not shown; an `aside` only matters where nothing else is said. */
  readonly passed: readonly {
    readonly article: Article
    readonly sentence: string
    readonly aside: boolean
  }[]
}

/** A language that is not known counts as the publication's main one. */
const languageOf = (article: Article, main: string): string => article.language || main

/**
 * Which version of a story an edition shows. Readers of an edition meet a story once:
 *
 * 1. Where the story has versions in the edition's language, only those count, each by its own date. So a
 *    translation that comes weeks after its original is new in its own edition, and the other way round no edition
 *    goes back to a foreign version of what it has had, or will have, in its own language.
 * 2. Where it has none, the edition shows a new version as `untranslated` if its plan says so: that in the main
 *    language, else the original; but not where another issue has held any version of the story.
 */
export function chooseVersion(versions: readonly Version[], edition: EditionPlan, main: string): Choice {
  const { language } = edition
  const fresh = versions.filter((v) => v.standing.kind === 'new')
  const own = versions.filter((v) => sameLanguage(languageOf(v.article, main), language))
  if (own.length > 0) {
    const why = whyNot(own, language)
    const shown = why ? undefined : own.filter((v) => v.standing.kind === 'new').sort(byFit(language))[0]
    return pass(
      shown && { ...shown, untranslated: false },
      fresh,
      why || `The ${language} version stands for it: ${shown?.article.url}`,
      (v) => !own.includes(v),
    )
  }
  const held = versions.find((v) => v.standing.kind === 'issued')
  if (held)
    return pass(
      undefined,
      fresh,
      `Has no ${language} version, and the story was in issue ${held.standing.issue} in another language.`,
    )
  if (edition.untranslated === 'skip')
    return pass(
      undefined,
      fresh,
      `Has no ${language} version, and this edition goes without what is not translated: a translation would stand there.`,
    )
  const inMain = fresh.filter((v) => sameLanguage(languageOf(v.article, main), main))
  const shown = inMain.sort(byFit(main))[0] ?? fresh[0]
  return pass(
    shown && { ...shown, untranslated: true },
    fresh,
    `Stands there in ${shown?.article.language || main}: ${shown?.article.url}`,
    () => true,
  )
}

/** Why none of an edition's own versions is shown; '' where one can be. */
function whyNot(own: readonly Version[], language: string): string {
  const held = own.find((v) => v.standing.kind === 'issued')
  if (held) return `The story's ${language} version was in issue ${held.standing.issue}.`
  if (own.some((v) => v.standing.kind === 'new')) return ''
  const passed = own.find((v) => v.standing.kind === 'passed')
  if (passed) return `The story's ${language} version had its turn in issue ${passed.standing.issue}.`
  if (own.some((v) => v.standing.kind === 'waits'))
    return `The story's ${language} version waits for a later week.`
  return `The story's ${language} version was published before this week.`
}

// The exact tag before a broader or narrower one, then the earliest, then by URL.
const byFit =
  (language: string) =>
  (a: Version, b: Version): number =>
    Number(b.article.language === language) - Number(a.article.language === language) ||
    byText(a.standing.at, b.standing.at) ||
    byText(a.article.url, b.article.url)

function pass(
  shown: NonNullable<Choice['shown']> | undefined,
  fresh: readonly Version[],
  sentence: string,
  isAside: (v: Version) => boolean = () => false,
): Choice {
  const others = fresh.filter((v) => v.article !== shown?.article)
  return {
    shown: shown ?? null,
    passed: others.map((v) => ({ article: v.article, sentence, aside: isAside(v) })),
  }
}
