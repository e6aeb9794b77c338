import { describe, expect, it } from 'vitest'
import { dekText, htmlText, leadText, oneLine, shorten, titleText } from '../../src/sources/feed-text.ts'

describe('titleText', () => {
  it.each([
    ['A <b>bold</b> claim<sup>2</sup>', 'A bold claim2'],
    ['One<br/>Two', 'One Two'],
    ['AT&amp;T &#8217;n&rsquo; co', 'AT&T ’n’ co'],
    ['How the <video> element works', 'How the <video> element works'],
    ['1 < 2 and 3 > 2', '1 < 2 and 3 > 2'],
    ['R&D and ?a=1&copy=2', 'R&D and ?a=1&copy=2'],
    ['&#x1F682; train', '🚂 train'],
    ['  two\n lines\t', 'two lines'],
    ['{{7*7}} [[first_name]]', '{{7*7}} [[first_name]]'],
    ['evil\u202Etxt.exe\u0000', 'eviltxt.exe'],
    ['می\u200cخواهم', 'می\u200cخواهم'],
    ['cafÃ©', 'café'],
  ])('%s is %s', (raw, expected) => {
    expect(titleText(raw)).toBe(expected)
  })
})

describe('htmlText', () => {
  it('parts blocks by a space and leaves out what is not for readers', () => {
    const html =
      '<style>p{}</style><p>One <em>w</em>ord</p><script>alert(1)</script><p>Two<br>three</p><iframe>x</iframe>'
    expect(htmlText(html)).toBe('One word Two three')
  })

  it('takes broken HTML and plain text alike', () => {
    expect(htmlText('<p>open <b>ends')).toBe('open ends')
    expect(htmlText('5 < 6 & so on')).toBe('5 < 6 & so on')
    expect(htmlText('</script>text</p>')).toBe('text')
  })
})

describe('leadText', () => {
  it('stops after the first paragraph that can stand alone', () => {
    const first = 'The valley wrote its own timetable, in pencil, and the railway copied it.'
    expect(leadText(`<p>${first}</p><p>More.</p>`)).toBe(first)
    expect(leadText(`<p>By our own</p><p>${first}</p><p>More.</p>`)).toBe(`By our own ${first}`)
  })
})

describe('dekText', () => {
  it.each([
    ['A short one.', 'A short one.'],
    ['It begins here [&hellip;]', 'It begins here…'],
    ['It begins here....', 'It begins here…'],
    ['It begins here. Continue reading The whole of it', 'It begins here.'],
    ['All of it. The post All appeared first on Canal Letter.', 'All of it.'],
  ])('%s becomes %s', (text, expected) => {
    expect(dekText(text)).toBe(expected)
  })

  it('cuts a long text after a sentence, else after a word', () => {
    const sentence = `${'word '.repeat(30)}end. `
    expect(dekText(sentence.repeat(3))).toBe(sentence.trim())
    const cut = dekText('word '.repeat(100))
    expect(cut.length).toBeLessThanOrEqual(241)
    expect(cut).toMatch(/word…$/)
  })
})

describe('shorten', () => {
  it('never leaves half a letter', () => {
    expect(shorten('🚂'.repeat(40), 7).isWellFormed()).toBe(true)
  })
})

describe('oneLine', () => {
  it('composes letters', () => {
    expect(oneLine('cafe\u0301')).toBe('café')
  })
})
