import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Issue } from '../../src/core/issue.ts'
import { type AskingOptions, storyGate } from '../../src/flows/check-links.ts'
import { askingTools, storyPage } from '../support/asking.ts'
import { type Answer, type FeedServer, startFeedServer } from '../support/feed-server.ts'
import { anEdition, anIssue, aSection, aStory } from '../support/issue-builders.ts'

const TITLE = 'The train that waits for the harvest'
const options: AskingOptions = { signal: new AbortController().signal }

let server: FeedServer
let canary: FeedServer
beforeAll(async () => {
  server = await startFeedServer()
  canary = await startFeedServer()
  canary.serve('/latest/meta-data/', 'the canary')
})
afterAll(async () => {
  await server.close()
  await canary.close()
})

/** An issue of these stories alone. */
const issueOf = (...urls: readonly string[]): Issue =>
  anIssue({
    editions: [
      anEdition({
        lead: null,
        popular: [],
        sections: [aSection('caucasus', ...urls.map((url) => aStory({ url, title: TITLE })))],
      }),
    ],
  })

/** What the gate says of one story whose page answers so. */
async function gateOn(answer: Answer, path = '/en/the-train') {
  return storyGate(askingTools([server.host], { totalMs: 400 }), options)(issueOf(server.serve(path, answer)))
}

describe('the page of a story', () => {
  it('that is as it was gathered is no finding', async () => {
    expect(await gateOn(storyPage(TITLE))).toEqual([])
  })

  it.each([404, 410])('that answers %i is red, and says what to do', async (status) => {
    const url = server.url('/en/the-train')
    expect(await gateOn({ ...storyPage(TITLE), status })).toEqual([
      {
        level: 'red',
        rule: 'dead-link',
        article: url,
        edition: 'en',
        message: `“${TITLE}” was withdrawn since gathering: the page answers ${status}: ${url}. Take it out or replace it.`,
      },
    ])
  })

  it.each([401, 403, 429])('that answers %i may be shut to programs only', async (status) => {
    expect(await gateOn({ status })).toMatchObject([
      { level: 'info', rule: 'dead-link', article: server.url('/en/the-train') },
    ])
  })

  it.each([
    ['whose server is at fault', { status: 500 }, 'answered 500'],
    ['that does not answer', { silent: true }, 'within 0.4 seconds'],
    ['that breaks off', { ...storyPage(TITLE), cutAfter: 10 }, 'closed the connection'],
    ['that goes round in circles', { redirect: '/en/the-train' }, 'redirects more than'],
  ] as const)('%s is amber', async (_, answer, why) => {
    const [only, ...more] = await gateOn(answer)
    expect(more).toEqual([])
    expect(only).toMatchObject({ level: 'amber', rule: 'dead-link', article: server.url('/en/the-train') })
    expect(only?.message).toContain(why)
    expect(only?.message).toContain('Look again before sending')
  })

  it.each([
    ['http://127.0.0.1:1/story', 'refused the connection'],
    ['https://no-such-host.example.invalid/story', 'has no address'],
  ])('at %s, where nobody is, is amber', async (url, why) => {
    const found = await storyGate(askingTools([server.host, '127.0.0.1:1']), options)(issueOf(url))
    expect(found).toMatchObject([{ level: 'amber', article: url, message: expect.stringContaining(why) }])
  })

  it('whose TLS fails is amber', async () => {
    const url = server.url('/').replace('http:', 'https:')
    expect(await storyGate(askingTools([server.host]), options)(issueOf(`${url}story`))).toMatchObject([
      { level: 'amber', rule: 'dead-link' },
    ])
  })

  it.each([
    ['this machine', () => canary.url('/latest/meta-data/')],
    ['a cloud’s metadata', () => 'http://169.254.169.254/latest/meta-data/'],
    ['another spelling of this machine', () => `http://2130706433:${canary.port}/latest/meta-data/`],
  ])('that leads to %s is not followed, and amber', async (_, target) => {
    const found = await gateOn({ redirect: target() })
    expect(found).toMatchObject([
      { level: 'amber', rule: 'dead-link', message: expect.stringContaining('private or reserved') },
    ])
    expect(canary.requests).toEqual([])
  })

  it('that leads to the front page may be withdrawn', async () => {
    server.serve('/en/', storyPage('The Caravan Post'))
    expect(await gateOn({ redirect: '/en/' })).toMatchObject([
      { level: 'amber', rule: 'dead-link', message: expect.stringContaining('may be withdrawn') },
    ])
  })

  it('that moved for good is told with its new address; for a while, or to another form, it is not', async () => {
    const url = server.serve('/en/harvest-train', storyPage(TITLE))
    expect(await gateOn({ redirect: url, status: 301 })).toMatchObject([
      { level: 'info', rule: 'dead-link', message: expect.stringContaining(url) },
    ])
    expect(await gateOn({ redirect: url, status: 302 })).toEqual([])
    server.serve('/en/the-train/', storyPage(TITLE))
    expect(await gateOn({ redirect: '/en/the-train/', status: 301 })).toEqual([])
  })

  it('with another headline is amber, and says both', async () => {
    const [only] = await gateOn(storyPage('Correction: no train waits'))
    expect(only).toMatchObject({ level: 'amber', rule: 'headline-changed', edition: 'en' })
    expect(only?.message).toContain(`“${TITLE}”`)
    expect(only?.message).toContain('“Correction: no train waits”')
    expect(await gateOn(storyPage('Page not found'))).toMatchObject([{ rule: 'headline-changed' }])
  })

  it.each([
    ['in capital letters', storyPage(TITLE.toUpperCase())],
    [
      'with another title for search engines',
      {
        ...storyPage(TITLE),
        body: `<html><head><title>Trains 2026: all you need</title></head><body><h1>${TITLE}</h1></body></html>`,
      },
    ],
    ['without any', { body: '<html><body><p>Text.</p></body></html>', type: 'text/html' }],
    ['behind a wall for programs', storyPage('Just a moment...')],
    ['as a file', { body: '%PDF-1.7 <title>Other</title>', type: 'application/pdf' }],
    ['longer than we read', { body: `<title>Other</title>${'x'.repeat(3000)}`, type: 'text/html' }],
  ] as const)('with its headline %s is no finding', async (_, answer) => {
    const tools = askingTools([server.host], { maxBytes: 2000 })
    expect(await storyGate(tools, options)(issueOf(server.serve('/en/the-train', answer)))).toEqual([])
  })
})

describe('a whole site', () => {
  const many = Array.from({ length: 30 }, (_, n) => n)

  it('that is down is asked little, and one finding', async () => {
    const down = await startFeedServer()
    const urls = many.map((n) => down.serve(`/story/${n}`, { silent: true }))
    const found = await storyGate(askingTools([down.host], { totalMs: 200 }), options)(issueOf(...urls))
    expect(found).toMatchObject([{ level: 'amber', rule: 'dead-link' }])
    expect(found[0]?.message).toContain('and 28 more at')
    expect(down.requests.length).toBeLessThan(8)
    await down.close()
  })

  it('that shuts programs out is one remark', async () => {
    const urls = many.map((n) => server.serve(`/shut/${n}`, { status: 403 }))
    const found = await storyGate(askingTools([server.host]), options)(issueOf(...urls))
    expect(found).toMatchObject([{ level: 'info', message: expect.stringContaining('and 28 more') }])
  })

  it('that is slow leaves links unasked when the time is over, and says how many', async () => {
    const urls = many.map((n) =>
      server.serve(`/slow/${n}`, { ...storyPage(TITLE), drip: { bytes: 40, everyMs: 60 } }),
    )
    const began = performance.now()
    const gate = storyGate(askingTools([server.host]), { ...options, deadlineMs: 500 })
    const found = await gate(issueOf(...urls))
    expect(performance.now() - began).toBeLessThan(2000)
    expect(found).toMatchObject([
      { level: 'amber', message: expect.stringMatching(/no time to look at \d+ links of 30/) },
    ])
  })

  it('is asked three times at once at most, and each address once', async () => {
    const site = await startFeedServer()
    const urls = many.slice(0, 9).map((n) => site.serve(`/story/${n}`, storyPage(TITLE)))
    const progress: string[] = []
    const gate = storyGate(askingTools([site.host]), {
      ...options,
      onProgress: (done, total) => progress.push(`${done}/${total}`),
    })
    expect(await gate(issueOf(...urls, `${urls[0]}?utm_source=letter`))).toEqual([])
    expect(site.requests).toHaveLength(9)
    expect(progress).toEqual(Array.from({ length: 10 }, (_, n) => `${n}/9`))
    await site.close()
  })
})

it('says once that nothing can be reached', async () => {
  const urls = ['a', 'b', 'c'].flatMap((host) => [1, 2].map((n) => `https://${host}.example.invalid/${n}`))
  const found = await storyGate(askingTools([]), options)(issueOf(...urls))
  expect(found).toMatchObject([{ level: 'amber', message: expect.stringContaining('None of the 3 sites') }])
})

it('stops when it is told to', async () => {
  const stop = new AbortController()
  const url = server.serve('/silent', { silent: true })
  const asked = storyGate(askingTools([server.host]), { signal: stop.signal })(issueOf(url))
  stop.abort(new Error('stopped by hand'))
  await expect(asked).rejects.toThrow('stopped by hand')
})
