// Compatibility: what breaks a letter somewhere is told at its place, what only makes it plainer once for each edition.
import { describe, expect, it } from 'vitest'
import { COMPATIBILITY_RULES } from '../../../src/render/checks/compatibility.ts'
import facts from '../../../src/render/checks/data/caniemail.json' with { type: 'json' }
import { treeOf } from '../../../src/render/checks/place.ts'
import { checkInput } from '../../../src/render/checks/rule.ts'
import { featuresIn } from '../../../src/render/features.ts'
import { readTree } from '../../../src/render/mail-tree.ts'
import { renderIssue } from '../../../src/render/render-issue.ts'
import { loadTheme } from '../../../src/render/theme.ts'
import { makerVersions } from '../../../src/render/versions.ts'
import { EMAIL_TEMPLATES } from '../../support/issue-builders.ts'
import {
  adding,
  allFindingsOf,
  expectFault,
  type FaultCase,
  findingsOf,
  isPlainer,
  type Planted,
  told,
} from '../../support/planting.ts'
import { sampleIssue } from '../../support/sample-issue.ts'

const styled = (css: string): Planted => ({
  html: (html) => html.replace('</head>', `<style>${css}</style></head>`),
})
const fault = (what: string, bad: Planted, says: RegExp, sound: Planted): FaultCase => [
  'compatibility',
  what,
  bad,
  ['amber', says],
  sound,
]
const PLACE = /in the en edition, on line \d+ of its HTML/.source

const CASES: readonly FaultCase[] = [
  fault(
    'columns by flex',
    adding('<div style="display:flex"><p>One</p><p>Two</p></div>'),
    new RegExp(
      `^Outlook on Windows leaves out display:flex \\(tested 2021-11\\).* one under another: ${PLACE}`,
    ),
    adding('<div style="display:block"><p>One</p><p>Two</p></div>'),
  ),
  fault(
    'a grid in a sheet',
    styled('p b{color:red;DISPLAY : Grid}'),
    /display:grid/,
    styled('p{display:block}'),
  ),
  fault(
    'a position',
    adding('<p style="position: absolute !important">x</p>'),
    /Gmail.*position:absolute.*cell of a table/,
    adding('<p style="position:relative">position:absolute</p>'),
  ),
  fault('a float', adding('<p style="float:left">x</p>'), /float:left/, adding('<p align="left">x</p>')),
  fault(
    'a variable',
    adding('<p style="margin:var(--gap)">x</p>'),
    /var\(\)/,
    adding('<p title="var(--x)">x</p>'),
  ),
  fault(
    'a variable in a sheet',
    styled('p{margin:1px} b{margin:var(--gap)}'),
    /var\(\)/,
    styled('p{margin:1px}'),
  ),
  fault('a drawing', adding('<svg width="9"></svg>'), /<svg>.*PNG/, adding('<p>&lt;svg></p>')),
  fault(
    'a picture of a new kind',
    adding('<img src="https://x.example.org/a.WEBP?w=2" alt="A boat" width="90" height="9">'),
    /^Outlook on Windows leaves out a \.webp picture.*JPEG/,
    adding('<img src="https://x.example.org/a.jpg?as=.webp" alt="A boat" width="90" height="9">'),
  ),
  fault(
    'a picture in its address',
    adding('<td background="data:image/png;base64,AAAA">x</td>'),
    /^Gmail leaves out a picture in a data: address/,
    adding('<td background="https://x.example.org/a.png">x</td>'),
  ),
  fault(
    'a sheet elsewhere',
    styled('@import "x.css";'),
    /@import.*mj-style/,
    styled('/* @import "x.css"; */'),
  ),
  fault('a rule in a rule', styled('p{color:red;b{color:blue}}'), /a rule within a rule/, styled('p{} b{}')),
  fault(
    'what is hidden',
    adding('<p hidden>x</p>'),
    /the attribute hidden.*is shown/,
    adding('<p>hidden</p>'),
  ),
  fault('a dialog', adding('<dialog>x</dialog>'), /<dialog>/, adding('<div>x</div>')),
]

describe('compatibility', () => {
  it.each(CASES)('%s: %s', async (...planted) => {
    await expectFault(planted)
  })

  it.each([
    ['Outlook on Windows cannot see', '<!--[if !mso]><!--><p style="display:flex">x</p><!--<![endif]-->'],
    ['only it can see', '<!--[if mso]><p style="display:flex">x</p><![endif]-->'],
    ['stands after what all know', '<p style="margin:4px;margin:var(--gap)">x</p>'],
    ['stands so in a sheet', '<style>p{} b{margin:4px;margin:var(--gap)}</style>'],
    ['nobody reads who cannot do it', '<style>@media (max-width:9px){p{display:flex}}</style>'],
  ])('says nothing of what %s', async (_, markup) => {
    expect(await findingsOf(adding(markup))).toEqual([])
  })

  it('leaves to another rule what that one stops', async () => {
    expect(told(await findingsOf(adding('<video></video>')))).toEqual(['red active-content'])
  })

  it('tells in one line what is only plainer, with clients, lines and dates', async () => {
    const lines = async (planted: Planted): Promise<readonly string[]> =>
      (await allFindingsOf(planted)).filter(isPlainer).map(({ message }) => message)
    const shadow = await lines(adding('<p style="text-shadow:1px 1px red">x</p>'))
    expect(shadow).toEqual([
      expect.stringMatching(
        /^Some clients show the en edition plainer.*text-shadow \(line \d+\).*\(tested 2019-02 to /,
      ),
    ])
    const [plain = ''] = await lines(adding('<p>text-shadow</p>'))
    expect(plain).not.toContain('text-shadow')
    // Rounded corners and widths by @media are in every mail that MJML makes.
    expect(plain).not.toMatch(/border-radius|@media[ ,](?!\()/)
  })

  it('knows the mail of the MJML that is installed', () => {
    expect(facts.baseline.mjml).toBe(makerVersions().mjml)
    expect(facts.baseline.slugs).toEqual(expect.arrayContaining(['css-at-media', 'css-border-radius']))
  })

  it.each(['gazette', 'wire'])(
    'has nothing to ask of the sample issue in %s, in 10 ms a variant',
    async (name) => {
      const { issue, settings } = await sampleIssue()
      const mine = {
        ...settings,
        theme: await loadTheme([EMAIL_TEMPLATES], name),
        mailScheme: 'smtps' as const,
      }
      const rendered = await renderIssue(issue, [], mine)
      const check = () => COMPATIBILITY_RULES.flatMap((rule) => rule.check(checkInput(issue, rendered, mine)))
      expect(check().map(({ level }) => level)).toEqual(['info', 'info'])
      const times = Array.from({ length: 9 }, () => {
        const input = checkInput(issue, rendered, mine)
        // The rules share the tree of a variant: it is no cost of this one.
        for (const variant of input.variants) treeOf(variant)
        const started = performance.now()
        for (const rule of COMPATIBILITY_RULES) rule.check(input)
        return (performance.now() - started) / input.variants.length
      })
      expect(Math.min(...times)).toBeLessThan(10)
    },
  )
})

describe('the features of a mail', () => {
  const usesOf = (css: string) => featuresIn(readTree(`<style>${css}</style>`))

  it('are told with the at-rules round them, and no longer than these last', () => {
    const css =
      '@media (hover){@supports (gap:0){p{gap:1px}} p{top:0}} p{@apply x} @page{@bottom y} p{left:0}'
    const uses = usesOf(css)
    const within = (feature: string) => uses.find((use) => use.feature === feature)?.within
    expect(within('property:gap')).toEqual(['at-rule:media', 'at-rule:media hover', 'at-rule:supports'])
    expect(within('property:top')).toEqual(['at-rule:media', 'at-rule:media hover'])
    expect(within('property:left')).toEqual([])
    expect(uses.map(({ feature }) => feature)).not.toContain('selector:nesting')
  })

  it.each([
    '<style>@media (',
    '<p style="a:',
    '<style>a{',
    'x:b(c;',
    '/*',
    '<!--[if !mso]><!-->',
    '<style>p{a:url(',
    '<a b=',
  ])('are read of a hundred thousand of %s in one pass', (piece) => {
    const tree = readTree(`<style>${piece.repeat(100_000)}</style>${piece.repeat(2000)}`)
    const started = performance.now()
    featuresIn(tree)
    expect(performance.now() - started).toBeLessThan(20_000)
  })

  it('are read of a hundred thousand rules within as many conditions as one may write', () => {
    const started = performance.now()
    usesOf(`${`@media ${'(a)'.repeat(300)}{`.repeat(9)}${'p{a:b}'.repeat(100_000)}`)
    expect(performance.now() - started).toBeLessThan(20_000)
  })
})
