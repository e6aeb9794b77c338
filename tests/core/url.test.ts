import { describe, expect, it } from 'vitest'
import { canonicalUrl, webUrl } from '../../src/core/url.ts'

describe('canonicalUrl', () => {
  it.each([
    ['HTTPS://News.Example.ORG/Story', 'https://news.example.org/Story'],
    ['https://news.example.org:443/a', 'https://news.example.org/a'],
    ['http://news.example.org:80/a', 'http://news.example.org/a'],
    ['http://news.example.org:8080/a', 'http://news.example.org:8080/a'],
    ['https://news.example.org', 'https://news.example.org/'],
    ['https://news.example.org/a#comments', 'https://news.example.org/a'],
    ['https://news.example.org/a?utm_source=rss&utm_medium=feed', 'https://news.example.org/a'],
    ['https://news.example.org/a?UTM_Source=rss', 'https://news.example.org/a'],
    ['https://news.example.org/a?id=7&fbclid=x&page=2', 'https://news.example.org/a?id=7&page=2'],
    ['https://news.example.org/a?q=a%20b+c&gclid=1', 'https://news.example.org/a?q=a%20b+c'],
    ['https://news.example.org/a?', 'https://news.example.org/a'],
    ['https://news.example.org/a/', 'https://news.example.org/a/'],
    ['https://news.example.org/a?ref=home', 'https://news.example.org/a?ref=home'],
    ['https://me:secret@news.example.org/a', 'https://news.example.org/a'],
    ['https://вести.example.org/а', 'https://xn--b1agj9af.example.org/%D0%B0'],
    ['  /relative ', '/relative'],
    ['mailto:someone@example.org', 'mailto:someone@example.org'],
  ])('%s is %s', (url, expected) => {
    expect(canonicalUrl(url)).toBe(expected)
  })

  it('changes nothing the second time', () => {
    const once = canonicalUrl('https://News.example.org/a?b=%7E&utm_id=3#x')
    expect(canonicalUrl(once)).toBe(once)
  })
})

describe('webUrl', () => {
  it('resolves against a base and refuses what is not the web', () => {
    expect(webUrl('../b', 'https://example.org/a/x')).toBe('https://example.org/b')
    expect(webUrl('//cdn.example.org/x', 'https://example.org/')).toBe('https://cdn.example.org/x')
    expect(webUrl('b', '')).toBeNull()
    expect(webUrl('javascript:alert(1)', 'https://example.org/')).toBeNull()
    expect(webUrl('data:text/html,x')).toBeNull()
    expect(webUrl('')).toBeNull()
  })
})
