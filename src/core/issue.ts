// An issue: one week's newsletter, as plain data that can be stored, edited, hashed and rendered.
import { createHash } from 'node:crypto'
import type { Article } from './article.ts'
import type { Verdict } from './history.ts'
import type { Instant } from './time.ts'

/** `2026-W47`, or `2026-W47-c1` for a correction. */
export type IssueKey = string

export const ISSUE_STATES = [
  'draft',
  'approved',
  'sending',
  'finished',
  'cancelled',
  'skipped',
  'held',
] as const
export type IssueState = (typeof ISSUE_STATES)[number]

/** The articles of an issue were published in (from, to]. */
export type Week = { readonly from: Instant; readonly to: Instant; readonly zone: string }

/** One story as it stands in one edition. */
export type Story = {
  readonly article: Article
  /** Set where the story had to stay in another language than the edition's. */
  readonly untranslated: boolean
  /** Who pinned it: a new gathering leaves it where it is. */
  readonly pinnedBy?: string
  /** What the source says, where an editor wrote another headline or standfirst. */
  readonly original?: { readonly title: string; readonly dek: string }
}

/** What an editor took out of an edition, to be told why and to be put back. */
export type TakenOut = {
  /** Where it stood: `lead`, `popular`, or the id of a section. */
  readonly section: string
  readonly story: Story | null
  /** Set instead of `story` for one of Popular. */
  readonly popular: PopularStory | null
  /** '' where none was given. */
  readonly reason: string
  readonly by: string
}

export type IssueSection = { readonly id: string; readonly stories: readonly Story[] }

export type PopularStory = {
  readonly url: string
  readonly title: string
  readonly authors: readonly string[]
  readonly language: string
  readonly views: number
  /** The views, the newest counting most. */
  readonly score: number
  /** Left out where views are not known by the day, and in issues of before there were trends. */
  readonly trend?: Trend
  /** One sentence each: what the score is made of. */
  readonly reasons: readonly string[]
}

/** Views of the last seven whole days against the seven before; `level` is within five per cent. */
export type Trend = {
  readonly views: number
  readonly before: number
  readonly change: 'new' | 'up' | 'down' | 'level'
}

/** An issue in one language. */
export type Edition = {
  readonly language: string
  readonly subject: string
  readonly preheader: string
  /** Paragraphs of the editor's note; `[[first_name|reader]]` is a merge field here and in the subject. */
  readonly intro: readonly string[]
  readonly signed: { readonly name: string; readonly role: string } | null
  readonly lead: Story | null
  readonly sections: readonly IssueSection[]
  readonly popular: readonly PopularStory[]
  readonly corrections: readonly string[]
  readonly out?: readonly TakenOut[]
}

export type Issue = {
  readonly key: IssueKey
  readonly week: Week
  readonly sendAt: Instant
  /** The first language is the publication's main one. */
  readonly editions: readonly Edition[]
}

/** Why an article is in the issue, or is not. */
export type Decision = {
  readonly url: string
  readonly title: string
  readonly language: string
  readonly in: boolean
  /** Sentences: the rule, and the number that decided. */
  readonly reasons: readonly string[]
  /** The article's popularity, 0 where nobody counted. */
  readonly score: number
  /** What this issue made of the page, where it was its turn. */
  readonly verdict?: Verdict
  /** The URL of the copy that counts, where this is only another address of one page. */
  readonly copyOf?: string
}

export type SignOff = { readonly by: string; readonly at: Instant; readonly hash: string }

export type FindingLevel = 'red' | 'amber' | 'info'

/** One remark of a check. Red stops a send, amber asks, info tells. */
export type Finding = {
  readonly level: FindingLevel
  /** The id of the rule, such as `link-scheme`. */
  readonly rule: string
  /** What is wrong and how to mend it. */
  readonly message: string
  /** The URL of the article it is about. */
  readonly article?: string
  readonly edition?: string
  /** The headline that the page of the article has now, where it is another. */
  readonly headline?: string
}

/** Every story of an edition in reading order: lead, then the sections'. */
export function storiesOf(edition: Edition): readonly Story[] {
  return [...(edition.lead ? [edition.lead] : []), ...edition.sections.flatMap((s) => s.stories)]
}

/** Number of different articles in the whole issue. */
export function articleCount(issue: Issue): number {
  return new Set(issue.editions.flatMap((e) => storiesOf(e).map((s) => s.article.id))).size
}

/** JSON with sorted keys, so that equal data has equal text on every machine. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, v: unknown) =>
    v && typeof v === 'object' && !Array.isArray(v)
      ? Object.fromEntries(Object.entries(v).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)))
      : v,
  )
}

/** Lower-case hex SHA-256. */
export function sha256(data: string | Uint8Array): string {
  return createHash('sha256').update(data).digest('hex')
}
