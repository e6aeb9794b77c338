// What an article is, wherever it came from, and what a source gives back.
import { createHash } from 'node:crypto'
import type { Instant } from './time.ts'

export const ARTICLE_KINDS = ['article', 'podcast', 'video', 'photo', 'blog'] as const
export type ArticleKind = (typeof ARTICLE_KINDS)[number]

export type Picture = {
  /** Absolute http(s) URL, or a path below the newsletter's `content/` folder. */
  readonly src: string
  /** What the picture shows, for those who do not see it; '' only where it is decoration. */
  readonly alt: string
  readonly credit?: string
  /** What is kept of it, known since the issue was drafted; without it the picture is shown from `src`. */
  readonly file?: PictureFile
  /** Why it could not be had when the issue was drafted, in a sentence: the story then stands as text. */
  readonly missing?: string
}

/** A picture that was fetched and resized. */
export type PictureFile = {
  /** The first 16 hex digits of the SHA-256 of its source. */
  readonly hash: string
  /** Pixels of the source, as one looks at it. */
  readonly width: number
  readonly height: number
  readonly format: 'jpg' | 'png'
}

/** A piece that could be in an issue. All texts are plain text: sources take the markup out. */
export type Article = {
  /** Stable over runs and machines: `articleId(url)`. */
  readonly id: string
  /** The canonical URL, absolute http(s). */
  readonly url: string
  readonly title: string
  /** The standfirst: one or two sentences, '' where the source has none. */
  readonly dek: string
  readonly authors: readonly string[]
  /** null where the source does not say. */
  readonly published: Instant | null
  readonly kind: ArticleKind
  readonly regions: readonly string[]
  readonly topics: readonly string[]
  /** BCP 47, such as `en`, `ru`; '' where unknown. */
  readonly language: string
  readonly image: Picture | null
  /** The canonical URL of the article this one translates, or null. */
  readonly translationOf: string | null
  /** The place a story is from, as a byline has it: `Tash-Kapka`; '' if none. */
  readonly place: string
  /** The series a podcast or blog belongs to; '' if none. */
  readonly series: string
  /** Minutes to read, hear or watch; null where unknown. */
  readonly minutes: number | null
  /** What the source itself calls the entry: by it a page that moved is known again. */
  readonly guid?: string
  /** The id of the source that gave it. */
  readonly source: string
}

/** A reason why a source, or one thing in it, gave no article. A failing source is a value, never an exception. */
export type SourceFailure = {
  readonly source: string
  /** The file, URL or entry at fault. */
  readonly where: string
  /** What is wrong and what would mend it. */
  readonly message: string
}

export type Gathered = {
  readonly source: string
  /** Documents read: files, or HTTP answers. */
  readonly fetched: number
  readonly articles: readonly Article[]
  readonly failures: readonly SourceFailure[]
  /** What was asked for is as it was the last time: its articles are known. */
  readonly unchanged?: boolean
  /** The server wants to be left alone for so many seconds. */
  readonly retryAfterSeconds?: number
  /** How to ask next time, so that only a change is sent; null where there is no better way than the plan's. */
  readonly document?: SourceDocument | null
}

/** Where a document is found for good, and the validators of the copy that was read; '' where there is none. */
export type SourceDocument = { readonly url: string; readonly etag: string; readonly lastModified: string }

/** The id of an article: the first 16 hex digits of the SHA-256 of its canonical URL. */
export function articleId(url: string): string {
  return createHash('sha256').update(url).digest('hex').slice(0, 16)
}
