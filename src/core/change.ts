// What an editor may do to an issue, one change at a time; each names the edition and what it is about.
import type { Article } from './article.ts'

export const WORDS = ['subject', 'preheader', 'intro'] as const

/** `lead`, `popular`, or the id of a section. */
export type PlaceName = string

export type Change =
  /** Paragraphs of the intro are parted by empty lines. */
  | {
      readonly kind: 'words'
      readonly edition: string
      readonly field: (typeof WORDS)[number]
      readonly text: string
    }
  /** An empty text brings the source's own back. */
  | {
      readonly kind: 'story'
      readonly edition: string
      readonly story: string
      readonly field: 'title' | 'dek'
      readonly text: string
    }
  /** In front of the story `before`, or to the end where that is ''; into `lead` it changes places with what leads. */
  | {
      readonly kind: 'move'
      readonly edition: string
      readonly story: string
      readonly to: PlaceName
      readonly before: string
    }
  | { readonly kind: 'pin'; readonly edition: string; readonly story: string; readonly pinned: boolean }
  /** `everywhere`: out of every edition that has it or a translation of it. */
  | {
      readonly kind: 'take-out'
      readonly edition: string
      readonly story: string
      readonly reason: string
      readonly everywhere: boolean
    }
  | { readonly kind: 'put-back'; readonly edition: string; readonly story: string }
  | {
      readonly kind: 'add'
      readonly edition: string
      readonly article: Article
      readonly to: PlaceName
      readonly before: string
    }
  /** The three of Popular know a story by its URL, as Popular does. */
  | { readonly kind: 'rank'; readonly edition: string; readonly story: string; readonly before: string }
  | { readonly kind: 'unrank'; readonly edition: string; readonly story: string; readonly reason: string }

/** What was done, as a sentence with places for the names in it: `moved “{title}” to {place}`. */
export type Deed = {
  readonly did: string
  readonly title: string
  readonly place: string
  /** Whose words or place for a story it replaced, after its editor had seen both. */
  readonly over?: string
}
