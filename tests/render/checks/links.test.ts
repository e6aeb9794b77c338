// Links: each fault is found with its place, and the nearest sound link is not.
import { describe, expect, it } from 'vitest'
import { aStory } from '../../support/issue-builders.ts'
import {
  adding,
  expectFault,
  type FaultCase,
  findingsOf,
  type Planted,
  told,
} from '../../support/planting.ts'

const link = (href: string, words = 'The station at the pass'): Planted =>
  adding(`<p><a href="${href}">${words}</a></p>`)
const sound = link('https://station.example.org/pass')
const PLACE = /on line \d+ of its HTML, after “The Caravan Post, 14 Plane Tree Street/

const CASES: readonly FaultCase[] = [
  [
    'link-empty',
    'a bare #',
    link('#'),
    ['amber', /The station at the pass” to # leads nowhere/],
    link('#top'),
  ],
  ['link-empty', 'nothing', link(' '), ['amber', /leads nowhere/], sound],
  ['link-scheme', 'ftp', link('ftp://example.org/x'), ['red', /begins with ftp:/], link('tel:+995322000000')],
  [
    'link-scheme',
    'a file',
    link('file:///etc/hosts'),
    ['red', /begins with file:/],
    link('mailto:desk@example.org'),
  ],
  [
    'link-scheme',
    'a path',
    link('/about'),
    ['red', /is no whole address/],
    link('https://example.org/about'),
  ],
  [
    'link-spaces',
    'a space',
    link('https://example.org/a b'),
    ['amber', /spaces/],
    link('https://example.org/a%20b'),
  ],
  ['link-spaces', 'a joiner', link('https://example.org/a\u200bb'), ['amber', /cannot be seen/], sound],
  [
    'link-credentials',
    'a password',
    link('https://a:b@example.org/'),
    ['red', /has a password/],
    link('https://example.org/@a:b'),
  ],
  [
    'link-credentials',
    'a name',
    link('https://bank.example.org@example.org/'),
    ['amber', /has a user name/],
    sound,
  ],
  ['link-host', 'loopback', link('http://127.0.0.1:4600/x'), ['amber', /leads into this house/], sound],
  ['link-host', 'a private net', link('https://192.168.1.9/'), ['amber', /leads into this house/], sound],
  [
    'link-host',
    'a house name',
    link('https://wiki/'),
    ['amber', /leads into this house/],
    link('https://wiki.example.org/'),
  ],
  ['link-host', 'IPv6 of here', link('http://[::1]/'), ['amber', /leads into this house/], sound],
  [
    'link-host',
    'a public number',
    link('https://8.8.8.8/'),
    ['amber', /a number in place of a host/],
    link('https://8888.example.org/'),
  ],
  ['link-http', 'http', link('http://station.example.org/'), ['info', /is on http, and browsers/], sound],
  [
    'link-lookalike',
    'a mixed name',
    link('https://ex\u0430mple.org/'),
    ['amber', /“exаmple.org”, whose letters/],
    sound,
  ],
  [
    'link-lookalike',
    'all Cyrillic below a Latin end',
    link('https://xn--80ak6aa92e.com/'),
    ['amber', /could pass/],
    sound,
  ],
  [
    'link-lookalike',
    'a name in its own script',
    link('https://пример.рф/'),
    ['info', /some clients show as xn--/],
    sound,
  ],
  [
    'link-elsewhere',
    'another host in its words',
    link('https://example.net/', 'https://bank.example.com/login'),
    ['amber', /says bank.example.com and leads to example.net/],
    link('https://www.example.com/x', 'https://bank.example.com/login'),
  ],
  [
    'link-elsewhere',
    'a bare host',
    link('https://example.net/', 'example.org'),
    ['amber', /says example.org/],
    link('https://www.example.org/', 'example.org'),
  ],
  [
    'link-elsewhere',
    'an address within a sentence',
    link('https://example.net/', 'See www.example.org for more'),
    ['amber', /says example.org/],
    link('https://example.net/', 'Why Booking.com and Node.js met'),
  ],
  [
    'link-shortened',
    'a shortener',
    link('https://bit.ly/3x'),
    ['info', /hides where it leads/],
    link('https://rabbit.ly.example.org/3x'),
  ],
]

describe('a link', () => {
  it.each(CASES)('%s: %s', async (...planted) => {
    const { message } = await expectFault(planted)
    expect(message).toMatch(PLACE)
  })

  it('of an article names the article', async () => {
    const lead = aStory({ url: 'http://caravanpost.example.org/en/old', title: 'An old page' })
    expect(await findingsOf({ editions: [{ lead }] })).toEqual([
      {
        level: 'info',
        rule: 'link-http',
        edition: 'en',
        article: 'http://caravanpost.example.org/en/old',
        message: expect.stringMatching(/^The link “An old page” to http:\/\/caravanpost/),
      },
    ])
  })

  it('that all readers reach on this machine is sound while no mail leaves it', async () => {
    const here = { ...link('http://127.0.0.1:4600/x'), settings: { mailScheme: 'inbox' as const } }
    expect(await findingsOf(here)).toEqual([])
  })

  it('is not told twice for one address, and hosts on http are told once each', async () => {
    const many = adding(
      '<a href="http://a.example.org/1">One</a> <a href="http://a.example.org/2">Two</a> <a href="#">x</a><a href="#">x</a>',
    )
    expect(told(await findingsOf(many))).toEqual(['amber link-empty', 'info link-http'])
  })
})
