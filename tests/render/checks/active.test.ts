// What acts is red, however it is spelt; words about it are not.
import { describe, it } from 'vitest'
import { adding, expectFault, type FaultCase } from '../../support/planting.ts'

const WORDS = adding(
  '<p>How javascript: and &lt;script&gt; came to the pass, and who keeps the data: a form.</p>',
)
const elements = [
  ['script', '<script>1</script>'],
  ['form', '<form action="https://example.org/"></form>'],
  ['iframe', '<iframe src="https://example.org/"></iframe>'],
  ['object', '<object></object>'],
  ['embed', '<embed src="https://example.org/">'],
] as const
const addresses = [
  ['javascript', '<a href="javascript:alert(1)">x</a>'],
  ['javascript', '<a href=" java&#10;script&colon;alert(1)">x</a>'],
  ['vbscript', '<a href="VBScript:x">x</a>'],
  ['data', '<a href="data:text/html,x">x</a>'],
] as const

const CASES: readonly FaultCase[] = [
  ...elements.map(
    ([name, markup]): FaultCase => [
      'active-content',
      name,
      adding(markup),
      ['red', new RegExp(`There is a <${name}> in the en edition, on line \\d+`)],
      WORDS,
    ],
  ),
  ['active-content', 'a handler', adding('<p onclick="x()">x</p>'), ['red', /an attribute onclick/], WORDS],
  [
    'active-content',
    'a refresh',
    adding('<meta http-equiv="refresh" content="0">'),
    ['red', /leads on/],
    adding('<meta http-equiv="x-ua">'),
  ],
  ...addresses.map(
    ([scheme, markup]): FaultCase => [
      'link-script',
      markup,
      adding(markup),
      ['red', new RegExp(`a link with ${scheme}:`)],
      WORDS,
    ],
  ),
  [
    'link-script',
    'a picture of data',
    adding('<img alt="" src="data:image/png;base64,AAAA">'),
    ['red', /a source with data:/],
    WORDS,
  ],
]

describe('what acts', () => {
  it.each(CASES)('%s: %s', async (...planted) => {
    await expectFault(planted)
  })
})
