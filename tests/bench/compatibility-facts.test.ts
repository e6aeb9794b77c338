// The maker of the facts on clients: of each program its newest version counts, and of each client all its programs.
import { expect, it } from 'vitest'
import { type CaniemailData, factsOf } from '../../bench/compatibility-facts.ts'

type Stats = CaniemailData['data'][number]['stats']

const entry = (slug: string, stats: Stats, title = slug) => ({
  slug,
  title,
  last_test_date: '2031-05-17',
  stats,
})
const facts = (...data: CaniemailData['data']) =>
  factsOf({ api_version: '9', last_update_date: '2031-05-18', data })

const GONE = { 'samsung-email': { android: { '6.1': 'n' } } }

it('takes the newest version of each program, and all programs of a client', () => {
  const stats = {
    gmail: {
      'desktop-webmail': { '2030-01': 'y', '2031-02': 'n #1' },
      ios: { '2031-01': 'n' },
      android: { '2031': 'u' },
    },
    outlook: {
      windows: { '2019': 'n', '2007': 'y' },
      'outlook-com': { '2031-01': 'a #2' },
      ios: { '4.9': 'n', '4.10': 'y' },
    },
    yahoo: { ios: { '2031-01': 'n' }, android: { '2031-01': 'y' } },
    'apple-mail': { macos: { '16.0': 'y' } },
    'mail-ru': { 'desktop-webmail': { '2031-01': 'u' } },
    thunderbird: { macos: { '9': 'n' } },
  }
  expect(facts(entry('css-wobble', stats))).toEqual([
    {
      slug: 'css-wobble',
      kind: 'property',
      names: ['wobble'],
      tested: '2031-05',
      none: ['gmail', 'word'],
      some: ['outlook', 'yahoo'],
    },
  ])
})

it.each([
  ['css-at-media-prefers-wobble', '', 'at-rule', ['media prefers-wobble']],
  ['css-at-wobble', '', 'at-rule', ['wobble']],
  ['css-pseudo-class-wobble', '', 'pseudo', ['wobble']],
  ['css-pseudo-element-wobble', '', 'pseudo', ['wobble']],
  ['css-unit-wb', '', 'unit', ['wb']],
  ['css-function-wobble', '', 'function', ['wobble']],
  ['css-wobble-start-end', '', 'property', ['wobble-start', 'wobble-end']],
  ['css-display-flex', '', 'value', ['display:flex', 'display:inline-flex']],
  ['html-wobble', '<wobble> element', 'element', ['wobble']],
  ['html-wobble', 'wobble attribute', 'attribute', ['wobble']],
  ['html-input-wobble', '<input type="wobble"> element', 'element', ['input[type=wobble]']],
  ['image-wobble', '', 'image', ['wobble']],
])('names %s %s as it is written in a mail', (slug, title, kind, names) => {
  expect(facts(entry(slug, GONE, title))).toMatchObject([{ kind, names, none: ['samsung'] }])
})

it('leaves out what all have, what no mail can name, and what is no part of a mail', () => {
  const all = { 'samsung-email': { android: { '6.1': 'y' } } }
  expect(facts(entry('css-wobble', all), entry('html-doctype', GONE), entry('wobble', GONE))).toEqual([])
})
