import { describe, expect, test } from 'vitest'
import { checkNewsletter } from '../../src/settings/schema.ts'
import { load, small } from '../support/small-newsletter.ts'

const problemsOf = (change: object): readonly string[] => {
  const checked = checkNewsletter({ ...small, ...change })
  return checked.ok ? [] : checked.problems.map(({ key, message }) => `${key} ${message}`)
}
const withLogo = (logo: object) => ({ publication: { ...small.publication, logo } })

describe('look', () => {
  test.each([
    '#0a5c36',
    '#0A5C36',
    'Georgia,serif',
    "'PT Serif', Georgia, serif",
    '-apple-system,sans-serif',
  ])('takes %s', (value) => {
    expect(problemsOf({ look: { accent: value } })).toEqual([])
  })

  test.each([
    ['#0a5', "look.accent is '#0a5'; write a colour with six digits"],
    ['red', "look.accent is 'red'; end the list with serif, sans-serif"],
    ['#0a5c36;background:url(x)', 'write a colour with six digits'],
    ['Georgia,serif;color:red', 'write a colour such as'],
    ['"Georgia",serif', 'write a colour such as'],
    [`${'Georgia,'.repeat(40)}serif`, 'write a colour such as'],
    [7, 'look.accent is 7; write a text'],
  ])('refuses %s', (value, problem) => {
    const problems = problemsOf({ look: { accent: value } })
    expect(problems).toHaveLength(1)
    expect(problems[0]).toContain(problem)
  })
})

describe('publication.logo', () => {
  test('has the name as its words, if no others are given', async () => {
    const { publication } = await load({ ...small, ...withLogo({ src: 'pictures/logo.png', width: 240 }) })
    expect(publication.logo).toEqual({ src: 'pictures/logo.png', width: 240, alt: 'Ledger & Ink' })
    expect((await load(small)).publication.logo).toBeNull()
  })

  test.each([
    [{ src: 'https://ink.example.org/logo', width: 240 }, null],
    [{ src: 'logo.svg', width: 240 }, 'publication.logo.src is an SVG'],
    [{ src: 'http://ink.example.org/logo.png', width: 240 }, 'publication.logo.src is not on https'],
    [{ src: 'data:image/png;base64,AA', width: 240 }, 'publication.logo.src is not on https'],
    [{ src: '../logo.png', width: 240 }, 'publication.logo.src is no path below content/'],
    [{ src: '/logo.png', width: 240 }, 'publication.logo.src is no path below content/'],
    [{ src: 'logo.txt', width: 240 }, 'publication.logo.src is not a picture'],
    [{ src: 'logo.png' }, 'publication.logo.width is missing'],
    [{ src: 'logo.png', width: 900 }, 'publication.logo.width is 900; write 552 or less'],
  ])('%j', (logo, problem) => {
    const problems = problemsOf(withLogo(logo))
    expect(problems).toHaveLength(problem === null ? 0 : 1)
    if (problem !== null) expect(problems[0]).toContain(problem)
  })
})

describe('utm', () => {
  test('is off unless it is asked for', async () => {
    expect((await load(small)).utm).toBeNull()
  })

  test('marks links to the publication’s own hosts and those that are named', async () => {
    const publication = {
      ...small.publication,
      home: { en: 'https://www.ink.example.org/en', ru: 'https://ink.example.org/ru' },
    }
    const config = await load({ ...small, publication, utm: { source: 'ink', hosts: ['Shop.example.org'] } })
    expect(config.utm).toEqual({
      source: 'ink',
      medium: 'email',
      campaign: null,
      hosts: ['ink.example.org', 'shop.example.org'],
      text: false,
    })
  })

  test.each([
    [{}, 'utm.source is missing'],
    [{ source: 'a&b' }, "utm.source is 'a&b'; write letters, digits"],
    [{ source: 'a', hosts: ['https://b.example.org/'] }, 'utm.hosts[0] is'],
    [{ source: 'a', term: 'b' }, "utm has no key 'term'"],
  ])('%j is refused', (utm, problem) => {
    const problems = problemsOf({ utm })
    expect(problems).toHaveLength(1)
    expect(problems[0]).toContain(problem)
  })
})
