import { describe, expect, it } from 'vitest'
import { createCitations, fold, tidy, underlined, WIDTH } from '../../src/render/plain-text.ts'

describe('fold', () => {
  const long = 'A timetable is a promise that a capital makes to a village. '.repeat(4)

  it('keeps lines within the width, indented, and loses no word', () => {
    const folded = fold(long, { indent: 2 })
    expect(folded.split('\n').every((line) => line.startsWith('  ') && line.length <= WIDTH)).toBe(true)
    expect(folded.split(/\s+/).filter(Boolean)).toEqual(long.split(/\s+/).filter(Boolean))
  })

  it('hangs the lines after the first', () => {
    const [first = '', second = ''] = fold(`1. ${long}`, { hang: 3 }).split('\n')
    expect(first.startsWith('1. A')).toBe(true)
    expect(second).toMatch(/^ {3}\S/)
  })

  it('keeps words together at a no-break space, where they fit on a line at all', () => {
    const words = `${'x'.repeat(62)} с\u00a0обеих сторон`
    expect(fold(words).split('\n')[1]).toBe('с обеих сторон')
    const chain = Array.from({ length: 40 }, () => 'слово').join('\u00a0')
    expect(
      fold(chain)
        .split('\n')
        .every((line) => line.length <= WIDTH),
    ).toBe(true)
  })

  it('leaves a long address whole', () => {
    const url = `https://example.org/${'a'.repeat(100)}`
    expect(fold(`See ${url} there`).split('\n')).toEqual(['See', url, 'there'])
  })

  it('counts letters, not bytes or marks', () => {
    expect(underlined('Кавка́з', '-')).toBe('Кавка́з\n------')
  })
})

describe('citations', () => {
  it('number each address once', () => {
    const links = createCitations()
    expect([links.cite('https://a/'), links.cite('https://b/'), links.cite('https://a/')]).toEqual([1, 2, 1])
    expect(links.all()).toEqual(['https://a/', 'https://b/'])
  })
})

describe('tidy', () => {
  it('leaves two empty lines at most, no trailing spaces, one line end', () => {
    expect(tidy('\n\nA  \n\n\n\n\n\nB\u00a0c\n\n')).toBe('A\n\n\nB c\n')
  })
})
