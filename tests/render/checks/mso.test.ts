// Outlook: the shipped theme is whole for all readers, and each way to break it is named with its line.
import { describe, expect, it } from 'vitest'
import { markupFaults } from '../../../src/render/conditional-comments.ts'
import { adding, expectFault, type FaultCase, findingsOf, replacing, told } from '../../support/planting.ts'

const WORD = '<!--[if mso | IE]>'
const END = '<![endif]-->'
const SOUND = adding(
  `${WORD}<table><tr><td>${END}<p>Both</p>${WORD}</td></tr></table>${END}<!--[if !mso]><!--><p>Others</p><!--<![endif]-->`,
)

const CASES: readonly FaultCase[] = [
  [
    'mso-comment',
    'without an end',
    adding(`${WORD}<p>x</p>`),
    ['red', /is never closed: in the en edition, on line \d+ of its HTML, after “The Caravan Post, 14/],
    SOUND,
  ],
  ['mso-comment', 'an end of its own', adding(END), ['red', /ends, and none began/], SOUND],
  [
    'mso-comment',
    'one in another',
    adding(`${WORD}<p>\n<!--[if gte mso 9]>x${END}</p>${END}`),
    ['red', /stands within another, which began 1 lines above/],
    SOUND,
  ],
  [
    'mso-comment',
    'one in a shown branch',
    adding(`<!--[if !mso]><!-->${WORD}x${END}<!--<![endif]-->`),
    ['red', /stands within another/],
    SOUND,
  ],
  [
    'mso-comment',
    'the end of the other form',
    adding('<!--[if !mso]><!--><p>x</p><![endif]-->'),
    ['red', /began in the other form/],
    SOUND,
  ],
  [
    'mso-comment',
    'a comment within',
    adding(`${WORD}<!-- a note --><p>x</p>${END}`),
    ['red', /holds an ordinary comment/],
    adding(`<!-- a note -->${WORD}<p>x</p>${END}`),
  ],
  [
    'mso-comment',
    'an arrow within',
    adding(`${WORD}<p>x --> y</p>${END}`),
    ['red', /has --> within it/],
    SOUND,
  ],
  [
    'mso-balance',
    'a cell that no branch closes',
    adding(`${WORD}<table><tr><td>${END}<p>Both</p>${WORD}</tr></table>${END}`),
    ['red', /In Outlook <td> is never closed: in the en edition, on line \d+/],
    SOUND,
  ],
  [
    'mso-balance',
    'a table too many closed',
    adding(`${WORD}</td></tr></table>${END}`),
    ['red', /In Outlook <\/td> closes nothing/],
    SOUND,
  ],
  [
    'mso-balance',
    'closed for Outlook only',
    adding(`<center>Both${WORD}</center>${END}`),
    ['red', /In all clients but Outlook <center> is never closed/],
    adding(`<center>Both</center>${WORD}<center></center>${END}`),
  ],
  [
    'mso-balance',
    'opened for others only',
    adding('<!--[if !mso]><!--><center><!--<![endif]-->Both</center>'),
    ['red', /In Outlook <\/center> closes nothing/],
    adding('<!--[if !mso]><!--><center><!--<![endif]-->Both<!--[if !mso]><!--></center><!--<![endif]-->'),
  ],
  [
    'html-balance',
    'open for everyone',
    adding('<p><b>Both</p>'),
    ['amber', /^<b> is never closed/],
    adding('<p>One<p>Two<br><ul><li>Three</ul>'),
  ],
]

describe('Outlook', () => {
  it.each(CASES)('%s: %s', async (...planted) => {
    await expectFault(planted)
  })

  it('is told of a branch that a partial lost, with the words above it', async () => {
    const found = await findingsOf(replacing(/<!--\[if mso \| IE\]><\/td><\/tr><\/table><!\[endif\]-->/, ''))
    expect(found[0]).toMatchObject({
      level: 'red',
      rule: 'mso-balance',
      message: expect.stringMatching(/on line \d+/),
    })
  })

  it('reads the vector shapes of buttons and backgrounds', async () => {
    const shapes = adding(
      `<!--[if mso]><v:rect xmlns:v="urn:x" stroke="f"><v:fill type="tile" src="https://example.org/x.png?a>b" /><v:textbox inset="0,0,0,0"><o:p/>${END}<p>Both</p><!--[if mso]></v:textbox></v:rect>${END}`,
    )
    expect(await findingsOf(shapes)).toEqual([])
  })

  it('leaves conditions for other versions out of its reading', async () => {
    const old = adding(
      `<!--[if lte mso 11]><table>${END}<!--[if IE 6]><div>${END}<!--[if (gte mso 12)&(lt mso 99)]><p></p>${END}`,
    )
    expect(await findingsOf(old)).toEqual([])
    const recent = adding(`<!--[if gte mso 12]><table>${END}`)
    expect(told(await findingsOf(recent))).toEqual(['red mso-balance'])
  })

  it('names three faults of many, and counts the rest', async () => {
    const many = await findingsOf(adding(`${WORD}<div>${END}\n`.repeat(5)))
    expect(many.map(({ message }) => message.slice(0, 30))).toEqual([
      'In Outlook <div> is never clos',
      'In Outlook <div> is never clos',
      'In Outlook <div> is never clos',
      'The en edition has 2 more faul',
    ])
  })

  it.each([
    '<!--[if mso]>',
    '<![endif]-->',
    '<div>',
    '</div>',
    '<a b="',
    '<!--',
    '<style>',
    '<',
    '<!--[if mso]><![endif]-->',
    '<p =',
    '<table><td></div>',
  ])('reads a hundred thousand of %s in one pass', (piece) => {
    const started = performance.now()
    markupFaults(piece.repeat(100_000))
    expect(performance.now() - started).toBeLessThan(4000)
  })
})
