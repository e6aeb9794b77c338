import { expect, test } from 'vitest'
import { meantDomain } from '../../src/core/domain-typos.ts'

test.each([
  ['gmial.com', 'gmail.com'],
  ['gmal.com', 'gmail.com'],
  ['gmaill.com', 'gmail.com'],
  ['gmail.con', 'gmail.com'],
  ['hotnail.com', 'hotmail.com'],
  ['outlok.com', 'outlook.com'],
  ['yaho.com', 'yahoo.com'],
  ['yandex.tu', 'yandex.ru'],
  ['mial.ru', 'mail.ru'],
  ['example.cmo', 'example.com'],
])('%s is probably %s', (typed, meant) => {
  expect(meantDomain(typed)).toBe(meant)
})

test.each([
  'gmail.com',
  'mail.com',
  'ymail.com',
  'mai.ru',
  'email.com',
  'example.org',
  'example.co',
  'live.com',
])('%s is left alone', (domain) => {
  expect(meantDomain(domain)).toBeNull()
})
