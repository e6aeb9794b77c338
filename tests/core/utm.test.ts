import { describe, expect, it } from 'vitest'
import { escapeHtml } from '../../src/core/merge.ts'
import { tagged, type UtmPlan, utmHost, withoutTags } from '../../src/core/utm.ts'

const plan: UtmPlan = {
  source: 'caravan-post',
  medium: 'email',
  campaign: null,
  hosts: ['caravanpost.example.org'],
  text: false,
}
const TAGS = 'utm_source=caravan-post&utm_medium=email&utm_campaign=2026-W47'
const tag = (url: string, over: Partial<UtmPlan> = {}) => tagged(url, { ...plan, ...over }, '2026-W47')

describe('a tagged link', () => {
  it.each([
    ['https://caravanpost.example.org/a', `https://caravanpost.example.org/a?${TAGS}`],
    ['https://www.caravanpost.example.org/a', `https://www.caravanpost.example.org/a?${TAGS}`],
    ['https://CaravanPost.example.org', `https://caravanpost.example.org/?${TAGS}`],
    [
      'https://caravanpost.example.org/a?q=x+y&z=%D0%90',
      `https://caravanpost.example.org/a?q=x+y&z=%D0%90&${TAGS}`,
    ],
    ['https://caravanpost.example.org/a?#end', `https://caravanpost.example.org/a?${TAGS}#end`],
    [
      'https://caravanpost.example.org/a?q=1#the-end?',
      `https://caravanpost.example.org/a?q=1&${TAGS}#the-end?`,
    ],
  ])('%s becomes %s', (url, expected) => {
    expect(tag(url)).toBe(expected)
  })

  it.each([
    'https://elsewhere.example.org/a',
    'https://caravanpost.example.org.evil.example.org/a',
    'https://shop.caravanpost.example.org/a',
    'https://caravanpost.example.org/a?utm_source=x',
    'https://caravanpost.example.org/a?q=1&UTM_Campaign=x#y',
    'mailto:desk@caravanpost.example.org',
    'no URL',
  ])('stays as it is: %s', (url) => {
    expect(tag(url)).toBe(url)
  })

  it('takes the campaign and further hosts of the plan, and encodes what it is given', () => {
    expect(tag('https://shop.example.org/', { campaign: 'осень', hosts: ['shop.example.org'] })).toBe(
      'https://shop.example.org/?utm_source=caravan-post&utm_medium=email&utm_campaign=%D0%BE%D1%81%D0%B5%D0%BD%D1%8C',
    )
  })

  it('is not tagged twice', () => {
    const once = tag('https://caravanpost.example.org/a#b')
    expect(tag(once)).toBe(once)
  })
})

it('a host is compared without www, in small letters; other schemes have none', () => {
  expect(utmHost('HTTPS://WWW.Example.org:8443/x')).toBe('example.org')
  expect(utmHost('mailto:a@example.org')).toBeNull()
  expect(utmHost('/a')).toBeNull()
})

it('comes out of HTML again, and nothing else does', () => {
  const anchor = (url: string) =>
    `<a href="${escapeHtml(url)}">utm_source=a&amp;utm_medium=b&amp;utm_campaign=c</a>`
  for (const url of [
    'https://caravanpost.example.org/a',
    'https://caravanpost.example.org/a?q=1&z=%D0%90#the-end?',
    'https://caravanpost.example.org/a#end',
    'https://caravanpost.example.org/a?utm_source=x&q=1',
    'https://elsewhere.example.org/?q="<>\'&z',
  ])
    expect(withoutTags(anchor(tag(url)))).toBe(anchor(url))
})
