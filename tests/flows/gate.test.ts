import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { App } from '../../src/app.ts'
import { type Gate, storyGate } from '../../src/flows/check-links.ts'
import { findIssue } from '../../src/flows/compile-issue.ts'
import { syncLists } from '../../src/flows/subscriptions.ts'
import { runDueSlots } from '../../src/flows/weekly.ts'
import { storyPage } from '../support/asking.ts'
import { type FeedServer, startFeedServer } from '../support/feed-server.ts'
import { anRssFeed } from '../support/feeds.ts'
import { command } from '../support/run-in-process.ts'
import { lastJson } from '../support/run-postrider.ts'
import { openAt, sampleFolder } from '../support/sample-newsletter.ts'

const ISSUE = '2026-W47'
const SEND = '2026-11-20T06:00:00.000Z'
const TITLES = ['The train that waits for the harvest', 'Four towers, one key']

let server: FeedServer
beforeAll(async () => {
  server = await startFeedServer()
  const items = TITLES.map(
    (title, n) =>
      `<item><title>${title}</title><link>${server.url(`/story/${n}`)}</link><pubDate>Wed, 18 Nov 2026 08:00:00 GMT</pubDate></item>`,
  )
  server.serve('/feed.xml', anRssFeed(items.join('')))
})
afterAll(() => server.close())
beforeEach(() => {
  for (const [n, title] of TITLES.entries()) server.serve(`/story/${n}`, storyPage(title))
})

/** A newsletter of the server's two stories, whose plan is as said. */
const letter = (plan = "approval: 'none'") =>
  sampleFolder({
    change: [
      [
        "{ kind: 'markdown', folder: 'content/articles' }",
        `{ kind: 'feed', url: '${server.url('/feed.xml')}', regions: ['georgia'] }`,
      ],
      ["approval: 'editor'", plan],
      ["sampleWeek: '2026-W47',", ''],
    ],
  })

function runIn(dir: string) {
  return async (line: string) => {
    const said = await command([...line.split(' '), '--dir', dir, '--json', '--now', SEND])
    return { code: said.code, stderr: said.stderr, result: lastJson(said) }
  }
}

const asked = () => server.requests.filter(({ path }) => path.startsWith('/story/')).length
const errorOf = ({ result }: { result: Readonly<Record<string, unknown>> }) => JSON.stringify(result)

describe('check --fetch', () => {
  it('joins what the links answer to the other findings, and a red one ends it with 1', async () => {
    const run = runIn(await letter())
    await run(`gather --week ${ISSUE}`)
    const before = asked()
    expect((await run(`check ${ISSUE}`)).code).toBe(0)
    expect(asked()).toBe(before)
    server.serve('/story/1', { status: 410 })
    const { code, result } = await run(`check ${ISSUE} --fetch`)
    expect(code).toBe(1)
    expect(result.findings).toContainEqual(
      expect.objectContaining({ level: 'red', rule: 'dead-link', article: server.url('/story/1') }),
    )
    // The sample's footer is at a host that is nowhere.
    expect(result.findings).toContainEqual(
      expect.objectContaining({ level: 'amber', message: expect.stringContaining('has no address') }),
    )
  })
})

describe('send', () => {
  it('refuses a withdrawn story, sends nothing, and goes on where it is told to or the page is back', async () => {
    const dir = await letter()
    const run = runIn(dir)
    await run(`gather --week ${ISSUE}`)
    server.serve('/story/0', { status: 404 })
    const refused = await run(`send ${ISSUE} --yes`)
    expect(refused.code).toBe(1)
    expect(errorOf(refused)).toContain(TITLES[0])
    expect(errorOf(refused)).toContain(`send ${ISSUE} --as-is`)
    const app = await openAt(dir, SEND)
    expect(await app.campaigns.of(ISSUE)).toEqual([])
    expect(await run(`send ${ISSUE} --yes --as-is`)).toMatchObject({ code: 0, result: { state: 'finished' } })
    const before = asked()
    expect((await run(`send ${ISSUE} --yes`)).code, 'what is frozen is not asked again').toBe(0)
    expect(asked()).toBe(before)
  })

  it('shows what is amber, and goes on with a yes', async () => {
    const run = runIn(await letter())
    await run(`gather --week ${ISSUE}`)
    server.serve('/story/0', { status: 503 })
    const { code, stderr } = await run(`send ${ISSUE} --yes`)
    expect(code).toBe(0)
    expect(stderr).toContain('could not be reached')
  })

  it('asks nothing where the plan wants no gate', async () => {
    const run = runIn(await letter("approval: 'none', gate: false"))
    await run(`gather --week ${ISSUE}`)
    server.serve('/story/0', { status: 404 })
    const before = asked()
    expect((await run(`send ${ISSUE} --yes`)).code).toBe(0)
    expect(asked()).toBe(before)
  })
})

describe('the schedule', () => {
  const gateOf = (app: App) => storyGate(app.asking, { signal: new AbortController().signal })
  const due = (app: App, gate: Gate | null) =>
    runDueSlots({
      open: app.tools,
      slots: app.slots,
      audience: app.audience,
      syncLists: () => syncLists(app.listTools, app.lists),
      gate,
    })

  it('holds an issue with a withdrawn story, and says which and what to do', async () => {
    server.serve('/story/1', { status: 410 })
    const app = await openAt(await letter(), SEND)
    const slots = await due(app, gateOf(app))
    expect(slots.at(-1)).toMatchObject({ kind: 'send', outcome: 'held' })
    const { state, reason } = await findIssue(app.tools, ISSUE)
    expect(state).toBe('held')
    for (const words of [TITLES[1] ?? '', '410', 'Take it out or replace it', '--as-is'])
      expect(reason).toContain(words)
    expect(await app.campaigns.of(ISSUE)).toEqual([])
  })

  it.each([
    ['all pages are there', () => {}],
    ['a page has another headline', () => server.serve('/story/0', storyPage('Correction: no train waits'))],
    ['its site is out of order', () => [0, 1].map((n) => server.serve(`/story/${n}`, { status: 500 }))],
  ])('sends where %s', async (_, now) => {
    now()
    const app = await openAt(await letter(), SEND)
    expect((await due(app, gateOf(app))).at(-1)).toMatchObject({ kind: 'send', outcome: 'sent' })
  })

  it('sends nothing that was cancelled while the gate was asking', async () => {
    const app = await openAt(await letter(), SEND)
    const slots = await due(app, async () => {
      await app.issues.setCondition(ISSUE, 'cancelled', 'cancelled by hand', SEND)
      return []
    })
    expect(slots.at(-1)).toMatchObject({ kind: 'send', outcome: 'held' })
    expect(await app.campaigns.of(ISSUE)).toEqual([])
    expect((await findIssue(app.tools, ISSUE)).state).toBe('cancelled')
  })
})
