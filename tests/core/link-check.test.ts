import { expect, it } from 'vitest'
import type { IssueLink, LinkAnswer } from '../../src/core/issue-links.ts'
import { judgeLinks } from '../../src/core/link-check.ts'

const picture: IssueLink = { url: 'https://img.example.org/a.jpg', role: 'picture', title: 'Four towers' }
const story: IssueLink = { url: 'https://post.example.org/a', role: 'story', title: 'Four towers, one key' }
const found = (url: string, more: Partial<LinkAnswer> = {}): LinkAnswer =>
  ({
    kind: 'found',
    url,
    movedTo: url,
    contentType: 'image/jpeg',
    bytes: 1000,
    titles: [],
    ...more,
  }) as LinkAnswer

it('a picture that ends on plain http is amber', () => {
  expect(judgeLinks([{ link: picture, answer: found(picture.url) }])).toEqual([])
  const answer = found('http://img.example.org/a.jpg')
  expect(judgeLinks([{ link: picture, answer }])).toMatchObject([
    { level: 'amber', rule: 'picture-unreachable', message: expect.stringContaining('plain http') },
  ])
})

it('a story at the front page of its site is where it should be', () => {
  const link = { ...story, url: 'https://post.example.org/en/' }
  expect(judgeLinks([{ link, answer: found('https://post.example.org/') }])).toEqual([])
})

it('a blocked address is told even where no other site answers', () => {
  const answer = (code: string): LinkAnswer => ({ kind: 'failed', code, message: `${code}.` })
  const links = [
    { link: story, answer: answer('ENOTFOUND') },
    { link: { ...story, url: 'https://other.example.org/a' }, answer: answer('POSTRIDER_BLOCKED') },
  ]
  expect(judgeLinks(links).map((f) => f.message)).toEqual([
    expect.stringContaining('ENOTFOUND'),
    expect.stringContaining('POSTRIDER_BLOCKED'),
  ])
})

it('nothing asked is nothing found', () => {
  expect(judgeLinks([])).toEqual([])
})
