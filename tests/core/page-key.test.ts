import { describe, expect, it, test } from 'vitest'
import { languageFreeKey, pageKey } from '../../src/core/page-key.ts'

const PLAIN = 'https://caravanpost.example.org/2026/bridge'

describe('one page has one key', () => {
  test.each([
    'http://caravanpost.example.org/2026/bridge',
    'https://www.caravanpost.example.org/2026/bridge/',
    'https://m.caravanpost.example.org/2026/bridge',
    'https://amp.caravanpost.example.org/2026/bridge',
    'https://caravanpost.example.org/2026/bridge/amp/',
    'https://caravanpost.example.org/amp/2026/bridge',
    'https://caravanpost.example.org/2026/bridge?amp=1',
    'https://caravanpost.example.org/2026/bridge?outputType=amp',
    'https://caravanpost.example.org/2026/bridge?print=1',
    'https://caravanpost.example.org/2026/bridge?utm_source=feed&utm_medium=rss#comments',
    'https://caravanpost.example.org/2026//bridge/index.html',
    'HTTPS://CARAVANPOST.EXAMPLE.ORG:443/2026/bridge',
    'https://caravanpost-example-org.cdn.ampproject.org/c/s/caravanpost.example.org/2026/bridge',
    'https://www.google.com/amp/s/caravanpost.example.org/2026/bridge',
    'https://caravanpost.example.org/2026/bridge?source=rss',
  ])('%s', (url) => expect(pageKey(url)).toBe(pageKey(PLAIN)))

  it('whichever way letters beyond ASCII and parameters are written', () => {
    expect(pageKey('https://post.example.org/%D0%BC%D0%BE%D1%81%D1%82')).toBe(
      pageKey('https://post.example.org/мост/'),
    )
    expect(pageKey('https://post.example.org/?b=2&a=1')).toBe(pageKey('https://post.example.org/?a=1&b=2'))
  })
})

describe('different pages have different keys', () => {
  test.each([
    'https://caravanpost.example.org/2026/Bridge',
    'https://caravanpost.example.org/2026/bridge-2',
    'https://caravanpost.example.org/2026/bridge?id=2',
    'https://caravanpost.example.org/2026/bridge?view=gallery',
    'https://blog.caravanpost.example.org/2026/bridge',
    'https://caravanpost.example.org:8080/2026/bridge',
    'https://caravanpost.example.org/2026/bridge/camp',
    'https://caravanpost.example.org/2026',
  ])('%s', (url) => expect(pageKey(url)).not.toBe(pageKey(PLAIN)))

  it('a host of two names keeps both: m.org is no mobile site', () => {
    expect(pageKey('https://m.org/a')).toBe('m.org/a')
  })

  it('what is no web address is its own key', () => {
    expect(pageKey(' mailto:desk@example.org ')).toBe('mailto:desk@example.org')
  })
})

describe('the page without its language', () => {
  const languages = new Set(['en', 'ru'])
  const free = (url: string) => languageFreeKey(pageKey(url), languages)

  test.each([
    ['https://post.example.org/en/bridge', 'https://post.example.org/ru/bridge'],
    ['https://post.example.org/bridge', 'https://post.example.org/ru/bridge'],
    ['https://en.post.example.org/bridge', 'https://ru.post.example.org/bridge'],
    ['https://post.example.org/news/en/bridge', 'https://post.example.org/news/ru/bridge'],
    ['https://post.example.org/bridge?lang=en', 'https://post.example.org/bridge?lang=ru'],
  ])('%s and %s', (a, b) => {
    expect(free(a)).toBe(free(b))
    expect(free(a)).not.toBeNull()
  })

  it('is nothing for a front page, and keeps a section that only looks like a language', () => {
    expect(free('https://post.example.org/ru/')).toBeNull()
    expect(free('https://post.example.org/ka/bridge')).not.toBe(free('https://post.example.org/bridge'))
  })
})
