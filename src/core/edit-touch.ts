// What a change writes over: where that is the same in two versions of an issue, the change fits both.
import type { Change } from './change.ts'
import { storyIn } from './edition-places.ts'
import type { Issue } from './issue.ts'

/** The words, or the name of the place (`lead`, `popular`, a section's id, `out`, ''), that the change is about. */
export function touched(issue: Issue, change: Change): string {
  const edition = issue.editions.find((e) => e.language === change.edition)
  if (!edition) return ''
  const placeOf = (id: string): string => {
    const at = storyIn(edition, id)
    if (at) return at.section
    return (edition.out ?? []).some((o) => (o.story?.article.id ?? o.popular?.url) === id) ? 'out' : ''
  }
  switch (change.kind) {
    case 'words':
      return change.field === 'intro' ? edition.intro.join('\n\n') : edition[change.field]
    case 'story':
      return storyIn(edition, change.story)?.story.article[change.field] ?? ''
    case 'pin':
      return storyIn(edition, change.story)?.story.pinnedBy ?? ''
    case 'rank':
    case 'unrank':
      return edition.popular.some((p) => p.url === change.story) ? 'popular' : placeOf(change.story)
    case 'add':
      return placeOf(change.article.id)
    case 'move':
    case 'take-out':
    case 'put-back':
      return placeOf(change.story)
  }
}

/** What a change is about, as a name: two changes of one name are about the same words or the same story's place. */
export function aboutOf(change: Change): string {
  switch (change.kind) {
    case 'words':
      return `${change.edition} ${change.field}`
    case 'story':
      return `${change.edition} ${change.story} ${change.field}`
    case 'pin':
      return `${change.edition} ${change.story} pin`
    case 'add':
      return `${change.edition} ${change.article.id}`
    default:
      return `${change.edition} ${change.story}`
  }
}

/** What the change would make of it, told in the same way. */
export function wished(change: Change): string {
  switch (change.kind) {
    case 'words':
    case 'story':
      return change.text
    case 'move':
    case 'add':
      return change.to
    case 'take-out':
    case 'unrank':
      return 'out'
    case 'rank':
      return 'popular'
    case 'pin':
    case 'put-back':
      return ''
  }
}
