import { describe, expect, it } from 'vitest'
import { isSameHeadline } from '../../src/core/headline.ts'

const TRAIN = 'The train that waits for the harvest'

describe('one headline', () => {
  it.each([
    ['in other letters', TRAIN, 'THE TRAIN THAT WAITS FOR THE HARVEST'],
    ['with other quotes', 'A ferry that “teaches” its crew', 'A ferry that "teaches" its crew'],
    ['with another apostrophe', "The river's own mind", 'The river’s own mind'],
    ['with other dashes', 'Fog - and nobody asked', 'Fog — and nobody asked'],
    ['with other blanks', TRAIN, `\u00a0${TRAIN.replaceAll(' ', '  ')}\n`],
    ['with the name of the site', TRAIN, `${TRAIN} | The Caravan Post`],
    ['without it', `${TRAIN} — Caravan Post — Weekly`, TRAIN],
    ['after a kicker', TRAIN, `Opinion: ${TRAIN}`],
    ['before a note in brackets', TRAIN, `${TRAIN} (updated)`],
    ['cut for want of room', TRAIN, 'The train that waits for…'],
    ['in Russian', 'Поезд, который ждёт урожая', 'ПОЕЗД, КОТОРЫЙ ЖДЁТ УРОЖАЯ — Караванная почта'],
    [
      'in Chinese',
      '等待收获的火车在山口停下来了呢',
      '等待收获的火车在山口停下来了呢_商队邮报'.replace('_', ' | '),
    ],
    ['of which nothing is left', TRAIN, ' — '],
  ])('%s', (_, before, now) => {
    expect(isSameHeadline(before, now)).toBe(true)
    expect(isSameHeadline(now, before)).toBe(true)
  })
})

describe('another headline', () => {
  it.each([
    ['of another story', TRAIN, 'Four towers, one key'],
    ['of one word more', 'Minister resigns over the dam', 'Minister resigns over the dam, then returns'],
    ['of one word less', 'No dead in the fire at the depot', 'Dead in the fire at the depot'],
    ['of another figure', 'Flood takes 12 houses', 'Flood takes 21 houses'],
    ['of the rubric alone', 'Opinion: who owns the river', 'Opinion'],
    ['of a short name in it', 'Water: a ledger of the valley', 'Water'],
    ['of a page that is not there', TRAIN, 'Page not found | The Caravan Post'],
  ])('%s', (_, before, now) => {
    expect(isSameHeadline(before, now)).toBe(false)
    expect(isSameHeadline(now, before)).toBe(false)
  })

  it('is told in a moment, however long and broken into parts it is', () => {
    const began = performance.now()
    isSameHeadline(' - '.repeat(100_000), `a${' — b'.repeat(100_000)}`)
    isSameHeadline(' '.repeat(500_000), `a${'. '.repeat(100_000)}`)
    expect(performance.now() - began).toBeLessThan(200)
  })
})
