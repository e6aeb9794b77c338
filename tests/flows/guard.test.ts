import { cpSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { App } from '../../src/app.ts'
import { ofLists } from '../../src/core/segment.ts'
import { slotsOfIssue } from '../../src/core/time.ts'
import { approveIssue, checkIssue, findIssue, gatherIssue } from '../../src/flows/compile-issue.ts'
import { answerRing } from '../../src/flows/ring.ts'
import { openCampaign } from '../../src/flows/send-campaign.ts'
import { syncLists } from '../../src/flows/subscriptions.ts'
import { openAt, sampleFolder } from '../support/sample-newsletter.ts'
import { temporaryFolder } from '../support/store.ts'

const ISSUE = '2026-W47'
const SEND = '2026-11-20T06:00:00.000Z'
const NO = { signAs: 'Mara Holdertext', accepts: async () => false }
const YES = { ...NO, accepts: async () => true }

/** A newsletter whose issue is signed and frozen, and not yet sent. */
async function frozen(): Promise<string> {
  const dir = await sampleFolder()
  const app = await openAt(dir, SEND)
  await gatherIssue(app.tools, slotsOfIssue(ISSUE, app.config.plan))
  await syncLists(app.listTools, app.lists)
  const stored = await findIssue(app.tools, ISSUE)
  await approveIssue(app.tools, stored, await checkIssue(app.tools, stored.issue), 'Mara Holdertext')
  await openCampaign(app.tools, await findIssue(app.tools, ISSUE), ofLists(app.audience), NO)
  await app.close()
  return dir
}

const resume = async (app: App, consent = NO) =>
  openCampaign(app.tools, await findIssue(app.tools, ISSUE), ofLists(app.audience), consent)

const ring = (app: App) =>
  answerRing(
    {
      weekly: {
        open: app.tools,
        slots: app.slots,
        audience: app.audience,
        syncLists: async () => {},
        gate: null,
      },
      sending: app.sendingTools,
      fleet: app.fleet,
      openFleet: () => Promise.reject(new Error('no mail may be sent here')),
      unknown: 'hold',
      patience: 0,
    },
    new AbortController().signal,
  )

describe('a campaign that is opened again', () => {
  it('goes on by itself at home and in time', async () => {
    const app = await openAt(await frozen(), SEND)
    expect(await resume(app)).toMatchObject({ resumed: true })
  })

  it('wants a yes where the database was copied without its home, and is at home from then on', async () => {
    const dir = await frozen()
    const copy = join(temporaryFolder(), 'copy')
    cpSync(dir, copy, { recursive: true, filter: (path) => !path.endsWith('var/instance') })
    const app = await openAt(copy, SEND)
    await expect(resume(app)).rejects.toMatchObject({
      code: 'refused',
      message: expect.stringContaining('copied'),
    })
    expect(await resume(app, YES)).toMatchObject({ resumed: true })
    expect(await resume(await openAt(copy, SEND))).toMatchObject({ resumed: true })
  })

  it('wants a yes where nobody has worked on it for too long', async () => {
    const app = await openAt(await frozen(), '2026-11-21T06:00:00.000Z')
    await expect(resume(app)).rejects.toMatchObject({
      message: expect.stringContaining('restored from a backup'),
    })
  })

  it('is held by the schedule with the reason, and sends nothing', async () => {
    const app = await openAt(await frozen(), '2026-11-21T06:00:00.000Z')
    expect((await ring(app)).sendings).toEqual([])
    expect(await app.campaigns.of(ISSUE)).toMatchObject([
      { wish: 'hold', reason: expect.stringContaining('restored') },
    ])
  })
})
