import { expect, it } from 'vitest'
import type { Change } from '../../src/core/change.ts'
import { editIssue } from '../../src/core/edit-issue.ts'
import { placesOf } from '../../src/core/edition-places.ts'
import type { Issue, Story } from '../../src/core/issue.ts'
import { refillIssue } from '../../src/core/refill.ts'
import { anArticle, anEdition, anIssue, aPopularStory, aSection, aStory } from '../support/issue-builders.ts'
import { forSeeds } from '../support/random.ts'

const ORDER = ['central-asia', 'caucasus', 'podcast']
const story = (title: string): Story => aStory({ title })
const id = (title: string): string => story(title).article.id

const week = (lead: string, asia: readonly string[], caucasus: readonly string[]): Issue =>
  anIssue({
    editions: [
      anEdition({
        lead: story(lead),
        sections: [
          aSection('central-asia', ...asia.map(story)),
          aSection('caucasus', ...caucasus.map(story)),
        ].filter((s) => s.stories.length > 0),
        popular: [aPopularStory({ title: 'Dam' }), aPopularStory({ title: 'Tea' })],
      }),
    ],
  })

const done = (issue: Issue, ...changes: readonly Change[]): Issue =>
  changes.reduce((now, change) => {
    const edited = editIssue(now, change, 'Mara', ORDER)
    if ('trouble' in edited) throw new Error(edited.trouble)
    return edited.issue
  }, issue)

const pin = (title: string): Change => ({ kind: 'pin', edition: 'en', story: id(title), pinned: true })

function shape(issue: Issue): string {
  const [edition] = issue.editions
  const sections = edition?.sections.map((s) => `${s.id} ${s.stories.map((x) => x.article.title).join(', ')}`)
  return [`lead ${edition?.lead?.article.title ?? '-'}`, ...(sections ?? [])].join('; ')
}

it('keeps pins in place, what is out outside, and chooses the rest anew', () => {
  const draft = done(week('Train', ['Litre', 'Seed'], ['Towers', 'Ferry']), pin('Ferry'), {
    kind: 'take-out',
    edition: 'en',
    story: id('Seed'),
    reason: 'later',
    everywhere: false,
  })
  const fresh = week('Glacier', ['Seed', 'Bazaar'], ['Ferry', 'Towers', 'Tea'])
  expect(shape(refillIssue(fresh, draft, ORDER))).toBe(
    'lead Glacier; central-asia Bazaar; caucasus Towers, Ferry, Tea',
  )
})

it('keeps a pinned lead, and the one that would lead stands first in the letter', () => {
  const draft = done(week('Train', ['Litre'], ['Towers']), pin('Train'))
  const fresh = week('Glacier', ['Litre'], ['Train'])
  expect(shape(refillIssue(fresh, draft, ORDER))).toBe('lead Train; central-asia Glacier, Litre')
})

it('keeps what was added by hand, though no source knows it', () => {
  const draft = done(week('Train', ['Litre'], []), {
    ...{
      kind: 'add',
      edition: 'en',
      article: anArticle({ title: 'By hand' }),
      to: 'central-asia',
      before: '',
    },
  })
  expect(shape(refillIssue(week('Train', ['Litre', 'New'], []), draft, ORDER))).toBe(
    'lead Train; central-asia Litre, By hand, New',
  )
})

it('keeps the words of editors, with what the source says now beside them', () => {
  const draft = done(
    week('Train', ['Litre'], []),
    { kind: 'words', edition: 'en', field: 'subject', text: 'Ours' },
    { kind: 'story', edition: 'en', story: id('Litre'), field: 'title', text: 'By the litre' },
    { kind: 'unrank', edition: 'en', story: aPopularStory({ title: 'Dam' }).url, reason: '' },
  )
  const [edition] = refillIssue(week('Train', ['Litre'], []), draft, ORDER).editions
  expect(edition?.subject).toBe('Ours')
  expect(edition?.sections[0]?.stories[0]).toMatchObject({
    article: { title: 'By the litre' },
    original: { title: 'Litre' },
  })
  expect(edition?.popular.map((p) => p.title)).toEqual(['Tea'])
})

it('holds each story once, whatever was pinned, moved and taken out', () => {
  const all = ['A', 'B', 'C', 'D', 'E', 'F', 'G'] as const
  forSeeds(300, (random) => {
    const drawn = (): Issue => {
      const [lead = 'A', ...rest] = random.shuffle(all).slice(0, 5)
      return week(lead, rest.slice(0, 2), rest.slice(2))
    }
    let draft = drawn()
    for (let i = 0; i < 6; i += 1) {
      const target = id(random.pick(all))
      const edited = editIssue(
        draft,
        random.pick<Change>([
          { kind: 'pin', edition: 'en', story: target, pinned: true },
          { kind: 'move', edition: 'en', story: target, to: random.pick(['lead', ...ORDER]), before: '' },
          { kind: 'take-out', edition: 'en', story: target, reason: '', everywhere: false },
        ]),
        'Mara',
        ORDER,
      )
      if ('issue' in edited) draft = edited.issue
    }
    const [before] = draft.editions
    const [after] = refillIssue(drawn(), draft, ORDER).editions
    if (!before || !after) throw new Error('an edition')
    const ids = placesOf(after).map((p) => p.story.article.id)
    expect(new Set(ids).size).toBe(ids.length)
    const pinned = placesOf(before).filter((p) => p.story.pinnedBy)
    for (const p of pinned)
      expect(placesOf(after).find((q) => q.story.article.id === p.story.article.id)?.section).toBe(p.section)
    for (const gone of before.out ?? []) expect(ids).not.toContain(gone.story?.article.id)
  })
})
