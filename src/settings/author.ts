// What an author writes in newsletter.config.ts: the one description of its keys, types only.
import type { ArticleKind } from '../core/article.ts'
import type { Localised, SourceFunction } from '../core/plan.ts'
import type { MailConfig, RetentionConfig, SegmentConfig } from './author-sending.ts'

/** The default export of `newsletter.config.ts`. A text may be one string, or one per language: `{ en: '…', ru: '…' }`. */
export type NewsletterConfig = {
  readonly publication: PublicationConfig
  /** One per language; the first is the main one. */
  readonly editions: readonly EditionConfig[]
  readonly plan: PlanConfig
  /** In the order in which they stand in the letter. */
  readonly sections: readonly SectionConfig[]
  readonly sources: readonly SourceConfig[]
  /** What articles are about, by their categories, paths and words. */
  readonly labels?: readonly LabelConfig[] | undefined
  readonly popular?: PopularConfig | undefined
  /** Files of subscribers. Everyone on a list that is not for tests gets the letter. */
  readonly lists: readonly ListConfig[]
  /**
   * Named filters on readers, for `send --to`: `{ newcomers: { language: ['en'], joined: { within: '90d' } } }`. What stands
   * side by side has to hold together.
   */
  readonly segments?: Readonly<Record<string, SegmentConfig>> | undefined
  /** A theme of `templates/email`; `gazette` if not given. */
  readonly theme?: string | undefined
  /** Colours as `#rrggbb` and type faces as a list, in place of those of the theme: `{ accent: '#0a5c36' }`. */
  readonly look?: Readonly<Record<string, string>> | undefined
  /** Marks the links of stories with utm_ parameters; they are left alone if it is not given. */
  readonly utm?: UtmConfig | undefined
  /**
   * Whether links of stories in the mail are counted, by story and day (false if not given). They name the issue and the
   * story, never the reader; the counts feed Popular.
   */
  readonly clicks?: boolean | undefined
  /**
   * Whether letters ask if they were useful (false if not given). The links name the letter, never the reader; answers are
   * counted by letter, edition and day.
   */
  readonly feedback?: boolean | undefined
  /**
   * `store` (if not given): the pictures of stories are fetched, resized and served from here. `refer`: pictures on the
   * web are shown from where they are.
   */
  readonly pictures?: 'store' | 'refer' | undefined
  /** The week of shipped sample content, such as `2026-W47`: `postrider start` runs on its clock. */
  readonly sampleWeek?: string | undefined
  /** Who may enter the studio where it is not on this machine alone: by a link that is mailed to the address. */
  readonly people?: readonly PersonConfig[] | undefined
  /** Whether people can sign up at /subscribe (true if not given). They go on the first list, and confirm by mail. */
  readonly signUp?: boolean | undefined
  readonly mail?: MailConfig | undefined
  /** How long what is kept of people is kept, as spans such as `30d`. "serve" forgets once a day. */
  readonly retention?: RetentionConfig | undefined
  /** Hosts on private networks that may be fetched from, such as `feeds.intranet` or `10.0.0.7`. */
  readonly trustedHosts?: readonly string[] | undefined
}

export type PersonConfig = {
  readonly name: string
  readonly address: string
  /** `editor` (if not given) edits and signs off; `operator` sends, pauses and cancels as well; `admin` sees to sessions too. */
  readonly role?: 'editor' | 'operator' | 'admin' | undefined
}

export type PublicationConfig = {
  readonly name: Localised
  /** The line under the name. */
  readonly strap: Localised
  /**
   * Stands in the masthead in the place of the name: a PNG or JPEG below `content/` or on https, and its width in
   * CSS pixels. `alt`, the name if not given, is what readers see whose mail program shows no pictures.
   */
  readonly logo?:
    | { readonly src: string; readonly width: number; readonly alt?: Localised | undefined }
    | undefined
  /** The publication's own site. */
  readonly home: Localised
  readonly from: { readonly name: Localised; readonly address: string }
  /** Where answers go, if not to `from`. */
  readonly replyTo?: string | undefined
  /** List-ID (RFC 2919), such as `weekly.caravanpost.example.org`; made of the name and the domain if not given. */
  readonly listId?: string | undefined
  /** Street address of the publisher; the law in many places asks for it. */
  readonly postalAddress: Localised
  /** Where readers reach this Postrider, such as `https://letters.example.org`. POSTRIDER_PUBLIC_URL wins over it. */
  readonly publicUrl?: string | undefined
  readonly footer?: readonly { readonly title: Localised; readonly url: Localised }[] | undefined
  readonly support?:
    | {
        readonly title: Localised
        readonly text: Localised
        readonly button: Localised
        readonly url: Localised
      }
    | undefined
}

export type UtmConfig = {
  readonly source: string
  /** `email` if not given. */
  readonly medium?: string | undefined
  /** The key of the issue, such as `2026-W47`, if not given. */
  readonly campaign?: string | undefined
  /** Further hosts whose stories are marked; that of `publication.home` always is, and no other. */
  readonly hosts?: readonly string[] | undefined
  /** Whether the plain text is marked as well; false if not given. */
  readonly text?: boolean | undefined
}

export type EditionConfig = {
  /** BCP 47, such as `en`. */
  readonly language: string
  /** A story with no translation is shown in its own language (`show`, if not given), or left out. */
  readonly untranslated?: 'show' | 'skip' | undefined
  /** First line of the letter; `[[first_name|reader]]` stands for the reader's name. */
  readonly greeting?: string | undefined
  /** Who signs the editor's note. */
  readonly signed?: { readonly name: string; readonly role: string } | undefined
}

export type PlanConfig = {
  /** IANA zone of the times below, such as `Asia/Tbilisi`. */
  readonly zone: string
  /** When the week ends and its draft is made, such as `friday 07:00`. */
  readonly draftAt: string
  /** When the issue goes out, such as `friday 10:00`. */
  readonly sendAt: string
  /** A slot missed by more than this is held, not caught up: `90m`, `6h`, `1d`. `6h` if not given. */
  readonly maxLateness?: string | undefined
  /** A story that comes to light this late is still news, unless an issue had it; `14d` if not given. */
  readonly lateNews?: string | undefined
  /** A week with fewer stories is thin, and is held for an editor; 1 if not given. */
  readonly minimum?: number | undefined
  /** `editor` (if not given): nothing goes out without a sign-off. `none`: what has no red finding is sent. */
  readonly approval?: 'editor' | 'none' | undefined
  /** Asks the pages of the stories just before a letter goes out, and holds it if one was withdrawn; true if not given. */
  readonly gate?: boolean | undefined
  /** Whether what the doctor finds red holds a scheduled issue: `true` if not said. */
  readonly doctor?: boolean | undefined
}

export type SectionConfig = {
  /** [a-z0-9-]; readers' choices are kept by it. */
  readonly id: string
  readonly title: Localised
  /** What it takes: any of each list, all lists that are given. `{}` takes what no other section took. */
  readonly match: {
    readonly regions?: readonly string[] | undefined
    readonly topics?: readonly string[] | undefined
    readonly kinds?: readonly ArticleKind[] | undefined
  }
  /** With fewer stories the section is left out; 1 if not given. */
  readonly minimum?: number | undefined
  /** The section that takes the stories of this one where they are fewer than the minimum. */
  readonly fallback?: string | undefined
  /** More stories than this wait for the next issue; 6 if not given. */
  readonly maximum?: number | undefined
  readonly layout?: 'stories' | 'podcast' | 'video' | 'blogs' | undefined
  /** Whether a reader may go without it; true if not given. */
  readonly optional?: boolean | undefined
}

type SourceCommon = {
  /** Names the source in reports. */
  readonly id?: string | undefined
  /** The language of articles that do not say theirs; the main edition's if not given. */
  readonly language?: string | undefined
  readonly regions?: readonly string[] | undefined
  readonly topics?: readonly string[] | undefined
  readonly articleKind?: ArticleKind | undefined
}

export type SourceConfig = SourceCommon &
  (
    | { readonly kind: 'markdown'; readonly folder: string }
    | { readonly kind: 'feed'; readonly url: string }
    /** Single article pages. */
    | { readonly kind: 'page'; readonly urls: readonly string[] }
    /** A page that lists articles: CSS selectors say where. `follow` fetches each article for its date and picture. */
    | {
        readonly kind: 'links'
        readonly url: string
        readonly select: {
          readonly item: string
          readonly link?: string | undefined
          readonly title?: string | undefined
          readonly authors?: string | undefined
        }
        readonly follow?: boolean | undefined
      }
    /** The address of a WordPress site. */
    | { readonly kind: 'wordpress'; readonly url: string }
    /** The address of a Ghost site, and the Content API key of an integration of it. */
    | { readonly kind: 'ghost'; readonly url: string; readonly key: string }
    /** A news sitemap, or an index of such. */
    | { readonly kind: 'sitemap'; readonly url: string }
    /** A function of yours. */
    | { readonly kind: 'function'; readonly id: string; readonly articles: SourceFunction }
  )

/** Gives regions, topics and a kind to what fits: any of each list that is given, all lists that are given. */
export type LabelConfig = {
  readonly when: {
    /** Categories and tags, as the sources write them. */
    readonly categories?: readonly string[] | undefined
    /** Parts of the path of the URL, such as `/georgia/`. */
    readonly paths?: readonly string[] | undefined
    /** Whole words of title or dek; `Tbilis*` takes every ending. */
    readonly words?: readonly string[] | undefined
    /** Ids of sources. */
    readonly sources?: readonly string[] | undefined
  }
  readonly regions?: readonly string[] | undefined
  readonly topics?: readonly string[] | undefined
  readonly articleKind?: ArticleKind | undefined
}

export type PopularConfig = {
  /** 5 if not given. */
  readonly maximum?: number | undefined
  /** With fewer the block is left out; 3 if not given. */
  readonly minimum?: number | undefined
  /** URLs set by hand, first. */
  readonly pins?: readonly string[] | undefined
  /** CSV or JSON files of views by URL. */
  readonly files?: readonly string[] | undefined
  /** Access logs; `site` is where their paths count from, such as `https://example.org`. */
  readonly logs?: readonly { readonly file: string; readonly site: string }[] | undefined
  /** A site in Plausible; the key of its API stands in PLAUSIBLE_KEY. `https://plausible.io` if no URL is given. */
  readonly plausible?: { readonly site: string; readonly url?: string | undefined } | undefined
  /** After so long a view counts half; `3d` if not given. */
  readonly halfLife?: string | undefined
  /** A story out for less has not had its time to be read; `12h` if not given. */
  readonly minimumAge?: string | undefined
  /** Older views are not counted; `14d` if not given. */
  readonly window?: string | undefined
  /** At most so many stories of one author; 2 if not given. */
  readonly perAuthor?: number | undefined
  /** At most so many stories of one region; 3 if not given. */
  readonly perRegion?: number | undefined
  /** Whether a story may be in Popular two issues in a row; false if not given. */
  readonly repeats?: boolean | undefined
}

export type ListConfig = { readonly id: string; readonly file: string; readonly test?: boolean | undefined }
