// The view: one edition and one choice of sections as the plain objects that a theme's templates read.
import { PostriderError } from '../core/errors.ts'
import { feedbackUrl } from '../core/feedback.ts'
import type { Edition, Issue } from '../core/issue.ts'
import { localised, type Publication, type SectionPlan } from '../core/plan.ts'
import { pictureUrl } from './addresses.ts'
import { type Row, rowsOf } from './layout.ts'
import type { Slots } from './slots.ts'
import {
  type PopularView,
  popularViewer,
  type StoryView,
  type StoryViewer,
  storyViewer,
} from './story-view.ts'
import { dateText } from './strings.ts'
import { stringsFor, type Theme } from './theme.ts'
import { oneLine, typeset } from './typography.ts'

/** What stands above a block, which decides how much air it needs. */
export type Above = 'masthead' | 'intro' | 'lead' | BlockView['layout']

export type BlockView = {
  readonly layout: SectionPlan['layout'] | 'popular'
  readonly id: string
  readonly title: string
  readonly above: Above
  /** In the order in which they are shown. */
  readonly stories: readonly StoryView[]
  readonly rows: readonly Row<StoryView>[]
  readonly popular: readonly PopularView[]
  /** How many stories it holds, or popular ones. */
  readonly count: number
  /** Whether any of its stories names one. */
  readonly hasPlaces: boolean
}

export type IssueView = {
  readonly language: string
  readonly direction: 'ltr' | 'rtl'
  /** Left and right as the language reads. */
  readonly start: 'left' | 'right'
  readonly end: 'left' | 'right'
  readonly name: string
  /** In the place of the name, which is its `alt`. */
  readonly logo: { readonly src: string; readonly alt: string; readonly width: string } | null
  readonly strap: string
  readonly home: string
  readonly date: string
  readonly subject: string
  readonly preheader: string
  readonly intro: readonly string[]
  readonly signed: { readonly name: string; readonly role: string } | null
  readonly lead: StoryView | null
  readonly leadAbove: Above
  readonly blocks: readonly BlockView[]
  /** Stories, with the lead and without Popular. */
  readonly count: number
  readonly corrections: readonly string[]
  /** Above the corrections, and above the footer's blocks where there are none. */
  readonly lastAbove: Above
  readonly support: {
    readonly title: string
    readonly text: string
    readonly button: string
    readonly url: string
  } | null
  readonly footer: readonly { readonly title: string; readonly url: string }[]
  readonly postalAddress: string
  /** Where readers say whether the letter was useful; null where it does not ask. */
  readonly feedback: { readonly yes: string; readonly no: string } | null
}

export type ViewSettings = {
  readonly publication: Publication
  readonly sections: readonly SectionPlan[]
  readonly theme: Theme
  readonly mediaUrl: string
  readonly zone: string
  /** Where letters are asked about, such as `https://letters.example.org/f`; null where they do not ask. */
  readonly feedback?: string | null
}

/** @param shown ids of the sections to show; the others are left out with all they hold */
export function issueView(
  issue: Issue,
  edition: Edition,
  shown: readonly string[],
  settings: ViewSettings,
  slots: Slots,
): IssueView {
  const { publication, theme, zone } = settings
  const strings = stringsFor(theme, edition.language)
  const own = (value: Parameters<typeof localised>[0]): string => oneLine(localised(value, edition.language))
  const set = (text: string): string => typeset(oneLine(text), strings)
  const story = storyViewer(edition.language, theme, settings.mediaUrl)
  const lead = edition.lead ? story(edition.lead, { kind: false, place: true }) : null
  const intro = edition.intro.map((text) => set(slots.mark(text, `The ${edition.language} intro`)))
  const leadAbove: Above = intro.length > 0 ? 'intro' : 'masthead'
  const blocks = blocksOf(edition, shown, settings, story, lead ? 'lead' : leadAbove)
  const { support } = publication
  return {
    language: edition.language,
    direction: strings.direction,
    start: strings.direction === 'rtl' ? 'right' : 'left',
    end: strings.direction === 'rtl' ? 'left' : 'right',
    name: own(publication.name),
    logo: logoOf(settings, edition.language),
    strap: set(own(publication.strap)),
    home: own(publication.home),
    date: dateText(strings, issue.sendAt, zone).replaceAll(' ', '\u00a0'),
    subject: oneLine(slots.mark(edition.subject, `The ${edition.language} subject`)),
    preheader: oneLine(slots.mark(edition.preheader, `The ${edition.language} preheader`)),
    intro,
    signed: edition.signed && { name: oneLine(edition.signed.name), role: set(edition.signed.role) },
    lead,
    leadAbove,
    blocks,
    count: blocks.reduce((sum, block) => sum + block.stories.length, lead ? 1 : 0),
    corrections: edition.corrections.map(set),
    lastAbove: blocks.at(-1)?.layout ?? (lead ? 'lead' : leadAbove),
    support: support && {
      title: set(own(support.title)),
      text: set(own(support.text)),
      button: set(own(support.button)),
      url: own(support.url),
    },
    footer: publication.footer.map((link) => ({ title: set(own(link.title)), url: own(link.url) })),
    postalAddress: own(publication.postalAddress),
    feedback: settings.feedback
      ? {
          yes: feedbackUrl(settings.feedback, issue.key, edition.language, 'yes'),
          no: feedbackUrl(settings.feedback, issue.key, edition.language, 'no'),
        }
      : null,
  }
}

/** A logo whose address cannot be used leaves the name to stand for itself. */
function logoOf({ publication, mediaUrl }: ViewSettings, language: string): IssueView['logo'] {
  const { logo } = publication
  const src = logo ? pictureUrl(logo.src, mediaUrl) : null
  if (!logo || src === null) return null
  return { src, alt: oneLine(localised(logo.alt, language)), width: String(logo.width) }
}

/** Sections in the issue's order; Popular after the last section of stories, or last. */
function blocksOf(
  edition: Edition,
  shown: readonly string[],
  settings: ViewSettings,
  story: StoryViewer,
  first: Above,
): readonly BlockView[] {
  const strings = stringsFor(settings.theme, edition.language)
  for (const section of edition.sections) planOf(section.id, settings.sections)
  const sections = edition.sections
    .filter((section) => shown.includes(section.id) && section.stories.length > 0)
    .map((section): Omit<BlockView, 'above'> => {
      const plan = planOf(section.id, settings.sections)
      const isMixed = plan.layout === 'stories'
      const stories = section.stories.map((s) => story(s, { kind: !isMixed, place: false }))
      const rows = isMixed ? rowsOf(stories) : []
      return {
        layout: plan.layout,
        id: plan.id,
        title: typeset(oneLine(localised(plan.title, edition.language)), strings),
        stories: isMixed ? rows.flatMap((row) => row.stories) : stories,
        rows,
        popular: [],
        count: stories.length,
        hasPlaces: stories.some((s) => s.place !== ''),
      }
    })
  const popular: Omit<BlockView, 'above'> = {
    layout: 'popular',
    id: 'popular',
    title: typeset(strings.labels.popular, strings),
    stories: [],
    rows: [],
    popular: edition.popular.map(popularViewer(edition.language, settings.theme)),
    count: edition.popular.length,
    hasPlaces: false,
  }
  const after = sections.findLastIndex((section) => section.layout === 'stories') + 1 || sections.length
  const blocks = popular.popular.length === 0 ? sections : sections.toSpliced(after, 0, popular)
  return blocks.map((block, i) => ({ ...block, above: blocks[i - 1]?.layout ?? first }))
}

/** A section that the plan no longer has would take its stories with it in silence. */
function planOf(id: string, sections: readonly SectionPlan[]): SectionPlan {
  const plan = sections.find((section) => section.id === id)
  if (plan) return plan
  throw new PostriderError(
    'input',
    `The issue has a section "${id}" that the plan does not have: put it back into the plan, or gather the issue again.`,
    { section: id },
  )
}
