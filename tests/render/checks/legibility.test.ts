// Legibility: colours are followed through inline styles, attributes and style elements, in the light and in the dark.
import { describe, expect, it } from 'vitest'
import {
  adding,
  expectFault,
  type FaultCase,
  findingsOf,
  type Planted,
  told,
} from '../../support/planting.ts'

const text = (style: string, words = 'Water by the litre'): Planted =>
  adding(`<p style="${style}">${words}</p>`)
const styled = (css: string, markup: string): Planted => ({
  html: (html) =>
    html.replace('</head>', `<style>${css}</style></head>`).replace('</body>', `${markup}</body>`),
})
const DARK = '@media (prefers-color-scheme: dark)'

const CASES: readonly FaultCase[] = [
  [
    'contrast',
    'grey on white',
    text('color:#999'),
    [
      'amber',
      /“Water by the litre” in the en edition is hard to read: #999999 on #ffffff has a contrast of 2.8, and 4.5 is the least.*on line \d+ of its HTML/,
    ],
    text('color:#767676'),
  ],
  [
    'contrast',
    'large text',
    text('color:#a0a0a0;font-size:24px'),
    ['amber', /2.6, and 3 is the least/],
    text('color:#949494;font-size:24px'),
  ],
  [
    'contrast',
    'large and bold',
    text('color:#8a8a8a;font:400 19px/24px serif'),
    ['amber', /4.5/],
    text('color:#8a8a8a;font:700 19px/24px serif'),
  ],
  [
    'contrast',
    'the ground of an ancestor',
    adding(
      '<table role="presentation" bgcolor="#336699"><tr><td><p style="color:#6699cc">Dim</p></td></tr></table>',
    ),
    ['amber', /#6699cc on #336699/],
    adding(
      '<table role="presentation" bgcolor="#336699"><tr><td><p style="color:white">Dim</p></td></tr></table>',
    ),
  ],
  [
    'contrast',
    'half seen through',
    text('color:rgba(0,0,0,.4)'),
    ['amber', /#999999 on #ffffff/],
    text('color:rgba(0,0,0,.7)'),
  ],
  [
    'contrast',
    'a shorthand',
    text('background:#eee url(x.png) no-repeat;color:gray'),
    ['amber', /#808080 on #eeeeee/],
    text('background:url(x.png);color:gray'),
  ],
  [
    'contrast',
    'by class',
    styled(
      '.dim{color:#aaa} p.dim b{color:#bbb!important}',
      '<p class="dim"><b style="color:#000">Dim</b></p>',
    ),
    ['amber', /#bbbbbb/],
    styled('.dim{color:#aaa}', '<p class="dim"><b style="color:#000">Dim</b></p>'),
  ],
  [
    'contrast',
    'a link',
    adding('<p style="background:#333;color:#fff"><a href="https://example.org/">Dim</a></p>'),
    ['amber', /#0000ee on #333333/],
    adding(
      '<p style="background:#333;color:#fff"><a href="https://example.org/" style="color:inherit">Dim</a></p>',
    ),
  ],
  [
    'contrast-dark',
    'a ground changes and its text does not',
    styled(
      `${DARK}{.card{background:#111!important}}`,
      '<p class="card" style="background:#fff;color:#222">Dim</p>',
    ),
    ['amber', /on a dark screen: #222222 on #111111/],
    styled(
      `${DARK}{.card{background:#111!important;color:#eee!important}}`,
      '<p class="card" style="background:#fff;color:#222">Dim</p>',
    ),
  ],
  [
    'contrast-dark',
    'the inline style wins',
    styled(
      `${DARK}{.card{background:#111!important;color:#eee}}`,
      '<p class="card" style="color:#222">Dim</p>',
    ),
    ['amber', /#222222 on #111111/],
    styled(
      `@media (max-width:480px){.card{background:#111!important}}`,
      '<p class="card" style="background:#fff;color:#222"><i style="color:#000;background:#fff">Dim</i></p>',
    ),
  ],
  [
    'text-small',
    '11px',
    text('font-size:11px'),
    ['amber', /is set in 11px, which many cannot read/],
    text('font-size:12px'),
  ],
  ['text-small', 'in points', text('font:8pt/1.5 serif'), ['amber', /10\.7px/], text('font:9pt/1.5 serif')],
  [
    'text-small',
    'in parts of the size round it',
    adding('<div style="font-size:14px"><p style="font-size:75%">x</p></div>'),
    ['amber', /10.5px/],
    adding('<div style="font-size:16px"><p style="font-size:75%">x</p></div>'),
  ],
]

describe('legibility', () => {
  it.each(CASES)('%s: %s', async (...planted) => {
    await expectFault(planted)
  })

  it('tells one fault once, however many texts have it', async () => {
    const many = adding(
      '<p style="color:#999">One</p><p style="color:#999">Two</p><p style="color:#999">Three</p>',
    )
    expect(await findingsOf(many)).toEqual([
      expect.objectContaining({ message: expect.stringMatching(/^“One” and 2 more like it/) }),
    ])
  })

  it('says nothing where a picture or an unread notation decides', async () => {
    const unknown = adding(
      '<p style="color:#999;background:linear-gradient(#000,#fff)">One</p><p style="color:oklch(0.9 0 0)">Two</p><p style="color:var(--x)">Three</p>',
    )
    // That few clients know var() is told by another rule.
    expect(told(await findingsOf(unknown))).toEqual(['amber compatibility'])
  })

  it('passes over text that is not shown, and blank text', async () => {
    const unseen = adding(
      '<p style="color:#fff;font-size:1px">&nbsp;&#8203;</p><!-- <p style="color:#999">x</p> -->',
    )
    expect(await findingsOf(unseen)).toEqual([])
  })

  it('reads any CSS without a stumble, and in time', async () => {
    const css = `${'@media screen{'.repeat(500)}${'a:b:c(('.repeat(2000)}${'/*'.repeat(3000)}`
    const started = performance.now()
    expect(told(await findingsOf(styled(css, '<p>x</p>')))).toEqual([])
    expect(performance.now() - started).toBeLessThan(3000)
  })
})
