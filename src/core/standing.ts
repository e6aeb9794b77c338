// Standing: whether an article is new this week, and which version of a story an edition shows.
import type { Article } from './article.ts'
import type { EditionPlan } from './plan.ts'
import { wallClock } from './reasons.ts'
import { byText, type StoryGroup, type StoryVersion, sameLanguage } from './stories.ts'
import type { Instant, IssueSlots } from './time.ts'

/** Only what is `new` may stand in the issue. `why` is a sentence, '' for what is new. */
export type Standing = {
  readonly kind: 'new' | 'issued' | 'old' | 'waits' | 'undated'
  /** When it was published: its own date, else the first of the story's; '' where there is none. */
  readonly at: Instant | ''
  /** The issue that held it; '' if none did. */
  readonly issue: string
  readonly why: string
}

export type WeekRule = {
  readonly slots: IssueSlots
  readonly zone: string
  /** Article id → key of the issue that held it. This issue's own key does not count. */
  readonly issued: ReadonlyMap<string, string>
}

/**
 * An article is new once: in the week (from, draftAt] in which it was published, unless another issue held it.
 * A version without a date takes the earliest date of its story; a story without any date has no week.
 */
export function standingIn({ slots, zone, issued }: WeekRule): (a: Article, s: StoryGroup) => Standing {
  const began = `before the week began at ${wallClock(slots.from, zone)} (${zone})`
  const ended = `after the week ended at ${wallClock(slots.draftAt, zone)} (${zone}): it waits for its own`
  return (article, story) => {
    const dates = story.versions.flatMap((v) => v.article.published ?? []).sort()
    const at = article.published ?? dates[0] ?? ''
    const held = issued.get(article.id)
    if (held !== undefined && held !== slots.key)
      return { kind: 'issued', at, issue: held, why: `Was in issue ${held}.` }
    if (at === '')
      return { kind: 'undated', at, issue: '', why: 'Has no date of publication, so no week can claim it.' }
    if (at > slots.from && at <= slots.draftAt) return { kind: 'new', at, issue: '', why: '' }
    const date = wallClock(at, zone)
    const published = article.published
      ? `Published ${date}`
      : `Has no date of its own, so that of its story counts, ${date}`
    if (at <= slots.from) return { kind: 'old', at, issue: '', why: `${published}, ${began}.` }
    return { kind: 'waits', at, issue: '', why: `${published}, ${ended}.` }
  }
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
      `Has no ${language} version, and this edition goes without what is not translated.`,
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
