import { describe, expect, it } from 'vitest'
import { diffIssues, isSame } from '../../src/core/issue-diff.ts'
import { anEdition, anIssue, aPopularStory, aSection, aStory } from '../support/issue-builders.ts'

const [A, B, C, D] = ['Apricots', 'Bridges', 'Choirs', 'Dams'].map((title) => aStory({ title })) as [
  ReturnType<typeof aStory>,
  ReturnType<typeof aStory>,
  ReturnType<typeof aStory>,
  ReturnType<typeof aStory>,
]
type Stories = ReturnType<typeof aStory>[]
const week = (sections: Readonly<Record<string, Stories>>, over = {}) =>
  anIssue({
    editions: [
      anEdition({
        lead: null,
        popular: [],
        sections: Object.entries(sections).map(([id, stories]) => aSection(id, ...stories)),
        ...over,
      }),
    ],
  })

describe('two issues', () => {
  it('that are alike do not differ', () => {
    const one = week({ north: [A, B] })
    expect(isSame(diffIssues(one, structuredClone(one)))).toBe(true)
  })

  it('differ by the stories that came and went, each with its place', () => {
    const diff = diffIssues(week({ north: [A, B] }), week({ north: [B], south: [C] }))
    expect(diff.added).toMatchObject([{ title: 'Choirs', section: 'south', position: 1, edition: 'en' }])
    expect(diff.removed).toMatchObject([{ title: 'Apricots', section: 'north', position: 1 }])
  })

  it('do not count who only moved up as moved', () => {
    expect(diffIssues(week({ north: [A, B, C] }), week({ north: [B, C] })).moved).toEqual([])
  })

  it('name the fewest moves that explain a new order', () => {
    const { moved } = diffIssues(week({ north: [A, B, C, D] }), week({ north: [D, A, B, C] }))
    expect(moved).toMatchObject([{ title: 'Dams', from: { position: 4 }, to: { position: 1 } }])
  })

  it('name a story that changed its section, and one that became the lead', () => {
    const after = week({ south: [A] }, { lead: B })
    expect(diffIssues(week({ north: [A, B] }), after).moved).toMatchObject([
      { title: 'Bridges', from: { section: 'north', position: 2 }, to: { section: 'lead', position: 1 } },
      { title: 'Apricots', from: { section: 'north', position: 1 }, to: { section: 'south', position: 1 } },
    ])
  })

  it('take a new headline for a change of the story', () => {
    const retitled = {
      ...A,
      article: { ...A.article, title: 'Apricots, late', authors: ['Nino', 'Aigerim'] },
    }
    const { added, removed, changed } = diffIssues(week({ north: [A] }), week({ north: [retitled] }))
    expect([added, removed]).toEqual([[], []])
    expect(changed).toMatchObject([
      { field: 'title', before: 'Apricots', after: 'Apricots, late', url: A.article.url },
      { field: 'byline', after: 'Nino, Aigerim' },
    ])
  })

  it('differ by the words of the edition', () => {
    const [before, after] = [
      week({ north: [A] }),
      week({ north: [A] }, { subject: 'Another', intro: ['One.', 'Two.'] }),
    ]
    expect(diffIssues(before, after).changed.map((c) => [c.field, c.after])).toEqual([
      ['subject', 'Another'],
      ['intro', 'One.\nTwo.'],
    ])
  })

  it('hold Popular apart from the sections', () => {
    const popular = [aPopularStory({ title: 'Apricots' }), aPopularStory({ title: 'Bridges' })]
    const before = week({ north: [A] }, { popular })
    const after = week({ north: [A] }, { popular: popular.toReversed() })
    expect(diffIssues(before, after)).toMatchObject({
      added: [],
      removed: [],
      moved: [{ from: { section: 'popular' }, to: { section: 'popular' } }],
    })
  })

  it('differ by a whole edition', () => {
    const both = anIssue({ editions: [anEdition({}), anEdition({ language: 'ru' })] })
    const { added, removed } = diffIssues(anIssue({ editions: [anEdition({})] }), both)
    expect(removed).toEqual([])
    expect(added.length).toBeGreaterThan(0)
    expect(added.every((story) => story.edition === 'ru')).toBe(true)
  })
})
