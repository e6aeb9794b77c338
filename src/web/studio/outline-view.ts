// The outline of one edition: sections with their stories and why each is in, and what was left out and why.
import type { Article } from '../../core/article.ts'
import type { Decision, Edition, Issue, Story } from '../../core/issue.ts'
import { localised, type SectionPlan } from '../../core/plan.ts'
import { linkUrl } from '../../render/addresses.ts'
import { figure, languageName } from './desk.ts'

export type StoryRow = {
  readonly title: string
  /** '' for what may not be a link. */
  readonly url: string
  readonly lang: string
  /** Byline, length and the like. */
  readonly meta: string
  readonly reasons: readonly string[]
}

export type OutlineView = {
  readonly sections: readonly {
    readonly title: string
    readonly lang: string
    readonly count: string
    readonly stories: readonly StoryRow[]
  }[]
  readonly out: readonly StoryRow[]
}

export function outlineView(
  issue: Issue,
  edition: Edition,
  decisions: readonly Decision[],
  sections: readonly SectionPlan[],
): OutlineView {
  const languages = issue.editions.map((e) => e.language)
  const why = new Map(decisions.map((d) => [d.url, reasonsFor(d, edition.language, languages)]))
  const row = (story: Story): StoryRow => storyRow(story, edition.language, why.get(story.article.url) ?? [])
  return {
    sections: [
      ...(edition.lead ? [{ title: 'Lead', lang: 'en', count: '', stories: [row(edition.lead)] }] : []),
      ...edition.sections.map((section) => {
        const plan = sections.find((s) => s.id === section.id)
        const range = plan ? `, plan ${plan.minimum}–${plan.maximum}` : ''
        return {
          title: plan ? localised(plan.title, edition.language) : section.id,
          lang: edition.language,
          count: `${section.stories.length}${range}`,
          stories: section.stories.map(row),
        }
      }),
      ...popular(edition),
    ],
    out: decisions
      .filter((d) => !d.in)
      .map((d) => ({
        title: d.title,
        url: linkUrl(d.url) ?? '',
        lang: d.language,
        meta: languages.length > 1 ? languageName(d.language || (languages[0] ?? 'en')) : '',
        reasons: d.reasons,
      })),
  }
}

function popular(edition: Edition): OutlineView['sections'] {
  if (edition.popular.length === 0) return []
  const stories = edition.popular.map((p) => ({
    title: p.title,
    url: linkUrl(p.url) ?? '',
    lang: p.language,
    meta: [named(p.authors, edition.language), p.views > 0 ? `${figure(p.views)} views` : '']
      .filter(Boolean)
      .join(' · '),
    reasons: p.reasons,
  }))
  return [{ title: 'Most read', lang: 'en', count: String(stories.length), stories }]
}

function storyRow({ article, untranslated }: Story, edition: string, reasons: readonly string[]): StoryRow {
  const meta = [
    ...(article.kind === 'article' ? [] : [kindName(article.kind)]),
    named(article.authors, edition),
    ...(article.minutes === null ? [] : [`${article.minutes} min`]),
    ...(untranslated ? [`in ${languageName(article.language)}`] : []),
  ]
  return {
    title: article.title,
    url: linkUrl(article.url) ?? '',
    lang: article.language || edition,
    meta: meta.filter(Boolean).join(' · '),
    reasons,
  }
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
function reasonsFor(d: Decision, edition: string, languages: readonly string[]): readonly string[] {
  return d.reasons.flatMap((reason) => {
    const [, names = '', sentence = ''] = ABOUT.exec(reason) ?? []
    const about = names.split(', ')
    if (!about.every((name) => languages.includes(name))) return [reason]
    return about.includes(edition) ? [sentence] : []
  })
}
