// What a form of the outline asks for, as changes; a form may ask for several, such as headline and standfirst.
import type { Change } from '../../core/change.ts'
import { WORDS } from '../../core/change.ts'
import { storyIn } from '../../core/edition-places.ts'
import type { Edition } from '../../core/issue.ts'

export type Fields = Readonly<Record<string, unknown>>

export function field(fields: Fields, name: string): string {
  const value = fields[name]
  return typeof value === 'string' ? value : ''
}

/** @returns the changes; none where the form asks for what is so already, null where it makes no sense */
export function changesOf(fields: Fields, edition: Edition): readonly Change[] | null {
  const text = (name: string) => field(fields, name)
  const about = { edition: edition.language, story: text('story') }
  switch (text('do')) {
    case 'words': {
      const word = WORDS.find((w) => w === text('field'))
      return word ? [{ kind: 'words', edition: edition.language, field: word, text: text('text') }] : null
    }
    case 'rewrite': {
      const article = storyIn(edition, about.story)?.story.article
      return (['title', 'dek'] as const)
        .filter((name) => typeof fields[name] === 'string' && text(name).trim() !== article?.[name])
        .map((name) => ({ kind: 'story', ...about, field: name, text: text(name) }))
    }
    case 'original':
      return (['title', 'dek'] as const).map((name) => ({ kind: 'story', ...about, field: name, text: '' }))
    case 'pin':
    case 'unpin':
      return [{ kind: 'pin', ...about, pinned: text('do') === 'pin' }]
    case 'move':
      return [{ kind: 'move', ...about, to: text('to'), before: text('before') }]
    case 'take-out':
      return [
        { kind: 'take-out', ...about, reason: text('reason'), everywhere: text('everywhere') === 'yes' },
      ]
    case 'put-back':
      return [{ kind: 'put-back', ...about }]
    case 'rank':
      return [{ kind: 'rank', ...about, before: text('before') }]
    case 'unrank':
      return [{ kind: 'unrank', ...about, reason: text('reason') }]
    default:
      return null
  }
}
