// Accessibility: each planted fault is found where it stands, and the nearest sound markup is not.
import { describe, expect, it } from 'vitest'
import { anEdition, aPicturedStory, aSection, aStory } from '../../support/issue-builders.ts'
import {
  adding,
  expectFault,
  type FaultCase,
  findingsOf,
  type Planted,
  replacing,
  told,
} from '../../support/planting.ts'
import { twoEditions } from '../../support/two-editions.ts'

const picture = (alt: string): Planted => ({
  editions: [
    { sections: [aSection('caucasus', aPicturedStory({ image: { src: 'pictures/towers.png', alt } }))] },
  ],
})
const LINK = 'href="https://example.org/1"'
const CLEAN: Planted = {}

const CASES: readonly FaultCase[] = [
  ['page-language', 'no lang', replacing('<html lang="en"', '<html'), ['amber', /lang=""/], CLEAN],
  [
    'page-language',
    'another lang',
    replacing('<html lang="en"', '<html lang="de"'),
    ['amber', /lang="de"/],
    replacing('<html lang="en"', '<html lang="en-GB"'),
  ],
  [
    'page-language',
    'the other direction',
    replacing('dir="ltr"', 'dir="rtl"'),
    ['amber', /dir="rtl", and its language reads ltr/],
    CLEAN,
  ],
  ['page-title', 'no title', replacing(/<title>.*?<\/title>/, ''), ['amber', /has no title/], CLEAN],
  [
    'page-title',
    'an empty one',
    replacing(/<title>.*?<\/title>/, '<title> </title>'),
    ['amber', /has no title/],
    CLEAN,
  ],
  [
    'heading-order',
    'no h1',
    { html: (s) => s.replace('<h1', '<p').replace('</h1>', '</p>') },
    ['amber', /begins its headings with <h2> “The train that waits/],
    CLEAN,
  ],
  [
    'heading-order',
    'a jump',
    adding('<h2>Two</h2><h4>Four</h4>'),
    ['amber', /goes from <h2> to <h4> at “Four”.*on line \d+.*after “Two”/],
    adding('<h2>Two</h2><h3>Three</h3><h1>One</h1>'),
  ],
  [
    'heading-order',
    'an empty heading',
    adding('<h2> &nbsp;<br></h2>'),
    ['amber', /a heading <h2> without words/],
    adding('<h2><img src="https://example.org/x.png" alt="Water"></h2>'),
  ],
  [
    'heading-order',
    'none at all',
    { html: (s) => s.replace(/(<\/?)h[1-6]/g, '$1p') },
    ['amber', /has no headings/],
    CLEAN,
  ],
  [
    'image-words',
    'no alt',
    adding('<p><img src="https://example.org/x.png"></p>'),
    ['amber', /has no alt/],
    adding('<p><img src="https://example.org/x.png" alt=""></p>'),
  ],
  [
    'image-words',
    'a file name',
    picture('towers_final-2.PNG'),
    ['amber', /“Four towers, one key” has a file name.*“towers_final-2.PNG”/],
    picture('Towers, final draft of a.png file format'),
  ],
  [
    'image-words',
    'a name from a camera',
    picture('DSC_0417'),
    ['amber', /has a file name/],
    picture('Photograph 1938 of the bridge'),
  ],
  [
    'image-words',
    'image of',
    picture('Image of two towers'),
    ['info', /begins its alternative text with “image of”/],
    picture('Imagery of two towers'),
  ],
  [
    'image-words',
    'in Russian',
    picture('Фото: две башни'),
    ['info', /“фото:”/],
    picture('Фотограф у двух башен'),
  ],
  [
    'link-words',
    'a picture without alt',
    adding(`<a ${LINK}><img src="https://example.org/x.png" alt=""></a>`),
    ['amber', /A link to https:\/\/example.org\/1 says nothing, on line/],
    adding(`<a ${LINK}><img src="https://example.org/x.png" alt="Water"></a>`),
  ],
  [
    'link-words',
    'no words',
    adding(`<a ${LINK}> </a>`),
    ['amber', /says nothing/],
    adding(`<a ${LINK} aria-label="Water"></a>`),
  ],
  [
    'link-words',
    'read more twice',
    adding(`<a ${LINK}>Read more</a> <a href="https://example.org/2">Read more →</a>`),
    ['amber', /2 links of the en edition say “read more” and lead to different pages/],
    adding(
      `<a ${LINK}>Read more of the canal</a> <a href="https://example.org/2">Read more of the ferry</a>`,
    ),
  ],
  [
    'link-words',
    'in Russian',
    adding(`<a ${LINK}>Читать дальше…</a> <a href="https://example.org/2">читать дальше</a>`),
    ['amber', /“читать дальше”/],
    CLEAN,
  ],
  [
    'link-words',
    'once',
    adding(`<a ${LINK}>here</a>`),
    ['info', /says only “here”/],
    adding(`<a ${LINK}>Where the canal ends</a>`),
  ],
  [
    'layout-table',
    'no role',
    adding('<table><tr><td>x</td></tr></table>'),
    ['amber', /A table of the en edition without role="presentation".*on line \d+/],
    adding('<table role="presentation"><tr><td>x</td></tr></table>'),
  ],
  [
    'layout-table',
    'two of them',
    adding('<table></table><table></table>'),
    ['amber', /2 tables/],
    adding('<table><tr><th>Year</th></tr></table>'),
  ],
]

describe('accessibility', () => {
  it.each(CASES)('%s: %s', async (...planted) => {
    await expectFault(planted)
  })

  it('names the article of a picture', async () => {
    const found = await findingsOf(picture('IMG_2041.jpg'))
    expect(found).toMatchObject([
      { rule: 'image-words', article: 'https://caravanpost.example.org/en/four-towers-one-key' },
    ])
  })

  it('tells a picture without words once, by the rule on pictures', async () => {
    expect(told(await findingsOf(picture('')))).toEqual(['amber image-alt'])
  })

  it('wants the language of a story marked, title and dek', async () => {
    const lead = aStory({ title: 'Поезд', dek: 'Он ждёт урожая.', language: 'ru' }, true)
    const editions = [{ lead }]
    const fault = await findingsOf({ editions, html: (s) => s.replaceAll(' lang="ru"', '') })
    expect(fault.filter(({ rule }) => rule === 'foreign-text')).toEqual([
      {
        level: 'amber',
        rule: 'foreign-text',
        edition: 'en',
        article: lead.article.url,
        message: expect.stringMatching(/^“Поезд” is in ru and not marked so in the en edition, on line/),
      },
      expect.objectContaining({ message: expect.stringMatching(/^“Он ждёт урожая.” is in ru/) }),
    ])
    expect(told(await findingsOf({ editions }))).toEqual(['info untranslated'])
  })

  it('wants a title of another language marked among the most read too', async () => {
    const popular = anEdition().popular.map((story) => ({ ...story, title: 'Плотина', language: 'ru' }))
    const fault = await findingsOf({ editions: [{ popular }], html: (s) => s.replace(' lang="ru"', '') })
    expect(told(fault)).toEqual(['amber foreign-text'])
    expect(await findingsOf({ editions: [{ popular }] })).toEqual([])
  })

  it('has nothing to say of two editions', async () => {
    expect(await findingsOf({ editions: twoEditions().editions })).toEqual([])
  })
})
