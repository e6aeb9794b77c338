// What a list file may not do: bring back who left under another secret, or lose half of the readers unasked.
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { App } from '../../src/app.ts'
import { ofLists } from '../../src/core/segment.ts'
import { slotsOfIssue } from '../../src/core/time.ts'
import { findIssue, gatherIssue } from '../../src/flows/compile-issue.ts'
import { openCampaign } from '../../src/flows/send-campaign.ts'
import { syncLists } from '../../src/flows/subscriptions.ts'
import { runDueSlots } from '../../src/flows/weekly.ts'
import { command } from '../support/run-in-process.ts'
import { lastJson } from '../support/run-postrider.ts'
import { openAt, sampleFolder } from '../support/sample-newsletter.ts'
import { readerAddress } from '../support/store.ts'

const ISSUE = '2026-W47'
const SEND = '2026-11-20T06:00:00.000Z'
const YES = { signAs: 'Mara Holdertext', accepts: async () => true }

/** The sample newsletter with as many readers of our own. */
async function letterFor(count: number): Promise<string> {
  const dir = await sampleFolder({ change: [["approval: 'editor'", "approval: 'none'"]] })
  writeReaders(dir, count)
  return dir
}

function writeReaders(dir: string, count: number): void {
  const rows = Array.from({ length: count }, (_, i) => `${readerAddress(i + 1)},en\n`)
  writeFileSync(join(dir, 'subscribers/readers.csv'), `address,language\n${rows.join('')}`)
}

const sync = (app: App, accepts?: () => Promise<boolean>) => syncLists(app.listTools, app.lists, accepts)
const readers = async (app: App) => (await app.subscribers.members('readers', 1000)).length
const open = async (app: App, addLate = false) => {
  const opened = await openCampaign(
    app.tools,
    await findIssue(app.tools, ISSUE),
    ofLists(app.audience),
    YES,
    {
      addLate,
    },
  )
  return { ...opened, late: await opened.late() }
}

describe('an address secret that is not the one of the database', () => {
  it('is refused wherever it is used, and no reader is added', async () => {
    const dir = await letterFor(3)
    const before = await openAt(dir, SEND)
    await sync(before)
    const { total } = await before.subscribers.stats('2026-11-01T00:00:00.000Z')
    expect((await command(['subscribers', 'suppress', readerAddress(1), '--dir', dir])).code).toBe(0)
    await before.close()
    const swapped = readFileSync(join(dir, '.env'), 'utf8').replace(
      /^POSTRIDER_ADDRESS_SECRET=.*/m,
      'POSTRIDER_ADDRESS_SECRET=another-address-secret-of-forty-letters',
    )
    writeFileSync(join(dir, '.env'), swapped)
    const app = await openAt(dir, SEND)
    const refusal = { code: 'config', message: expect.stringContaining('restore .env from the backup') }
    await expect(sync(app)).rejects.toMatchObject(refusal)
    writeReaders(dir, 4)
    await expect(sync(app)).rejects.toMatchObject(refusal)
    expect(await app.subscribers.stats('2026-11-01T00:00:00.000Z')).toMatchObject({
      total,
      byStatus: { manual: 1 },
    })
    const added = await command(['subscribers', 'add', readerAddress(1), '--dir', dir])
    expect(added).toMatchObject({ code: 2, stderr: expect.stringContaining('restore .env') })
  })

  it.each([
    ['start', '--once'],
    ['keys', 'make'],
  ])('is not made anew by %s %s', async (...words) => {
    const dir = await letterFor(3)
    const app = await openAt(dir, SEND)
    await sync(app)
    await app.close()
    rmSync(join(dir, '.env'))
    const said = await command([...words, '--dir', dir])
    expect(said).toMatchObject({ code: 2, stderr: expect.stringContaining('restore .env from the backup') })
    expect(() => readFileSync(join(dir, '.env'))).toThrow('ENOENT')
  })
})

describe('a list file that lost many rows', () => {
  it('wants a yes, changes nothing without, and is taken in with it', async () => {
    const dir = await letterFor(60)
    const app = await openAt(dir, SEND)
    await sync(app)
    writeReaders(dir, 40)
    await expect(sync(app)).rejects.toMatchObject({
      code: 'refused',
      message: expect.stringContaining('take off 20 of its 60 readers'),
    })
    expect(await readers(app)).toBe(60)
    await sync(app, async () => true)
    expect(await readers(app)).toBe(40)
    writeReaders(dir, 30)
    await sync(app)
    expect(await readers(app), 'ten rows are no doubt').toBe(30)
  })

  it('is refused whoever accepts it where no row is left', async () => {
    const dir = await letterFor(3)
    const app = await openAt(dir, SEND)
    await sync(app)
    writeReaders(dir, 0)
    await expect(sync(app, async () => true)).rejects.toMatchObject({ code: 'input' })
    expect(await readers(app)).toBe(3)
  })

  it('holds the issue at its send slot', async () => {
    const dir = await letterFor(60)
    const app = await openAt(dir, SEND)
    await sync(app)
    writeReaders(dir, 20)
    const weekly = {
      open: app.tools,
      slots: app.slots,
      audience: app.audience,
      syncLists: () => sync(app),
      gate: null,
    }
    const slots = await runDueSlots(weekly)
    expect(slots.at(-1)).toMatchObject({
      outcome: 'held',
      reason: expect.stringContaining('take off 40 of its 60 readers'),
    })
    expect(await app.campaigns.of(ISSUE)).toEqual([])
  })
})

describe('readers who join after their list was frozen', () => {
  it('are counted, and get a further campaign when asked for, once', async () => {
    const dir = await letterFor(5)
    const app = await openAt(dir, SEND)
    await gatherIssue(app.tools, slotsOfIssue(ISSUE, app.config.plan))
    await sync(app)
    expect(await open(app)).toMatchObject({ resumed: false, late: 0, campaign: { frozen: 5 } })
    writeReaders(dir, 8)
    await sync(app)
    expect(await open(app)).toMatchObject({ resumed: true, late: 3, campaign: { frozen: 5 } })
    expect(await open(app, true)).toMatchObject({
      resumed: false,
      late: 0,
      campaign: { frozen: 3, audience: 'readers (added 2)' },
    })
    expect(await open(app, true)).toMatchObject({ resumed: true, late: 0 })
    expect(await app.campaigns.accounting(ISSUE, SEND)).toMatchObject({ frozen: 8, queued: 8 })
  })

  it('are told by send, which exits 3 until --add gives it to them', { timeout: 30_000 }, async () => {
    const dir = await letterFor(2)
    const run = (...words: string[]) => command([...words, '--now', SEND, '--json', '--dir', dir])
    expect((await run('gather', '--week', ISSUE)).code).toBe(0)
    expect((await run('send', ISSUE, '--yes')).code).toBe(0)
    writeReaders(dir, 3)
    const told = await run('send', ISSUE, '--yes')
    expect(told).toMatchObject({
      code: 3,
      stderr: expect.stringContaining('1 reader on these lists has no copy'),
    })
    const added = await run('send', ISSUE, '--yes', '--add')
    expect(added.code, added.stderr).toBe(0)
    expect(lastJson(added)).toMatchObject({ frozen: 3, accepted: 3, late: 0 })
    expect((await run('send', ISSUE, '--yes')).code).toBe(0)
  })
})

describe('two sends at the same moment', () => {
  it('open one campaign, and the one that comes second goes on with it', async () => {
    const dir = await letterFor(5)
    const [one, two] = [await openAt(dir, SEND), await openAt(dir, SEND)]
    await gatherIssue(one.tools, slotsOfIssue(ISSUE, one.config.plan))
    await sync(one)
    // The second has looked for a campaign and found none when the first freezes everybody.
    const late = {
      ...two.tools,
      render: async (...of: Parameters<typeof two.tools.render>) => {
        await open(one)
        return two.tools.render(...of)
      },
    }
    const stored = await findIssue(two.tools, ISSUE)
    expect(await openCampaign(late, stored, ofLists(two.audience), YES)).toMatchObject({
      resumed: true,
      campaign: { frozen: 5 },
    })
    expect(await one.campaigns.of(ISSUE)).toHaveLength(1)
  })
})
