import { describe, expect, it } from 'vitest'
import type { Change } from '../../src/core/change.ts'
import { editIssue } from '../../src/core/edit-issue.ts'
import { touched } from '../../src/core/edit-touch.ts'
import { placesOf } from '../../src/core/edition-places.ts'
import type { Issue } from '../../src/core/issue.ts'
import { anArticle, anEdition, anIssue, aPopularStory, aSection, aStory } from '../support/issue-builders.ts'
import { forSeeds } from '../support/random.ts'

const ORDER = ['central-asia', 'caucasus', 'podcast']

const stories = {
  train: aStory({ title: 'Train' }),
  towers: aStory({ title: 'Towers' }),
  ferry: aStory({ title: 'Ferry' }),
  litre: aStory({ title: 'Litre' }),
}
const id = (name: keyof typeof stories): string => stories[name].article.id

function week(): Issue {
  const english = anEdition({
    lead: stories.train,
    sections: [aSection('central-asia', stories.litre), aSection('caucasus', stories.towers, stories.ferry)],
    popular: [aPopularStory({ title: 'Dam' }), aPopularStory({ title: 'Tea' })],
  })
  const russian = anEdition({
    language: 'ru',
    lead: aStory({
      title: 'Башни',
      url: 'https://caravanpost.example.org/ru/towers',
      language: 'ru',
      translationOf: stories.towers.article.url,
    }),
    sections: [],
    popular: [],
  })
  return anIssue({ editions: [english, russian] })
}

const edit = (issue: Issue, change: Change) => editIssue(issue, change, 'Mara', ORDER)

function done(issue: Issue, ...changes: readonly Change[]): Issue {
  return changes.reduce((now, change) => {
    const edited = edit(now, change)
    if ('trouble' in edited) throw new Error(edited.trouble)
    return edited.issue
  }, issue)
}

/** `lead Train; central-asia Litre; caucasus Towers, Ferry`. */
function shape(issue: Issue, language = 'en'): string {
  const edition = issue.editions.find((e) => e.language === language)
  const sections = edition?.sections.map((s) => `${s.id} ${s.stories.map((x) => x.article.title).join(', ')}`)
  return [`lead ${edition?.lead?.article.title ?? '-'}`, ...(sections ?? [])].join('; ')
}

const move = (story: string, to: string, before = ''): Change => ({
  ...{ kind: 'move', edition: 'en', story, to, before },
})

describe('moving', () => {
  it('goes in front of a story, or to the end, in any section', () => {
    expect(shape(done(week(), move(id('ferry'), 'caucasus', id('towers'))))).toBe(
      'lead Train; central-asia Litre; caucasus Ferry, Towers',
    )
    expect(shape(done(week(), move(id('towers'), 'central-asia')))).toBe(
      'lead Train; central-asia Litre, Towers; caucasus Ferry',
    )
  })

  it('makes a section at its place, and unmakes one that is empty', () => {
    expect(shape(done(week(), move(id('litre'), 'podcast')))).toBe(
      'lead Train; caucasus Towers, Ferry; podcast Litre',
    )
  })

  it('lets a story lead, and what led takes its place', () => {
    expect(shape(done(week(), move(id('towers'), 'lead')))).toBe(
      'lead Towers; central-asia Litre; caucasus Train, Ferry',
    )
    expect(shape(done(week(), move(id('litre'), 'lead')))).toBe(
      'lead Litre; central-asia Train; caucasus Towers, Ferry',
    )
    expect(shape(done(week(), move(id('train'), 'caucasus', id('ferry'))))).toBe(
      'lead -; central-asia Litre; caucasus Towers, Train, Ferry',
    )
  })

  it('refuses a section that the plan has not got, and a story that is gone', () => {
    expect(edit(week(), move(id('towers'), 'nowhere'))).toEqual({
      trouble: 'There is no section “nowhere”.',
    })
    expect(edit(week(), move('0000', 'caucasus'))).toHaveProperty('trouble')
  })
})

describe('words', () => {
  it('are set in the edition that is named, in one line; the intro has paragraphs', () => {
    const words = (field: 'subject' | 'intro', text: string): Change => ({
      ...{ kind: 'words', edition: 'en', field, text },
    })
    const issue = done(
      week(),
      words('subject', '  Two\nlines  '),
      words('intro', 'One.\r\n\r\n Two\nhalves.'),
    )
    expect(issue.editions[0]).toMatchObject({ subject: 'Two lines', intro: ['One.', 'Two halves.'] })
    expect(issue.editions[1]).toEqual(week().editions[1])
    expect(edit(week(), words('subject', 'x'.repeat(301)))).toEqual({
      trouble: 'The subject may have 300 characters; this one has 301.',
    })
  })

  it('of a story keep those of the source beside them, until they are wanted again', () => {
    const say = (field: 'title' | 'dek', text: string): Change => ({
      ...{ kind: 'story', edition: 'en', story: id('towers'), field, text },
    })
    const reworded = done(week(), say('title', 'Four towers'), say('dek', 'Shorter.'))
    const story = reworded.editions[0]?.sections[1]?.stories[0]
    expect(story?.article).toMatchObject({ id: id('towers'), title: 'Four towers', dek: 'Shorter.' })
    expect(story?.original?.title).toBe('Towers')
    expect(done(reworded, say('title', ''), say('dek', ''))).toEqual(week())
  })
})

describe('taking out', () => {
  const out = (everywhere: boolean): Change => ({
    ...{ kind: 'take-out', edition: 'en', story: id('towers'), reason: ' asked to wait ', everywhere },
  })

  it('keeps the story with the reason, and puts it back where it stood', () => {
    const issue = done(week(), out(false))
    expect(shape(issue)).toBe('lead Train; central-asia Litre; caucasus Ferry')
    expect(issue.editions[0]?.out).toMatchObject([
      { section: 'caucasus', reason: 'asked to wait', by: 'Mara' },
    ])
    expect(shape(issue, 'ru')).toBe('lead Башни')
    const back = done(issue, { kind: 'put-back', edition: 'en', story: id('towers') })
    expect(shape(back)).toBe('lead Train; central-asia Litre; caucasus Ferry, Towers')
    expect(back.editions[0]?.out).toEqual([])
  })

  it('takes the translations along where it is asked to', () => {
    const issue = done(week(), out(true))
    expect(shape(issue, 'ru')).toBe('lead -')
    expect(issue.editions[1]?.out).toMatchObject([{ section: 'lead', reason: 'asked to wait' }])
  })

  it('puts a lead back into a section where another one leads by now', () => {
    const issue = done(week(), { ...out(false), story: id('train') } as Change, move(id('litre'), 'lead'), {
      kind: 'put-back',
      edition: 'en',
      story: id('train'),
    })
    expect(shape(issue)).toBe('lead Litre; central-asia Train; caucasus Towers, Ferry')
  })
})

describe('adding', () => {
  const add = (to: string, before = ''): Change => ({
    ...{ kind: 'add', edition: 'en', article: anArticle({ title: 'New' }), to, before },
  })

  it('puts an article into a section, the lead or Popular, once', () => {
    expect(shape(done(week(), add('caucasus', id('towers'))))).toContain('caucasus New, Towers, Ferry')
    expect(shape(done(week(), add('lead')))).toBe(
      'lead New; central-asia Train, Litre; caucasus Towers, Ferry',
    )
    const popular = done(week(), add('popular')).editions[0]?.popular
    expect(popular?.map((p) => p.title)).toEqual(['Dam', 'Tea', 'New'])
    expect(edit(done(week(), add('caucasus')), add('lead'))).toEqual({
      trouble: '“New” is in this edition already.',
    })
  })
})

describe('Popular', () => {
  const [dam = '', tea = ''] = week().editions[0]?.popular.map((p) => p.url) ?? []

  it('is put in order, taken out of and put back into', () => {
    const ranked = done(week(), { kind: 'rank', edition: 'en', story: tea, before: dam })
    expect(ranked.editions[0]?.popular.map((p) => p.url)).toEqual([tea, dam])
    const out = done(week(), { kind: 'unrank', edition: 'en', story: dam, reason: '' })
    expect(out.editions[0]?.popular.map((p) => p.url)).toEqual([tea])
    const back = done(out, { kind: 'put-back', edition: 'en', story: dam })
    expect(back.editions[0]?.popular.map((p) => p.url)).toEqual([tea, dam])
  })
})

it('loses no story and doubles none, whatever is done in whatever order', () => {
  forSeeds(300, (random) => {
    const all = Object.values(stories).map((s) => s.article.id)
    const places = ['lead', ...ORDER, 'nowhere'] as const
    let issue = week()
    for (let step = 0; step < 25; step += 1) {
      const [story, before] = [
        random.pick(all as [string, ...string[]]),
        random.pick(all as [string, ...string[]]),
      ]
      const change = random.pick<Change>([
        move(story, random.pick(places), before),
        { kind: 'pin', edition: 'en', story, pinned: random.chance(0.5) },
        { kind: 'take-out', edition: 'en', story, reason: '', everywhere: random.chance(0.5) },
        { kind: 'put-back', edition: 'en', story },
      ])
      const was = touched(issue, change)
      const edited = edit(issue, change)
      if ('issue' in edited) issue = edited.issue
      else expect(touched(issue, change)).toBe(was)
      const [english] = issue.editions
      const inside = english ? placesOf(english).map((p) => p.story.article.id) : []
      const outside = (english?.out ?? []).map((o) => o.story?.article.id ?? '')
      expect([...inside, ...outside].toSorted()).toEqual(all.toSorted())
      expect(english?.sections.every((s) => s.stories.length > 0)).toBe(true)
      const at = english?.sections.map((s) => ORDER.indexOf(s.id)) ?? []
      expect(at).toEqual(at.toSorted((a, b) => a - b))
    }
  })
})
