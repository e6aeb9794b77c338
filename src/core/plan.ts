// What a publication decides once: its name and sender, its rhythm, its sections, its readers' languages.
import type { ArticleKind } from './article.ts'

/** A text per language; a plain string serves every language. */
export type Localised = string | Readonly<Record<string, string>>

/** The text of `value` in `language`, else in the first language that has one. */
export function localised(value: Localised, language: string): string {
  if (typeof value === 'string') return value
  return (Object.hasOwn(value, language) ? value[language] : Object.values(value)[0]) ?? ''
}

export const WEEKDAYS = [
  'monday',
  'tuesday',
  'wednesday',
  'thursday',
  'friday',
  'saturday',
  'sunday',
] as const
export type Weekday = (typeof WEEKDAYS)[number]

/** A moment of the week on the wall clock of the plan's zone. */
export type WeekTime = { readonly weekday: Weekday; readonly hour: number; readonly minute: number }

export type Plan = {
  readonly rhythm: 'weekly'
  /** IANA zone, such as `Asia/Tbilisi`. */
  readonly zone: string
  /** When the week's articles are gathered and drafted. The week of an issue ends here. */
  readonly draftAt: WeekTime
  /** When the issue goes out. Its ISO week names the issue. */
  readonly sendAt: WeekTime
  /** A slot missed by more than this many minutes is held, not caught up. */
  readonly maxLatenessMinutes: number
  /** `editor`: nothing is sent without a sign-off. `none`: the schedule sends what has no red finding. */
  readonly approval: 'editor' | 'none'
}

/** Which articles a section takes: any of each list that is given; all lists given must match. */
export type SectionMatch = {
  readonly regions?: readonly string[]
  readonly topics?: readonly string[]
  readonly kinds?: readonly ArticleKind[]
}

export type SectionPlan = {
  readonly id: string
  readonly title: Localised
  readonly match: SectionMatch
  /** Fewer than this many stories: the section is left out, and its stories say so. */
  readonly minimum: number
  /** More than this many: the rest waits. */
  readonly maximum: number
  /** How it is drawn: `stories` (by region or topic), or a block of its kind. */
  readonly layout: 'stories' | 'podcast' | 'video' | 'blogs'
  /** Whether a reader may choose to go without it. */
  readonly optional: boolean
}

export type EditionPlan = {
  readonly language: string
  /** A story with no translation: shown in its own language, or left out of this edition. */
  readonly untranslated: 'show' | 'skip'
  /** First line of the letter; `[[first_name|reader]]` is a merge field here. '' for none. */
  readonly greeting: string
  /** Who signs the editor's note; null for nobody. */
  readonly signed: { readonly name: string; readonly role: string } | null
}

/** What an editor wrote for one issue in one language: `content/notes/2026-W47.en.md`. */
export type EditorNote = {
  readonly language: string
  /** '' where the file has none: then the lead's title is the subject. */
  readonly subject: string
  readonly preheader: string
  /** URL of the story to lead with; '' to let assembly choose. */
  readonly lead: string
  readonly paragraphs: readonly string[]
  readonly corrections: readonly string[]
}

/** Where articles come from. `id` names the source in reports; the rest fills what its articles leave open. */
export type SourcePlan = {
  readonly id: string
  readonly language: string
  readonly regions: readonly string[]
  readonly topics: readonly string[]
  readonly articleKind: ArticleKind | null
} & ({ readonly kind: 'markdown'; readonly folder: string } | { readonly kind: 'feed'; readonly url: string })

export type PopularPlan = {
  readonly maximum: number
  /** Fewer than this many: the block is left out. */
  readonly minimum: number
  /** URLs set by hand, in this order, before those found by views. */
  readonly pins: readonly string[]
  /** CSV or JSON files of views by URL, relative to the newsletter folder. */
  readonly files: readonly string[]
}

/** One line of a file of views. Title and authors serve where the story itself is not known. */
export type ViewRow = {
  readonly url: string
  readonly views: number
  readonly title: string
  readonly authors: readonly string[]
  readonly language: string
}

/** A file of subscribers. Everyone on a list that is not for tests is the audience. */
export type ListPlan = { readonly id: string; readonly file: string; readonly test: boolean }

export type FooterLink = { readonly title: Localised; readonly url: Localised }

export type Publication = {
  readonly name: Localised
  readonly strap: Localised
  readonly home: Localised
  readonly from: { readonly name: Localised; readonly address: string }
  readonly replyTo: string | null
  /** The List-ID, such as `weekly.caravanpost.example.org`. */
  readonly listId: string
  /** Street address of the publisher; the law in many places asks for it. */
  readonly postalAddress: Localised
  /** Base of every link of ours: preferences, unsubscribe, view online, pictures. No slash at the end. */
  readonly publicUrl: string
  readonly footer: readonly FooterLink[]
  readonly support: {
    readonly title: Localised
    readonly text: Localised
    readonly button: Localised
    readonly url: Localised
  } | null
}
