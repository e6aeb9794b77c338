import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Finding } from '../../src/core/issue.ts'
import { checkLinks } from '../../src/flows/check-links.ts'
import { renderIssue } from '../../src/render/render-issue.ts'
import { askingTools, storyPage } from '../support/asking.ts'
import { type Answer, type FeedServer, startFeedServer } from '../support/feed-server.ts'
import {
  anEdition,
  anIssue,
  aPopularStory,
  aPublication,
  aSection,
  aStory,
  renderSettings,
} from '../support/issue-builders.ts'

const TITLE = 'The train that waits for the harvest'
const PICTURE: Answer = { body: new Uint8Array(1000), type: 'image/jpeg' }

let server: FeedServer
beforeAll(async () => {
  server = await startFeedServer()
})
afterAll(() => server.close())
beforeEach(() => {
  for (const path of ['/popular', '/about', '/support', '/home']) server.serve(path, storyPage('A page'))
  server.serve('/story', storyPage(TITLE))
  server.serve('/train.jpg', PICTURE)
})

/** What is said of a whole letter whose every address is on the server. */
async function check(): Promise<readonly Finding[]> {
  const image = { src: server.url('/train.jpg'), alt: 'A train' }
  const lead = aStory({ url: server.url('/story'), title: TITLE, image })
  const popular = [aPopularStory({ url: server.url('/popular') })]
  const issue = anIssue({ editions: [anEdition({ lead, popular, sections: [aSection('caucasus')] })] })
  const publication = aPublication({
    home: server.url('/home'),
    footer: [{ title: 'About', url: server.url('/about') }],
    support: { title: 'Support', text: 'Readers pay.', button: 'Support us', url: server.url('/support') },
  })
  const rendered = await renderIssue(issue, [], await renderSettings({ publication }))
  const { signal } = new AbortController()
  return checkLinks(askingTools([server.host], { totalMs: 400 }), issue, rendered, { signal })
}

describe('a letter', () => {
  it('whose links and pictures are there is no finding, and each is asked once', async () => {
    const before = server.requests.length
    expect(await check()).toEqual([])
    const asked = server.requests.slice(before).map(({ path }) => path)
    expect(asked.toSorted()).toEqual(['/about', '/home', '/popular', '/story', '/support', '/train.jpg'])
  })

  it.each([
    ['/story', `“${TITLE}” was withdrawn since gathering`],
    ['/popular', '“How to read a dam” in Popular is gone'],
    ['/about', 'The link “about” leads nowhere'],
    ['/support', 'leads nowhere'],
  ])('whose %s is gone is red', async (path, words) => {
    server.serve(path, { status: 410 })
    const found = await check()
    expect(found).toMatchObject([{ level: 'red', rule: 'dead-link', edition: 'en' }])
    expect(found[0]?.message.toLowerCase()).toContain(words.toLowerCase())
    expect(found[0]?.message).toContain(server.url(path))
  })

  it.each([
    ['gone', { status: 404 }, 'picture-unreachable', 'answers 404'],
    ['shut', { status: 403 }, 'picture-unreachable', 'answered 403'],
    ['silent', { silent: true }, 'picture-unreachable', 'did not finish'],
    ['a page', storyPage('Picture'), 'picture-unreachable', 'no picture but text/html'],
    ['of two megabytes', { ...PICTURE, body: new Uint8Array(2 << 20) }, 'picture-heavy', '2.0 MB'],
    ['of ten megabytes', { ...PICTURE, body: new Uint8Array(10 << 20) }, 'picture-heavy', 'more than 8 MB'],
  ] as const)('with a picture that is %s is amber', async (_, answer, rule, words) => {
    server.serve('/train.jpg', answer)
    expect(await check()).toMatchObject([
      { level: 'amber', rule, article: server.url('/story'), message: expect.stringContaining(words) },
    ])
  })
})
