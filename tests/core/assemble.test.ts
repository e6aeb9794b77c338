import { describe, expect, test } from 'vitest'
import { type Assembled, type AssembleInput, assembleIssue } from '../../src/core/assemble.ts'
import { storiesOf } from '../../src/core/issue.ts'
import { parseMergeable } from '../../src/core/merge.ts'
import { slotsOfIssue } from '../../src/core/time.ts'
import {
  aHistory,
  aNote,
  anArticle,
  anEditionPlan,
  aPlan,
  aPopularPlan,
  aSection,
  aViewRow,
} from '../support/builders.ts'

const PICTURE = { src: 'https://caravanpost.example.org/canal.png', alt: 'A canal' }
const CAUCASUS = aSection({ id: 'caucasus', title: 'Caucasus', match: { regions: ['Caucasus'] }, maximum: 2 })
const REST = aSection({ id: 'rest', title: 'Elsewhere' })
const url = (path: string) => `https://caravanpost.example.org/${path}`

function assemble(input: Partial<AssembleInput>): Assembled {
  return assembleIssue({
    slots: slotsOfIssue('2026-W47', aPlan()),
    zone: 'Asia/Tbilisi',
    articles: [],
    views: [],
    sightings: new Map(),
    history: aHistory(),
    lateNewsMinutes: 14 * 24 * 60,
    labels: [],
    notes: [],
    editions: [anEditionPlan()],
    sections: [REST],
    popular: aPopularPlan({ maximum: 5, minimum: 1, pins: [], files: [] }),
    lastPopular: [],
    ...input,
  })
}

/** What stands where: `canal | rest: dam, well`. */
function outline({ issue }: Assembled, edition = 0): string {
  const path = (article: { readonly url: string }) => article.url.slice(url('').length)
  const { lead, sections } = issue.editions[edition] ?? { lead: null, sections: [] }
  const rows = sections.map((s) => `${s.id}: ${s.stories.map((story) => path(story.article)).join(', ')}`)
  return [lead ? path(lead.article) : 'no lead', ...rows].join(' | ')
}

const reasonsFor = ({ decisions }: Assembled, path: string): readonly string[] =>
  decisions.find((d) => d.url === url(path))?.reasons ?? []

describe('the week', () => {
  test('takes what was published in it, its end included, and tells the rest why not', () => {
    const result = assemble({
      articles: [
        anArticle({ path: 'edge-old', published: '2026-11-12T14:00:00.000Z' }),
        anArticle({ path: 'first', published: '2026-11-12T14:00:00.001Z' }),
        anArticle({ path: 'last', published: '2026-11-19T14:00:00.000Z' }),
        anArticle({ path: 'edge-new', published: '2026-11-19T14:00:00.001Z' }),
        anArticle({ path: 'undated', published: null }),
      ],
    })
    expect(outline(result)).toBe('last | rest: first')
    expect(result.stories).toBe(2)
    expect(reasonsFor(result, 'edge-old')).toEqual([
      'Published 2026-11-12 18:00, before the week began at 2026-11-12 18:00 (Asia/Tbilisi); no issue was sent before this one that could have missed it.',
    ])
    expect(reasonsFor(result, 'edge-new')).toEqual([
      'Published 2026-11-19 18:00, after the week ended at 2026-11-19 18:00 (Asia/Tbilisi): it waits for its own.',
    ])
    expect(reasonsFor(result, 'undated')).toEqual([
      'Has no date of publication, so no week can claim it: a date would place it.',
    ])
  })

  test('what another issue held is out, what an earlier draft of this one held is not', () => {
    const [a, b] = [anArticle({ path: 'a' }), anArticle({ path: 'b' })]
    const history = aHistory({ [a.url]: '2026-W46', [b.url]: '2026-W47' })
    const result = assemble({ articles: [a, b], history })
    expect(outline(result)).toBe('b')
    expect(reasonsFor(result, 'a')).toEqual(['Was in issue 2026-W46: a story stands in one.'])
  })

  test('an empty week has no stories', () => {
    const result = assemble({})
    expect(result.stories).toBe(0)
    expect(result.issue.editions[0]).toMatchObject({ subject: '', preheader: '', lead: null, sections: [] })
  })

  test('a page that two sources give is one article, the fuller copy', () => {
    const bare = anArticle({
      path: 'canal',
      url: `${url('canal')}?utm_source=wire`,
      dek: '',
      source: 'a-wire',
    })
    const result = assemble({ articles: [bare, anArticle({ path: 'canal', source: 'site' })] })
    expect(result.decisions).toHaveLength(1)
    expect(result.issue.editions[0]?.lead?.article.source).toBe('site')
    expect(reasonsFor(result, 'canal')).toContain(
      'Came 2 times, from site and a-wire: the copy of site counts.',
    )
  })
})

describe('sections', () => {
  const articles = ['a', 'b', 'c', 'd'].map((path) => anArticle({ path, regions: ['Caucasus'] }))
  const views = [
    ['a', 40],
    ['b', 90],
    ['c', 55],
    ['d', 1240],
  ].map(([path, n]) => aViewRow({ path: String(path), views: Number(n) }))

  test('are ordered by views and cut at their maximum, the lead apart', () => {
    const result = assemble({ articles, views, sections: [CAUCASUS] })
    expect(outline(result)).toBe('d | caucasus: b, c')
    expect(reasonsFor(result, 'b')).toEqual([
      '1st of 3 in Caucasus by views, then date: 90 views, and the first one that had no room has 40.',
      'Caucasus takes it for its region Caucasus.',
      'Popular: shown as 2nd. 90 views. 2nd of 4 stories by views.',
    ])
    expect(reasonsFor(result, 'a')).toEqual([
      'Caucasus takes 2, and this is the 3rd by views, then date: 40 views; the last one in had 55, so that 16 more would have brought it in.',
      'It is carried over to the next issue.',
      'Popular: shown as 4th. 40 views. 4th of 4 stories by views.',
    ])
    expect(result.decisions.map((d) => d.score)).toEqual([90, 55, 1240, 40])
  })

  test('with equal views the newest comes first, then the URL decides', () => {
    const day = (path: string, date: string) =>
      anArticle({ path, published: `2026-11-${date}T09:00:00.000Z` })
    const result = assemble({ articles: [day('z', '16'), day('b', '15'), day('a', '15'), day('y', '17')] })
    expect(outline(result)).toBe('y | rest: z, a, b')
  })

  test('below their minimum are left out with their stories', () => {
    const result = assemble({ articles: articles.slice(0, 2), sections: [{ ...CAUCASUS, minimum: 3 }] })
    expect(outline(result)).toBe('no lead')
    expect(result.stories).toBe(0)
    expect(reasonsFor(result, 'a')).toEqual(['Caucasus is left out: it has 2 stories and needs 3.'])
  })

  test('count the lead for their minimum, and vanish when it empties them', () => {
    const two = assemble({ articles: articles.slice(0, 2), sections: [{ ...CAUCASUS, minimum: 2 }] })
    expect(outline(two)).toBe('a | caucasus: b')
    expect(outline(assemble({ articles: articles.slice(0, 1), sections: [CAUCASUS] }))).toBe('a')
  })

  test('that nobody takes a story is said with its labels', () => {
    const result = assemble({
      articles: [anArticle({ path: 'a', regions: [], topics: ['Energy', 'Water'] })],
      sections: [CAUCASUS],
    })
    expect(reasonsFor(result, 'a')).toEqual([
      'No section takes the kind article with no region and topics Energy and Water: a section, or a label rule, for one of them would.',
    ])
  })
})

describe('the lead', () => {
  const podcast = aSection({ id: 'podcasts', layout: 'podcast', match: { kinds: ['podcast'] } })

  test('is the most viewed story with a picture, not a podcast', () => {
    const result = assemble({
      sections: [REST, podcast],
      articles: [
        anArticle({ path: 'bare' }),
        anArticle({ path: 'pictured', image: PICTURE }),
        anArticle({ path: 'heard', kind: 'podcast', image: PICTURE }),
      ],
      views: [aViewRow({ path: 'bare', views: 50 }), aViewRow({ path: 'heard', views: 90 })],
    })
    expect(outline(result)).toBe('pictured | rest: bare | podcasts: heard')
    expect(reasonsFor(result, 'pictured')).toEqual([
      'Leads: the first by views, then date, of 1 story with a picture: no views.',
    ])
  })

  test('is without a picture where none has one, and of any kind where there is nothing else', () => {
    expect(outline(assemble({ articles: [anArticle({ path: 'bare' })] }))).toBe('bare')
    const heard = anArticle({ path: 'heard', kind: 'podcast' })
    expect(outline(assemble({ articles: [heard], sections: [podcast] }))).toBe('heard')
  })

  test('is what the note names, by the URL of any version, in or out of a section', () => {
    const articles = [
      anArticle({ path: 'a', image: PICTURE }),
      anArticle({ path: 'b', regions: [] }),
      anArticle({ path: 'b-ru', language: 'ru', translationOf: url('b'), regions: [] }),
    ]
    const result = assemble({
      articles,
      sections: [{ ...CAUCASUS, match: { regions: ['Central Asia'] } }],
      editions: [anEditionPlan(), anEditionPlan({ language: 'ru' })],
      notes: [aNote({ lead: `${url('b-ru')}?utm_medium=mail` })],
    })
    expect(outline(result, 0)).toBe('b | caucasus: a')
    expect(outline(result, 1)).toBe('b-ru | caucasus: a')
    expect(reasonsFor(result, 'b')).toEqual(['en: Leads: the en note names it.'])
  })

  test('that the note names in vain is told', () => {
    const result = assemble({
      articles: [anArticle({ path: 'a' }), anArticle({ path: 'old', published: '2026-11-01T09:00:00.000Z' })],
      notes: [aNote({ lead: url('old') }), aNote({ language: 'ru', lead: url('tpyo') })],
    })
    expect(outline(result)).toBe('a')
    expect(reasonsFor(result, 'old')).toContain(
      'The note names it as lead, but this edition does not have it.',
    )
    expect(reasonsFor(result, 'tpyo')).toEqual([
      'The note names it as lead, but no known article has this URL.',
    ])
  })

  test('of an edition is rather a story in its own language', () => {
    const result = assemble({
      editions: [anEditionPlan(), anEditionPlan({ language: 'ru' })],
      articles: [
        anArticle({ path: 'a', image: PICTURE }),
        anArticle({ path: 'b', language: 'ru', translationOf: url('b-en') }),
      ],
      notes: [aNote({ lead: url('a') })],
    })
    expect(outline(result, 0)).toBe('a | rest: b')
    expect(outline(result, 1)).toBe('b | rest: a')
  })
})

describe('the letter', () => {
  const articles = ['a', 'b', 'c', 'd'].map((path) => anArticle({ path }))
  const letter = (input: Partial<AssembleInput>) => assemble({ articles, ...input }).issue.editions[0]
  const signed = { name: 'Mara Holdertext', role: 'editor' }

  test('is made of titles where nobody wrote anything', () => {
    expect(letter({ editions: [anEditionPlan({ signed })] })).toMatchObject({
      subject: 'Title of a',
      preheader: 'Title of b · Title of c · Title of d',
      intro: [],
      signed: null,
      corrections: [],
    })
    expect(letter({ articles: [anArticle({ path: 'a' })] })?.preheader).toBe('What a is about.')
    const long = ['a', 'b', 'c', 'd'].map((path) => anArticle({ path, title: path.repeat(50) }))
    expect(letter({ articles: long })?.preheader).toBe(`${'b'.repeat(50)} · ${'c'.repeat(50)}`)
  })

  test('is the note’s where there is one, and signed where it has paragraphs', () => {
    const editions = [anEditionPlan({ greeting: 'Dear [[first_name|reader]],', signed })]
    const note = aNote({ subject: 'For [[first_name|you]]', preheader: 'P', corrections: ['It was a dam.'] })
    expect(letter({ editions, notes: [note] })).toMatchObject({
      subject: 'For [[first_name|you]]',
      preheader: 'P',
      intro: ['Dear [[first_name|reader]],'],
      signed: null,
      corrections: ['It was a dam.'],
    })
    expect(letter({ editions, notes: [{ ...note, paragraphs: ['One.', 'Two.'] }] })).toMatchObject({
      intro: ['Dear [[first_name|reader]],', 'One.', 'Two.'],
      signed,
    })
  })

  test('reads no field in a title', () => {
    const titles = ['Write [[first_name|x]] here', 'And [[address]]', 'Or \\[[first_name]]']
    const edition = letter({ articles: titles.map((title, i) => anArticle({ path: `t${i}`, title })) })
    const read = (text = '') => parseMergeable(text, 'header')
    expect(read(edition?.subject)).toEqual({ segments: [titles[0]], slots: [], unknown: [] })
    expect(read(edition?.preheader).segments).toEqual([titles.slice(1).join(' · ')])
  })
})

test('popular is told of every edition, with what is pinned in vain', () => {
  const result = assemble({
    articles: [anArticle({ path: 'a', published: '2026-01-01T09:00:00.000Z' })],
    views: [aViewRow({ path: 'a', views: 3 })],
    popular: aPopularPlan({ maximum: 5, minimum: 1, pins: [url('tpyo')], files: [] }),
  })
  expect(result.issue.editions[0]?.popular.map((p) => p.url)).toEqual([url('a')])
  expect(reasonsFor(result, 'tpyo')[0]).toMatch(/^Pinned in Popular, but neither/)
})

test('the issue carries its key, week and time, and an edition for each of the plan', () => {
  const { issue } = assemble({ editions: [anEditionPlan(), anEditionPlan({ language: 'ru' })] })
  expect(issue).toMatchObject({
    key: '2026-W47',
    week: { from: '2026-11-12T14:00:00.000Z', to: '2026-11-19T14:00:00.000Z', zone: 'Asia/Tbilisi' },
    sendAt: '2026-11-20T03:30:00.000Z',
  })
  expect(issue.editions.map((e) => [e.language, storiesOf(e).length])).toEqual([
    ['en', 0],
    ['ru', 0],
  ])
})
