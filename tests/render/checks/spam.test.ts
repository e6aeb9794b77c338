// What filters count is told with its place; ordinary news that comes near it is not.
import { describe, expect, it } from 'vitest'
import { anEdition, aStory } from '../../support/issue-builders.ts'
import {
  adding,
  expectFault,
  type FaultCase,
  findingsOf,
  type Planted,
  told,
} from '../../support/planting.ts'

const subject = (text: string): Planted => ({ editions: [{ subject: text }] })
const CLEAN: Planted = {}
const LONG = 'Growers on both sides of the pass wrote a timetable of their own. '.repeat(8)
const picture = '<img src="https://example.org/x.png" alt="The offer" width="600">'
const bodyOf = (markup: string): Planted => ({
  html: (html) =>
    html.replace(
      /(<body[^>]*>)[\s\S]*(<\/body>)/,
      (_, a, z) => `${a}<h1>Hello</h1>${markup}${'\ue000'.repeat(html.split('\ue000').length - 1)}${z}`,
    ),
})
const base64 = Buffer.from(LONG).toString('base64').slice(0, 240)

const CASES: readonly FaultCase[] = [
  [
    'subject-shouting',
    'capitals',
    subject('THE TRAIN THAT WAITS'),
    ['amber', /“THE TRAIN THAT WAITS”, is all in capitals/],
    subject('NATO, OSCE and UNESCO'),
  ],
  [
    'subject-shouting',
    'in Cyrillic',
    subject('ПОЕЗД, КОТОРЫЙ ЖДЁТ'),
    ['amber', /capitals/],
    subject('ООН: 12'),
  ],
  [
    'subject-marks',
    'exclamation',
    subject('The train! It waits!'),
    ['amber', /2 exclamation marks/],
    subject('The train waits!'),
  ],
  [
    'subject-marks',
    'money',
    subject('A bridge for $$$'),
    ['amber', /3 currency signs/],
    subject('A €3m bridge on a €5m road'),
  ],
  [
    'subject-reply',
    'Re:',
    subject('Re: your harvest'),
    ['amber', /begins with “Re:” and answers nobody/],
    subject('Re-reading the harvest'),
  ],
  [
    'subject-reply',
    'Fwd:',
    subject('FWD : the harvest train'),
    ['amber', /“FWD :”/],
    subject('Forward: the harvest train'),
  ],
  [
    'subject-reply',
    'in Russian',
    subject('Ответ: поезд и урожай'),
    ['amber', /“Ответ:”/],
    subject('Ответный визит: поезд'),
  ],
  [
    'image-ratio',
    'one picture',
    bodyOf(picture),
    ['amber', /The en edition is one picture and \d+ letters/],
    bodyOf(`${picture}<p>${LONG}</p>`),
  ],
  [
    'image-ratio',
    'many pictures',
    bodyOf(`${picture.repeat(20)}<p>${LONG}</p>`),
    ['amber', /20 pictures and \d+ letters/],
    bodyOf(`${picture.repeat(6)}<p>${LONG}</p>`),
  ],
  [
    'hidden-text',
    'display',
    adding('<p style="display:none">Cheap loans</p>'),
    ['amber', /“Cheap loans” in the en edition is hidden, which.*on line \d+/],
    adding('<p style="display:none">&nbsp;&zwnj;</p>'),
  ],
  [
    'hidden-text',
    'no height',
    adding('<div style="max-height:0;overflow:hidden"><b>Cheap loans</b></div>'),
    ['amber', /is hidden/],
    adding('<div style="max-height:0"><b>Cheap loans</b></div>'),
  ],
  [
    'hidden-text',
    'no size',
    adding('<p style="font-size:0">Cheap loans</p>'),
    ['amber', /is hidden/],
    adding('<p style="font-size:0"><b style="font-size:16px">Cheap loans</b></p>'),
  ],
  [
    'hidden-text',
    'a speck',
    adding('<p style="font-size:2px">Cheap loans</p>'),
    ['amber', /is set in 2px/],
    adding('<p style="font-size:12px">Cheap loans</p>'),
  ],
  [
    'hidden-text',
    'white on white',
    adding('<p style="color:#fefefe">Cheap loans</p>'),
    ['amber', /has the colour of its ground/],
    adding('<p style="color:#fff;background:#000">Cheap loans</p>'),
  ],
  [
    'hidden-text',
    'by a rule',
    {
      html: (s) =>
        s
          .replace('</head>', '<style>.z{visibility:hidden}</style></head>')
          .replace('</body>', '<p class="z">Cheap loans</p></body>'),
    },
    ['amber', /“Cheap loans”/],
    CLEAN,
  ],
  [
    'text-part',
    'a part without words',
    { text: (s) => s.replace(/[a-z]{2,}/gi, '') },
    ['amber', /plain text of the en edition has \d+ words and its HTML \d+/],
    CLEAN,
  ],
  [
    'link-hosts',
    'many sites',
    adding(
      Array.from({ length: 24 }, (_, i) => `<a href="https://site${i}.example/">Site ${i}</a>`).join(' '),
    ),
    ['info', /links to 2[5-9] different sites/],
    adding(
      Array.from({ length: 24 }, (_, i) => `<a href="https://s${i}.example.org/">Site ${i}</a>`).join(' '),
    ),
  ],
  [
    'encoded-text',
    'in HTML',
    adding(`<p>${base64}</p>`),
    ['amber', /The HTML of the en edition has “R3Jvd2Vy/],
    adding(`<p>${'no'.repeat(120)}</p>`),
  ],
  [
    'encoded-text',
    'in plain text',
    { text: (s) => `${s}\n${base64}\n` },
    ['amber', /The plain text/],
    { text: (s) => `${s}\nhttps://example.org/${base64}\n` },
  ],
]

describe('spam', () => {
  it.each(CASES)('%s: %s', async (...planted) => {
    await expectFault(planted)
  })

  it('lets the preheader be hidden, with its merge field and with what fills it up', async () => {
    const preheader = 'For [[first_name|you]]: water by the litre, and a ferry that is also a school.'
    expect(await findingsOf({ editions: [{ preheader }] })).toEqual([])
    const filled: Planted = {
      html: (html) => html.replace(/(mso-hide:all">[^<]*)</, '$1&#847;&zwnj;&nbsp;&#847;&zwnj;&nbsp;<'),
    }
    expect(await findingsOf(filled)).toEqual([])
  })

  it('has nothing to say of a short letter with a picture and its story', async () => {
    const quiet = { sections: [], popular: [], lead: aStory({ ...anEdition().lead?.article, dek: LONG }) }
    expect(told(await findingsOf({ editions: [quiet] }))).toEqual([])
  })
})
