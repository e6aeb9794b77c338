import { describe, expect, it } from 'vitest'
import { asInOutlook, clipped, GMAIL_BYTES, withoutPictures } from '../../src/render/mail-views.ts'

describe('a mail as Gmail shows it', () => {
  it('is whole where it is short enough', () => {
    const html = `<p>${'a'.repeat(GMAIL_BYTES - 7)}</p>`
    expect(clipped(html, 'NOTE')).toEqual({ html, left: 0 })
  })

  it('ends between two characters, with the note', () => {
    const html = `<p>a${'ё'.repeat(60_000)}</p>`
    const { html: shown, left } = clipped(html, '<hr>')
    expect(shown).toMatch(/^<p>aё+<\/a><hr>$/)
    expect(left).toBe(Buffer.byteLength(html) - GMAIL_BYTES)
    const odd = clipped(`<p>${'ё'.repeat(60_000)}</p>`, '<hr>')
    expect(odd.html).toMatch(/^<p>ё+<\/a><hr>$/)
    expect(odd.html).not.toContain('\ufffd')
  })

  it('swallows the note by no tag, comment or table that the cut left open', () => {
    const filler = '<table><tr><td>'
    const tag = `${filler}${'a'.repeat(GMAIL_BYTES - filler.length - 3)}<img alt="x">`
    expect(clipped(tag, '<hr>').html).toMatch(/a<\/a><\/table><hr>$/)
    const comment = `${filler}${'a'.repeat(GMAIL_BYTES - 60)}<!--[if mso]>${'<td>'.repeat(40)}<![endif]-->`
    expect(clipped(comment, '<hr>').html).toMatch(/a<\/a><\/table><hr>$/)
  })
})

describe('a mail as Outlook reads it', () => {
  it('has the branches of Word, and not those of others', () => {
    const html =
      '<head></head>a<!--[if mso]>b<![endif]-->c<!--[if !mso]><!-->d<!--<![endif]-->e<!--[if lt mso 12]>f<![endif]--><!--g-->'
    expect(asInOutlook(html).replace(/<style>.*<\/style>/, '')).toBe('<head></head>abce<!--g-->')
  })

  it('is what it was where a comment never ends', () => {
    expect(asInOutlook('a<!--[if !mso]>b')).toBe('a')
    expect(asInOutlook('a<![endif]-->b')).toBe('ab')
  })
})

describe('a mail without its pictures', () => {
  it('keeps every word, and asks for nothing', () => {
    const html =
      '<style>p{background:url(https://a.example.org/p.png) 0 0}</style><table background="https://a.example.org/b.png"><tr><td style="color:red;background:url(\'c.png\')"><IMG alt=\'see src="x" here\' src="d.png" srcset="e.png 2x"><img src=f.png></td></tr></table><p>url(kept)</p>'
    expect(withoutPictures(html)).toBe(
      '<style>p{background:none 0 0}</style><table><tr><td style="color:red;background:none"><IMG alt=\'see src="x" here\'><img></td></tr></table><p>url(kept)</p>',
    )
  })

  it('takes a time that grows with the length alone', () => {
    for (const piece of ['<img src="', 'url(', ' a=', '<style>url(', "<p x='"]) {
      const begun = performance.now()
      withoutPictures(`<p>${piece.repeat(200_000 / piece.length)}`)
      expect(performance.now() - begun).toBeLessThan(2000)
    }
  })
})
