// Subject and preheader: what inboxes cut, what comes twice, and what is not whole.
import { describe, expect, it } from 'vitest'
import { expectFault, type FaultCase, findingsOf, type Planted } from '../../support/planting.ts'

const subject = (text: string): Planted => ({ editions: [{ subject: text }] })
const preheader = (text: string): Planted => ({ editions: [{ subject: 'The ferry', preheader: text }] })
const FORTY_ONE = 'The train that waits for the harvest, now'

const CASES: readonly FaultCase[] = [
  [
    'subject-cut',
    'on telephones',
    subject(`${FORTY_ONE}!`),
    [
      'info',
      /42 characters, which telephones cut; some show no more than “The train that waits for the harv…”/,
    ],
    subject(FORTY_ONE),
  ],
  [
    'subject-cut',
    'on desktops',
    subject('ж'.repeat(61)),
    ['info', /61 characters, which telephones and many desktop clients cut/],
    subject('ж'.repeat(41)),
  ],
  [
    'subject-cut',
    'up to where all cut it',
    subject('ж'.repeat(78)),
    ['info', /78 characters/],
    subject('ж'.repeat(79)),
  ],
  [
    'preheader-length',
    'short',
    preheader('Water by the litre'),
    ['info', /preheader of 18 characters: inboxes go on/],
    preheader('Water by the litre, and a goat'),
  ],
  [
    'preheader-length',
    'long',
    preheader('Water '.repeat(26)),
    ['info', /155 characters: every inbox cuts it/],
    preheader('Water '.repeat(25)),
  ],
  [
    'subject-repeated',
    'and goes on',
    {
      editions: [{ subject: 'The harvest train', preheader: '“The harvest train” waits at the pass again' }],
    },
    ['amber', /says in its preheader what the subject says/],
    { editions: [{ subject: 'Water', preheader: 'By the litre: how much water a canal may carry' }] },
  ],
  [
    'subject-unmatched',
    'a bracket',
    subject('The train (that waits'),
    ['info', /has \( in its subject without its partner/],
    subject('The train (that waits)'),
  ],
  [
    'subject-unmatched',
    'a quotation mark',
    subject('“The train waits'),
    ['info', /has “ in/],
    subject('„Der Zug“ and “the train”, «поезд», "it"'),
  ],
  [
    'subject-unmatched',
    'one that closes nothing',
    subject('The train» waits'),
    ['info', /has » in/],
    subject('1) the mayor’s train :)'),
  ],
  [
    'field-fallback',
    'in the subject',
    subject('[[first_name]], the train waits'),
    ['amber', /without a fallback in its subject/],
    subject('[[first_name|Reader]], the train waits'),
  ],
  [
    'field-fallback',
    'in the intro',
    { editions: [{ intro: ['Hello [[first_name]].'] }] },
    ['amber', /in its intro/],
    { editions: [{ intro: ['You read this as [[address]].'] }] },
  ],
]

describe('subject and preheader', () => {
  it.each(CASES)('%s: %s', async (...planted) => {
    await expectFault(planted)
  })

  it('counts what a reader without a name gets', async () => {
    expect(await findingsOf(subject('[[first_name|Reader]], the train waits again'))).toEqual([])
  })
})
