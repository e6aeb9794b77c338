// What cannot be seen is found in every text, and in both parts of the mail.
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

const CLEAN: Planted = {}
const CASES: readonly FaultCase[] = [
  [
    'control-output',
    'an override in HTML',
    adding('<p>The \u202eder train</p>'),
    ['amber', /has U\+202E in the HTML of the en edition, on line \d+.*after “The Caravan Post, 14/],
    adding('<p>The \u200f\u05d0 train</p>'),
  ],
  [
    'control-output',
    'as an entity',
    adding('<p>The &#8238;der train</p>'),
    ['amber', /U\+202E/],
    adding('<p>The &amp;#8238; train</p>'),
  ],
  [
    'control-output',
    'in an attribute',
    adding('<img src="https://example.org/x.png" alt="The &#x202d;train">'),
    ['amber', /U\+202D/],
    CLEAN,
  ],
  [
    'control-output',
    'an isolate that does not end',
    adding('<p>\u2068The train</p>'),
    ['amber', /U\+2068/],
    adding('<p>\u2068The train\u2069</p>'),
  ],
  [
    'control-output',
    'a control in plain text',
    { text: (s) => s.replace('train', 'tr\u0007ain') },
    ['amber', /U\+0007 in the plain text of the en edition, near “/],
    { text: (s) => s.replace('train', 'tr\tain') },
  ],
  [
    'control-output',
    'half a character',
    { text: (s) => s.replace('train', 'tr\ud800ain') },
    ['amber', /U\+D800/],
    { text: (s) => s.replace('train', '🚆') },
  ],
  [
    'control-characters',
    'in the config',
    { publication: { strap: 'Weekly \u202eletter' } },
    ['amber', /A text of publication.strap in newsletter.config.ts has characters/],
    CLEAN,
  ],
  [
    'control-characters',
    'in a credit',
    { editions: [{ lead: aStory({ image: { src: 'pictures/rail.png', alt: 'x', credit: 'Ink \u0000' } }) }] },
    ['amber', /cannot be seen/],
    CLEAN,
  ],
  [
    'unfinished-text',
    'in the config',
    { publication: { postalAddress: 'TODO, 14 Plane Tree Street' } },
    ['amber', /publication.postalAddress in newsletter.config.ts has “TODO”/],
    CLEAN,
  ],
]

describe('what cannot be seen', () => {
  it.each(CASES)('%s: %s', async (...planted) => {
    await expectFault(planted)
  })

  it('is not told twice: what a source brings was taken out of the letter', async () => {
    const lead = aStory({ title: 'The \u202eder train' })
    expect(told(await findingsOf({ editions: [{ lead }] }))).toEqual(['amber control-characters'])
  })

  it('may be an isolate round a name that reads the other way', async () => {
    const lead = aStory({ authors: ['\u05d3\u05e0\u05d4'], place: 'Haifa' })
    expect(await findingsOf({ editions: [{ lead }] })).toEqual([])
  })
})
