import { expect, test } from 'vitest'
import { localised, WEEKDAYS } from '../../src/core/plan.ts'

test('a text is in the language asked for, else in the first that there is', () => {
  expect(localised('Caucasus', 'ru')).toBe('Caucasus')
  expect(localised({ en: 'Caucasus', ru: 'Кавказ' }, 'ru')).toBe('Кавказ')
  expect(localised({ en: 'Caucasus', ru: 'Кавказ' }, 'ky')).toBe('Caucasus')
  expect(localised({ en: 'Caucasus', ru: '' }, 'ru')).toBe('')
  expect(localised({}, 'en')).toBe('')
})

test('a language that is named like a property of every object is none', () => {
  expect(localised({ en: 'Caucasus' }, 'constructor')).toBe('Caucasus')
  expect(localised({ en: 'Caucasus' }, 'toString')).toBe('Caucasus')
})

test('the week begins on Monday, as ISO 8601 has it', () => {
  expect(WEEKDAYS[0]).toBe('monday')
  expect(WEEKDAYS).toHaveLength(7)
})
