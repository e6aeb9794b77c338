import { describe, expect, it } from 'vitest'
import {
  breakable,
  comparable,
  hasControls,
  oneLine,
  type Typography,
  typeset,
  unbroken,
  withPlace,
} from '../../src/render/typography.ts'

const _ = '\u00a0'
const russian: Typography = {
  quotes: ['«', '»'],
  noBreak: ['short-words', 'dash', 'numero', 'digit-groups', 'number-word'],
  units: [],
}
const english: Typography = {
  quotes: ['“', '”'],
  noBreak: ['dash', 'numero', 'digit-groups', 'number-unit'],
  units: ['metres', 'million', 'March'],
}

describe('the name of a place', () => {
  it('breaks nowhere, alone or in a sentence, and is the same in plain text', () => {
    expect(unbroken('Kyzyl-Bel Pass')).toBe(`Kyzyl\u2011Bel${_}Pass`)
    const text = 'Пожар в рядах Янги-Расты, северо-запад'
    const kept = withPlace(text, 'Янги-Раста')
    expect(kept).toBe('Пожар в рядах Янги\u2011Расты, северо-запад')
    expect(breakable(kept)).toBe(text)
    expect(comparable(kept)).toBe(comparable(text))
    expect(withPlace(text, '')).toBe(text)
    expect(withPlace(text, 'Tbilisi')).toBe(text)
  })
})

describe('typeset', () => {
  it.each([
    ['Садоводы с обеих сторон и в горах', `Садоводы с${_}обеих сторон и${_}в${_}горах`],
    ['Расписание — это обещание', `Расписание${_}— это обещание`],
    ['В № 146 мы написали', `В${_}№${_}146${_}мы${_}написали`],
    ['на 400 метров, 10 000 рублей', `на${_}400${_}метров, 10${_}000${_}рублей`],
    ['Три способа сказать "сосед"', 'Три способа сказать «сосед»'],
  ])('sets Russian: %s', (text, expected) => {
    expect(typeset(text, russian)).toBe(expected)
  })

  it.each([
    ['In No. 146, 40 million and 400 metres', `In No.${_}146, 40${_}million and 400${_}metres`],
    ['140 of 212 stalls before 1 March', `140 of 212 stalls before 1${_}March`],
    ['The "long" platform – (a "story")', `The “long” platform${_}– (a “story”)`],
    ['A 5" pipe', 'A 5" pipe'],
    ['"', '"'],
  ])('sets English: %s', (text, expected) => {
    expect(typeset(text, english)).toBe(expected)
  })
})

describe('oneLine', () => {
  it('takes out what cannot be seen or turns a text round', () => {
    expect(oneLine(' a\r\nb\u0000c\u202ed\u2069 \ud800e ')).toBe('a b c d \ufffde')
    expect(hasControls('a\u0007')).toBe(true)
    expect(hasControls('\ud800')).toBe(true)
    expect(hasControls('a\tb\nc \u200f\u05d0')).toBe(false)
  })
})

describe('comparable', () => {
  it('does not see typography', () => {
    expect(comparable(typeset('Сказать "да" — и в 5 минут', russian))).toBe(
      comparable('Сказать "да" — и в 5 минут'),
    )
  })
})
