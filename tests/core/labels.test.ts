import { describe, expect, test } from 'vitest'
import { labelling, unmappedLabels } from '../../src/core/labels.ts'
import type { LabelRule } from '../../src/core/plan.ts'
import { aLabelRule, anArticle, aSection } from '../support/builders.ts'

const labelled = (rule: Partial<LabelRule>, fields: Parameters<typeof anArticle>[0] = {}) =>
  labelling([aLabelRule({ topics: ['water'], ...rule })])(
    anArticle({ topics: ['News'], regions: [], ...fields }),
  )
const fits = (rule: Partial<LabelRule>, fields = {}) => labelled(rule, fields).by.length === 1

describe('a label rule', () => {
  test('gives regions, topics and a kind, and says for what', () => {
    const { article, by } = labelled({ categories: ['NEWS '], regions: ['caucasus'], articleKind: 'video' })
    expect(article).toMatchObject({ topics: ['News', 'water'], regions: ['caucasus'], kind: 'video' })
    expect(by).toEqual([
      'Is of region caucasus, on topic water and a video by label rule 1, for its category "NEWS ".',
    ])
  })

  test.each([
    ['dam', 'The dam is full', true],
    ['dam', 'Amsterdam is full', false],
    ['dam*', 'Damage done', true],
    ['плотин*', 'Новая плотина у села', true],
    ['село', 'Сельский сход', false],
    ['ջուր', 'Մաքուր ջուր գյուղում', true],
    ['წყალი', 'სუფთა წყალი', true],
    ['c++ (old)', 'Learning C++ (old) style', true],
    ['a.b', 'axb', false],
    ['DAM', 'The dam is full', true],
    ['new delhi', 'In New Delhi', true],
    ['dam', 'Dam2 and undam', false],
    ['ПЛОТИНА', 'новая плотина', true],
    ['ջուր', 'Ջրանցք', false],
    ['წყალ*', 'წყალი მოვიდა', true],
    ['წყალ', 'წყალი მოვიდა', false],
    ['जल', 'जला घर', false],
    ['जल', 'शुद्ध जल', true],
    ['кафе́', 'Новое кафе́', true],
    ['(a+)+$', `${'a'.repeat(50_000)}!`, false],
    ['.*', 'Anything', false],
    ['[dam]', 'A [dam] here', true],
    ['\\d', 'Route 7', false],
    ['d|canal', 'A canal', false],
  ])('of the word %s on "%s": %s', (word, title, expected) => {
    expect(fits({ words: [word] }, { title, dek: '' })).toBe(expected)
  })

  test('reads the dek, the path as people write it, and the source', () => {
    expect(fits({ words: ['locks'] }, { dek: 'Six locks.' })).toBe(true)
    expect(
      fits(
        { paths: ['/грузия/'] },
        { url: 'https://canal.example.org/%D0%93%D1%80%D1%83%D0%B7%D0%B8%D1%8F/a' },
      ),
    ).toBe(true)
    expect(fits({ paths: ['/georgia/'] }, { url: 'https://canal.example.org/georgian/a' })).toBe(false)
    expect(fits({ sources: ['site'] })).toBe(true)
    expect(fits({ sources: ['wire'] })).toBe(false)
  })

  test('reads a path in whatever way its letters are written', () => {
    const url = 'https://canal.example.org/News/caf%C3%A9/a'
    for (const path of ['/news/', '/cafe\u0301/', '/caf%C3%A9/', '/CAFÉ/'])
      expect(fits({ paths: [path] }, { url }), path).toBe(true)
    expect(fits({ paths: ['/%zz/'] }, { url: 'https://canal.example.org/%ZZ/a' })).toBe(true)
    expect(fits({ paths: ['canal.example'] }, { url })).toBe(false)
  })

  test('says each list that fitted, by its first entry that did', () => {
    const rule = { categories: ['dams', 'news'], paths: ['/canal'], words: ['canal'], sources: ['site'] }
    expect(labelled(rule).by).toEqual([
      'Is on topic water by label rule 1, for its category "news", path /canal, word "canal" and source site.',
    ])
    expect(fits({ ...rule, sources: ['wire'] })).toBe(false)
  })

  test('leaves what it does not fit as it is', () => {
    const article = anArticle()
    expect(labelling([aLabelRule({ words: ['ferry'], topics: ['x'] })])(article)).toEqual({ article, by: [] })
    expect(labelling([])(article).article).toBe(article)
  })

  test('wants one entry of every list that is given', () => {
    expect(fits({ words: ['dam', 'canal'], sources: ['site'] })).toBe(true)
    expect(fits({ words: ['dam'], sources: ['site'] })).toBe(false)
    expect(fits({})).toBe(false)
  })

  test('of several kinds the first counts, and every rule sees what the source said', () => {
    const rules = [
      aLabelRule({ words: ['canal'], topics: ['Water'], articleKind: 'blog' }),
      aLabelRule({ categories: ['Water'], regions: ['delta'] }),
      aLabelRule({ words: ['canal'], topics: ['water'], articleKind: 'video' }),
    ]
    const { article } = labelling(rules)(anArticle({ topics: [], regions: [] }))
    expect(article).toMatchObject({ kind: 'blog', topics: ['Water'], regions: [] })
  })
})

test('labels that nothing knows are counted, most first, each article once', () => {
  const all = [
    anArticle({ topics: ['Ferries', 'ferries'], regions: ['Delta'] }),
    anArticle({ topics: ['ferries', 'Tolls'], regions: [] }),
  ]
  const rules = [aLabelRule({ categories: ['tolls'], topics: ['economy'] })]
  expect(unmappedLabels(all, rules, [aSection({ match: { regions: ['DELTA'] } })])).toEqual([
    { label: 'Ferries', articles: 2 },
  ])
})

test('labels that nothing knows stand by number, then by name, in one spelling', () => {
  const all = [
    anArticle({ topics: ['tolls', 'Ferries'], regions: ['Delta'] }),
    anArticle({ topics: ['Tolls'], regions: ['delta'] }),
    anArticle({ topics: ['Barges'], regions: [] }),
  ]
  const labels = (found: ReturnType<typeof unmappedLabels>) => found.map((u) => `${u.label} ${u.articles}`)
  expect(labels(unmappedLabels(all, [], []))).toEqual(['Delta 2', 'Tolls 2', 'Barges 1', 'Ferries 1'])
  expect(labels(unmappedLabels(all.toReversed(), [aLabelRule({ topics: ['BARGES'] })], []))).toEqual([
    'Delta 2',
    'Tolls 2',
    'Ferries 1',
  ])
  expect(unmappedLabels([], [], [])).toEqual([])
})
