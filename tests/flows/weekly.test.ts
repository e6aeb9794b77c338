import { readdirSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { App } from '../../src/app.ts'
import { approveIssue, checkIssue, findIssue } from '../../src/flows/compile-issue.ts'
import { syncLists } from '../../src/flows/subscriptions.ts'
import { nextSlots, runDueSlots, type WeeklyTools } from '../../src/flows/weekly.ts'
import { postrider } from '../support/run-postrider.ts'
import { openAt, sampleFolder } from '../support/sample-newsletter.ts'

// The sample plan: Asia/Tbilisi (+04:00), drafts on Friday at 07:00, sends on Friday at 10:00.
const BEFORE_DRAFT = '2026-11-20T02:50:00.000Z'
const DRAFT = '2026-11-20T03:00:00.000Z'
const SEND = '2026-11-20T06:00:00.000Z'
const ISSUE = '2026-W47'

const toolsOf = (app: App): WeeklyTools => ({
  open: app.tools,
  slots: app.slots,
  audience: app.audience,
  syncLists: () => syncLists(app.listTools, app.lists),
  gate: null,
})

const told = (slots: readonly { kind: string; issue: string; outcome: string }[]) =>
  slots.map((s) => `${s.kind} ${s.issue} ${s.outcome}`)

describe('the schedule', () => {
  it('drafts at the draft slot, once', async () => {
    const dir = await sampleFolder()
    const app = await openAt(dir, DRAFT)
    expect(told(await runDueSlots(toolsOf(app)))).toEqual([`draft ${ISSUE} drafted`])
    expect(await runDueSlots(toolsOf(app))).toEqual([])
    expect((await findIssue(app.tools, ISSUE)).state).toBe('draft')
  })

  it('holds what nobody signed by its time, says why, and lets it go once it is signed', async () => {
    const dir = await sampleFolder()
    await runDueSlots(toolsOf(await openAt(dir, DRAFT)))
    const app = await openAt(dir, SEND)
    const [slot] = await runDueSlots(toolsOf(app))
    expect(slot).toMatchObject({
      kind: 'send',
      outcome: 'held',
      reason: expect.stringContaining('not signed off'),
    })
    const held = await findIssue(app.tools, ISSUE)
    expect(held.state).toBe('held')
    await approveIssue(app.tools, held, await checkIssue(app.tools, held.issue), 'Mara Holdertext')
    expect((await findIssue(app.tools, ISSUE)).state).toBe('approved')
  })

  it('sends what was signed', async () => {
    const dir = await sampleFolder()
    const drafting = await openAt(dir, DRAFT)
    await runDueSlots(toolsOf(drafting))
    await syncLists(drafting.listTools, drafting.lists)
    const draft = await findIssue(drafting.tools, ISSUE)
    await approveIssue(
      drafting.tools,
      draft,
      await checkIssue(drafting.tools, draft.issue),
      'Mara Holdertext',
    )
    const app = await openAt(dir, SEND)
    expect(told(await runDueSlots(toolsOf(app)))).toEqual([`send ${ISSUE} sent`])
    expect(await app.campaigns.accounting(ISSUE, SEND)).toMatchObject({ frozen: 12, queued: 12 })
  })

  it('sends without a sign-off where the plan asks for none', async () => {
    const dir = await sampleFolder({ change: [["approval: 'editor'", "approval: 'none'"]] })
    const app = await openAt(dir, SEND)
    expect(told(await runDueSlots(toolsOf(app)))).toEqual([`draft ${ISSUE} drafted`, `send ${ISSUE} sent`])
    expect((await findIssue(app.tools, ISSUE)).signOff?.by).toBe('the schedule')
  })

  it('holds an issue for what the doctor finds red, and tells of it with the draft', async () => {
    const dir = await sampleFolder({ change: [["approval: 'editor'", "approval: 'none'"]] })
    const app = await openAt(dir, SEND)
    const ill = [
      { level: 'red', rule: 'dkim', message: 'The key is not published.' },
      { level: 'ok', rule: 'disk', message: 'There is room.' },
    ] as const
    const [draft, send] = await runDueSlots({ ...toolsOf(app), examine: async () => ill })
    expect(draft).toMatchObject({ outcome: 'drafted', ill: [ill[0]] })
    expect(send).toMatchObject({
      outcome: 'held',
      reason: expect.stringContaining('The key is not published.'),
    })
    expect(await app.campaigns.of(ISSUE)).toEqual([])
  })

  it('opens one issue and one campaign where two schedulers run, and sends it once', async () => {
    const dir = await sampleFolder({ change: [["approval: 'editor'", "approval: 'none'"]] })
    // Each in a process of its own, as they are: in one, a writer would wait for itself.
    const slot = ['run', '--week', ISSUE, '--dir', dir, '--now', SEND]
    await Promise.all([postrider(slot), postrider(slot)])
    const app = await openAt(dir, SEND)
    expect(await app.campaigns.of(ISSUE)).toHaveLength(1)
    expect(await app.campaigns.accounting(ISSUE, SEND)).toMatchObject({ frozen: 12, accepted: 12 })
    expect(readdirSync(app.inboxFolder).filter((name) => name.endsWith('.eml'))).toHaveLength(12)
    expect(await app.slots.past(10)).toHaveLength(2)
  }, 60_000)

  it('catches up with the latest slot of a machine that was off, and holds the others', async () => {
    const dir = await sampleFolder()
    await runDueSlots(toolsOf(await openAt(dir, '2026-11-06T03:00:00.000Z')))
    const late = await openAt(dir, '2026-11-20T05:00:00.000Z')
    expect(told(await runDueSlots(toolsOf(late)))).toEqual(['draft 2026-W46 held', `draft ${ISSUE} drafted`])
  })

  it('holds a slot that is too late', async () => {
    const dir = await sampleFolder()
    await runDueSlots(toolsOf(await openAt(dir, '2026-11-13T03:00:00.000Z')))
    const [slot] = await runDueSlots(toolsOf(await openAt(dir, '2026-11-20T10:00:00.000Z')))
    expect(slot).toMatchObject({
      kind: 'draft',
      outcome: 'held',
      reason: expect.stringContaining('6 hours late'),
    })
  })

  it('skips a week without stories, and records it', async () => {
    const dir = await sampleFolder()
    const [slot] = await runDueSlots(toolsOf(await openAt(dir, '2027-03-05T03:00:00.000Z')))
    expect(slot).toMatchObject({ outcome: 'skipped' })
    const app = await openAt(dir, '2027-03-05T06:00:00.000Z')
    expect(told(await runDueSlots(toolsOf(app)))).toEqual(['send 2027-W09 skipped'])
  })

  it('holds a week of which nothing could be read, and drafts it once the sources are back', async () => {
    const dir = await sampleFolder()
    const stories = join(dir, 'content', 'articles')
    renameSync(stories, `${stories}.away`)
    const [slot] = await runDueSlots(toolsOf(await openAt(dir, DRAFT)))
    expect(slot).toMatchObject({
      outcome: 'held',
      reason: expect.stringMatching(/^None of the week's stories could be read: 1 of 1 sources failed: /),
    })
    expect(await runDueSlots(toolsOf(await openAt(dir, '2026-11-20T03:00:01.000Z')))).toEqual([])
    const later = await openAt(dir, '2026-11-20T03:05:00.000Z')
    expect(told(await runDueSlots(toolsOf(later)))).toEqual([`draft ${ISSUE} held`])
    renameSync(`${stories}.away`, stories)
    const atSend = await openAt(dir, SEND)
    expect(told(await runDueSlots(toolsOf(atSend)))).toEqual([`draft ${ISSUE} drafted`, `send ${ISSUE} held`])
    expect(await atSend.slots.find(ISSUE, 'draft')).toMatchObject({ outcome: 'drafted' })
    expect((await findIssue(atSend.tools, ISSUE)).reason).toContain('not signed off')
  })

  it('tells the next slots in order', async () => {
    const app = await openAt(await sampleFolder(), BEFORE_DRAFT)
    expect(nextSlots(app.clock, app.config.plan).map((s) => s.at)).toEqual([DRAFT, SEND])
  })
})
