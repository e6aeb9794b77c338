// The outline of one edition: its words, its sections with their stories and why each is in, and what was taken out.
import type { Article } from '../../core/article.ts'
import type { Decision, Edition, Issue, PopularStory, Story, TakenOut } from '../../core/issue.ts'
import { localised, type SectionPlan } from '../../core/plan.ts'
import { linkUrl } from '../../render/addresses.ts'
import { languageName } from './desk.ts'
import type { DeskWords } from './words.ts'

export type StoryRow = {
  /** The article's id; its URL in Popular. */
  readonly id: string
  /** A name for the element, of letters and digits. */
  readonly anchor: string
  /** Where it stands: `lead`, `popular`, or the id of a section. */
  readonly section: string
  readonly title: string
  readonly dek: string
  /** The words of the source, where an editor wrote others. */
  readonly original: { readonly title: string; readonly dek: string } | null
  /** '' for what may not be a link. */
  readonly url: string
  readonly lang: string
  /** Byline, length and the like. */
  readonly meta: string
  readonly pinnedBy: string
  readonly reasons: readonly string[]
  /** Why it was taken out, and by whom; '' for what is in. */
  readonly gone: string
}

export type SectionView = {
  /** `lead`, `popular`, or the section's id. */
  readonly id: string
  readonly title: string
  readonly lang: string
  readonly count: string
  readonly stories: readonly StoryRow[]
  readonly isPopular: boolean
}

export type OutlineView = {
  readonly sections: readonly SectionView[]
  /** Where a story can go. */
  readonly places: readonly { readonly id: string; readonly title: string }[]
  readonly out: readonly StoryRow[]
}

export function outlineView(
  issue: Issue,
  edition: Edition,
  decisions: readonly Decision[],
  plans: readonly SectionPlan[],
  words: DeskWords,
): OutlineView {
  const languages = issue.editions.map((e) => e.language)
  const why = new Map(decisions.map((d) => [d.url, reasonsFor(d, edition.language, languages)]))
  const row =
    (section: string) =>
    (story: Story): StoryRow => ({
      ...storyRow(story, edition.language, why.get(story.article.url) ?? [], words),
      section,
    })
  const titleOf = (plan: SectionPlan) => localised(plan.title, edition.language)
  const lead = edition.lead ? [row('lead')(edition.lead)] : []
  const known = new Set(plans.map((p) => p.id))
  const strays = edition.sections.filter((s) => !known.has(s.id))
  const common = { isPopular: false, lang: edition.language }
  return {
    sections: [
      { ...common, id: 'lead', title: words.say('Lead'), lang: words.language, count: '', stories: lead },
      ...plans.map((plan) => {
        const stories = edition.sections.find((s) => s.id === plan.id)?.stories ?? []
        const range = words.say('{count}, plan {minimum}–{maximum}', {
          count: String(stories.length),
          minimum: String(plan.minimum),
          maximum: String(plan.maximum),
        })
        return {
          ...common,
          id: plan.id,
          title: titleOf(plan),
          count: range,
          stories: stories.map(row(plan.id)),
        }
      }),
      ...strays.map((s) => ({
        ...common,
        id: s.id,
        title: s.id,
        count: String(s.stories.length),
        stories: s.stories.map(row(s.id)),
      })),
      {
        id: 'popular',
        title: words.say('Most read'),
        lang: words.language,
        count: String(edition.popular.length),
        stories: edition.popular.map((p) => popularRow(p, edition.language, words)),
        isPopular: true,
      },
    ],
    places: [
      { id: 'lead', title: words.say('Lead') },
      ...plans.map((plan) => ({ id: plan.id, title: titleOf(plan) })),
    ],
    out: (edition.out ?? []).map((gone) => goneRow(gone, edition.language, words)),
  }
}

const anchorOf = (id: string): string => Buffer.from(id).toString('base64url').slice(0, 64)

function popularRow(p: PopularStory, edition: string, words: DeskWords): StoryRow {
  const views = p.views > 0 ? words.say('{views} views', { views: figureIn(words, p.views) }) : ''
  return {
    ...{
      id: p.url,
      anchor: `p-${anchorOf(p.url)}`,
      title: p.title,
      dek: '',
      original: null,
      section: 'popular',
    },
    ...{ url: linkUrl(p.url) ?? '', lang: p.language, pinnedBy: '', reasons: p.reasons, gone: '' },
    meta: [named(p.authors, edition), views].filter(Boolean).join(' · '),
  }
}

const figureIn = (words: DeskWords, n: number): string => new Intl.NumberFormat(words.locale).format(n)

function storyRow(story: Story, edition: string, reasons: readonly string[], words: DeskWords): StoryRow {
  const { article, untranslated, pinnedBy = '', original = null } = story
  return {
    ...{ id: article.id, anchor: `s-${article.id}`, title: article.title, dek: article.dek, original },
    url: linkUrl(article.url) ?? '',
    lang: article.language || edition,
    meta: metaOf(article, edition, untranslated, words),
    ...{ pinnedBy, reasons, gone: '', section: '' },
  }
}

/** Kind, byline, length, and the language where it is another than the edition's. */
export function metaOf(article: Article, edition: string, foreign: boolean, words: DeskWords): string {
  return [
    ...(article.kind === 'article' ? [] : [words.say(kindName(article.kind))]),
    named(article.authors, edition),
    ...(article.minutes === null ? [] : [words.say('{minutes} min', { minutes: String(article.minutes) })]),
    ...(foreign ? [words.say('in {language}', { language: languageName(article.language, words) })] : []),
  ]
    .filter(Boolean)
    .join(' · ')
}

function goneRow(gone: TakenOut, edition: string, words: DeskWords): StoryRow {
  const row = gone.story
    ? storyRow(gone.story, edition, [], words)
    : gone.popular
      ? popularRow(gone.popular, edition, words)
      : null
  const said = gone.reason
    ? words.say('out: “{reason}”, {by}', { reason: gone.reason, by: gone.by })
    : words.say('out, {by}', { by: gone.by })
  if (row) return { ...row, anchor: `o-${anchorOf(row.id)}`, gone: said }
  throw new Error('What was taken out is neither a story nor one of Popular.')
}

/** A byline in the language of the edition. */
function named(authors: readonly string[], language: string): string {
  return new Intl.ListFormat(language).format(authors)
}

function kindName(kind: Article['kind']): string {
  return { article: 'Article', podcast: 'Podcast', video: 'Video', photo: 'Photo essay', blog: 'Blog' }[kind]
}

// `en, ru: Too late.`: the journal names editions where a sentence is not about all of them.
const ABOUT = /^([\w-]+(?:, [\w-]+)*): (.+)$/s

/** The reasons that are about this edition, without its name in front. */
export function reasonsFor(d: Decision, edition: string, languages: readonly string[]): readonly string[] {
  return d.reasons.flatMap((reason) => {
    const [, names = '', sentence = ''] = ABOUT.exec(reason) ?? []
    const about = names.split(', ')
    if (!about.every((name) => languages.includes(name))) return [reason]
    return about.includes(edition) ? [sentence] : []
  })
}
