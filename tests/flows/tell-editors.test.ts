import { expect, it } from 'vitest'
import type { App } from '../../src/app.ts'
import type { PersonPlan } from '../../src/core/person.ts'
import { syncLists } from '../../src/flows/subscriptions.ts'
import { tellSlot } from '../../src/flows/tell-editors.ts'
import { runDueSlots, type WeeklyTools } from '../../src/flows/weekly.ts'
import { listInbox, readInboxMessage } from '../../src/mail/inbox.ts'
import { openAt, sampleFolder } from '../support/sample-newsletter.ts'

const DRAFT = '2026-11-20T03:00:00.000Z'
const SEND = '2026-11-20T06:00:00.000Z'

const people: readonly PersonPlan[] = [
  { name: 'Mara Holdertext', address: 'mara@caravanpost.example.org', role: 'editor' },
  { name: 'Timur Placeholder', address: 'timur@caravanpost.example.org', role: 'operator' },
]

const toolsOf = (app: App, sendNote = app.sendNote, failed: string[] = []): WeeklyTools => ({
  open: app.tools,
  slots: app.slots,
  audience: app.audience,
  syncLists: () => syncLists(app.listTools, app.lists),
  gate: null,
  tell: async (slot) => {
    const { issues, config } = app
    failed.push(...(await tellSlot({ people, issues, publicUrl: config.publicUrl, sendNote }, slot)))
  },
})

async function mailsOf(app: App) {
  const mails = (await listInbox(app.inboxFolder)).toReversed()
  return Promise.all(
    mails.map(async ({ file, to, subject }) => ({
      ...{ to, subject },
      text: (await readInboxMessage(app.inboxFolder, file)).text,
    })),
  )
}

it('tells everybody once that a draft is ready, with what is in it, what was found, and where it is', async () => {
  const app = await openAt(await sampleFolder(), DRAFT)
  await runDueSlots(toolsOf(app))
  await runDueSlots(toolsOf(app))
  const mails = await mailsOf(app)
  expect(mails.map((m) => [m.to, m.subject])).toEqual(
    people.map((p) => [p.address, '2026-W47: the draft is ready']),
  )
  expect(mails[0]?.text).toContain('en: 21 stories (')
  expect(mails[0]?.text).toContain('subject “The train that waits for the harvest”')
  expect(mails[0]?.text).toContain('Nothing stops it and nothing asks.')
  expect(mails[0]?.text).toContain('/studio/issues/2026-W47')
})

it('tells why an issue did not go out at its time', async () => {
  const dir = await sampleFolder()
  const drafting = await openAt(dir, DRAFT)
  await runDueSlots({ ...toolsOf(drafting), tell: async () => {} })
  const app = await openAt(dir, SEND)
  await runDueSlots(toolsOf(app))
  const [mail] = await mailsOf(app)
  expect(mail?.subject).toBe('2026-W47 is held')
  expect(mail?.text).toContain('not signed off')
})

it('goes on where one of them cannot be reached, and names them', async () => {
  const app = await openAt(await sampleFolder(), DRAFT)
  const failed: string[] = []
  const sendNote: App['sendNote'] = async (note) => {
    if (note.to.startsWith('mara')) throw new Error('no such mailbox')
    return app.sendNote(note)
  }
  const outcomes = await runDueSlots(toolsOf(app, sendNote, failed))
  expect(outcomes.map((o) => o.outcome)).toEqual(['drafted'])
  expect(failed).toEqual(['Mara Holdertext'])
  expect((await mailsOf(app)).map((m) => m.to)).toEqual(['timur@caravanpost.example.org'])
})
