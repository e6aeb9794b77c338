// What a publication decides once: its name and sender, its rhythm, its sections, its readers' languages.
import type { Article, ArticleKind } from './article.ts'
import type { Instant } from './time.ts'

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
  /** A story that comes to light so many minutes late is still news, unless an issue had it. */
  readonly lateNewsMinutes: number
  /** A week with fewer stories is thin, and is held for an editor. */
  readonly minimum: number
  /** `editor`: nothing is sent without a sign-off. `none`: the schedule sends what has no red finding. */
  readonly approval: 'editor' | 'none'
  /** Whether the pages of the stories are asked before an issue goes out: one that was withdrawn holds it. */
  readonly gate: boolean
  /** Whether a red finding of the doctor holds a scheduled issue. */
  readonly doctor: boolean
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
  /** The id of the section that takes them then; '' for none. */
  readonly fallback: string
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

/** What every source has. `id` names it in reports; the rest fills what its articles leave open. */
export type SourceCommon = {
  readonly id: string
  readonly language: string
  readonly regions: readonly string[]
  readonly topics: readonly string[]
  readonly articleKind: ArticleKind | null
}

/** Where in a page its links stand, as CSS selectors; all but `item` count from the item, and '' is the item itself. */
export type LinkSelect = {
  readonly item: string
  /** The element with the href. */
  readonly link: string
  readonly title: string
  /** '' for no byline. */
  readonly authors: string
}

/** What a function in the config gives for an article: an address and a title at least. */
export type GivenArticle = { readonly url: string; readonly title: string } & Partial<
  Pick<
    Article,
    | 'dek'
    | 'authors'
    | 'kind'
    | 'regions'
    | 'topics'
    | 'language'
    | 'image'
    | 'translationOf'
    | 'place'
    | 'series'
    | 'minutes'
  >
> & { readonly published?: string | Date | null }

export type SourceFunction = (about: {
  /** Articles published before this are not wanted. */
  readonly since: Instant
  /** The body of a web page, fetched as politely and safely as every source is. */
  readonly fetch: (url: string) => Promise<{ readonly url: string; readonly body: Uint8Array }>
}) => Promise<readonly GivenArticle[]> | readonly GivenArticle[]

/** The kinds of sources and what is particular to each. */
export type SourceKinds = {
  readonly markdown: { readonly folder: string }
  readonly feed: { readonly url: string }
  /** Single article pages. */
  readonly page: { readonly urls: readonly string[] }
  /** A page that lists articles; `follow` fetches each of them for its date, picture and standfirst. */
  readonly links: { readonly url: string; readonly select: LinkSelect; readonly follow: boolean }
  /** A WordPress site, by its REST API. */
  readonly wordpress: { readonly url: string }
  /** A Ghost site, by its Content API, which wants the key of an integration. */
  readonly ghost: { readonly url: string; readonly key: string }
  /** A news sitemap, or an index of such. */
  readonly sitemap: { readonly url: string }
  readonly function: { readonly articles: SourceFunction }
}
export type SourceKind = keyof SourceKinds

/** A source of one kind. */
export type SourceOf<Kind extends SourceKind> = SourceCommon & { readonly kind: Kind } & SourceKinds[Kind]

/** Where articles come from. */
export type SourcePlan = { [Kind in SourceKind]: SourceOf<Kind> }[SourceKind]

/** Gives regions, topics and a kind to articles that fit: any of each list that is given, all lists that are given. */
export type LabelRule = {
  /** Categories and tags as their source writes them; case does not count. */
  readonly categories: readonly string[]
  /** Parts of the path of the URL, such as `/georgia/`. */
  readonly paths: readonly string[]
  /** Whole words of title or dek; a `*` at the end takes every ending. */
  readonly words: readonly string[]
  /** Ids of sources. */
  readonly sources: readonly string[]
  readonly regions: readonly string[]
  readonly topics: readonly string[]
  readonly articleKind: ArticleKind | null
}

/** An access log of the site. */
export type LogPlan = {
  /** A file; its rotated neighbours (`access.log.1`, `access.log.2.gz`) are read with it. */
  readonly file: string
  /** Where its paths count from, such as `https://example.org`, for lines that do not name a host. */
  readonly site: string
}

/** A site in Plausible; the key of its API stands in PLAUSIBLE_KEY. */
export type PlausiblePlan = { readonly url: string; readonly site: string }

export type PopularPlan = {
  readonly maximum: number
  /** Fewer than this many: the block is left out. */
  readonly minimum: number
  /** URLs set by hand, in this order, before those found by views. */
  readonly pins: readonly string[]
  /** CSV or JSON files of views by URL, relative to the newsletter folder. */
  readonly files: readonly string[]
  readonly logs: readonly LogPlan[]
  readonly plausible: PlausiblePlan | null
  /** Minutes after which a view counts half. */
  readonly halfLifeMinutes: number
  /** A story out for less than this has not had its time to be read. */
  readonly minimumAgeMinutes: number
  /** Views older than this many minutes are not counted at all. */
  readonly windowMinutes: number
  /** At most so many stories of one author, and of one region. */
  readonly perAuthor: number
  readonly perRegion: number
  /** Whether a story may stand in Popular two issues in a row. */
  readonly repeats: boolean
}

/** Views of one page. Title and authors serve where the story itself is not known. */
export type ViewRow = {
  readonly url: string
  readonly views: number
  readonly title: string
  readonly authors: readonly string[]
  readonly language: string
  /** The day they were counted on, `2026-11-20` in UTC; '' where that is not known: they count in full. */
  readonly day: string
}

/** A file of subscribers. Everyone on a list that is not for tests is the audience. */
export type ListPlan = { readonly id: string; readonly file: string; readonly test: boolean }

export type FooterLink = { readonly title: Localised; readonly url: Localised }

/** `src` is a path below `content/`, or https; `width` is in CSS pixels. */
export type LogoPlan = { readonly src: string; readonly width: number; readonly alt: Localised }

export type Publication = {
  readonly name: Localised
  readonly strap: Localised
  /** Shown in the masthead in the place of the name. */
  readonly logo: LogoPlan | null
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
