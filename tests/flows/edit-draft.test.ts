import { expect, it } from 'vitest'
import type { Change } from '../../src/core/change.ts'
import { type Editor, type EditTools, editDraft, stepDraft } from '../../src/flows/edit-draft.ts'
import { audit } from '../../src/storage/audit.ts'
import { issueVersions } from '../../src/storage/issue-versions.ts'
import { issues } from '../../src/storage/issues.ts'
import { anEdition, anIssue, aSection, aStory, sectionPlans } from '../support/issue-builders.ts'
import { NOW, openTestStore } from '../support/store.ts'

const KEY = '2026-W47'
const towers = aStory({ title: 'Towers' })
const ferry = aStory({ title: 'Ferry' })

async function aDraft() {
  const { db } = await openTestStore()
  const rooms = { issues: issues(db), versions: issueVersions(db), audit: audit(db) }
  const editing: EditTools = {
    tools: {
      issues: rooms.issues,
      clock: () => NOW,
      sections: sectionPlans(),
      render: async (issue) => ({
        issue: issue.key,
        hash: `hash of ${issue.editions[0]?.subject}`,
        variants: [],
      }),
    },
    versions: rooms.versions,
    audit: rooms.audit,
  }
  const issue = anIssue({
    key: KEY,
    editions: [anEdition({ subject: 'First', sections: [aSection('caucasus', towers, ferry)] })],
  })
  const draft = { issue, decisions: [], draftAt: NOW, hash: 'h', condition: 'draft', reason: '' } as const
  await rooms.issues.saveDraft(draft, NOW)
  const stored = async () => {
    const found = await rooms.issues.find(KEY)
    if (!found) throw new Error('gone')
    return found
  }
  const subject = async () => (await stored()).issue.editions[0]?.subject
  const by = (name: string, version: number): Editor => ({ by: name, client: `window of ${name}`, version })
  const say = (text: string, editor: Editor) => editDraft(editing, KEY, words(text), editor)
  return { ...rooms, db, editing, issue, stored, subject, by, say, draft }
}

const words = (text: string): Change => ({ kind: 'words', edition: 'en', field: 'subject', text })
const moveFerry: Change = {
  ...{ kind: 'move', edition: 'en', story: ferry.article.id, to: 'caucasus' },
  before: towers.article.id,
}

it('saves an edit as the next version, with its hash, who made it and when', async () => {
  const d = await aDraft()
  expect(await d.say('Second', d.by('Mara', 1))).toEqual({ kind: 'saved', version: 2, others: [] })
  expect(await d.stored()).toMatchObject({ version: 2, edited: true, hash: 'hash of Second' })
  expect(await d.versions.last(KEY, 9)).toMatchObject([
    { version: 2, by: 'Mara', deed: { did: 'wrote the subject' } },
  ])
  expect(await d.audit.page(9, null)).toMatchObject([{ who: 'Mara', action: 'edit', subject: KEY }])
  expect((await d.versions.at(KEY, 1))?.editions[0]?.subject).toBe('First')
})

it('keeps both of two editors who touch different things, and tells the second', async () => {
  const d = await aDraft()
  await d.say('Of Mara', d.by('Mara', 1))
  const result = await editDraft(d.editing, KEY, moveFerry, d.by('Timur', 1))
  expect(result).toMatchObject({ kind: 'saved', version: 3, others: [{ by: 'Mara' }] })
  const edition = (await d.stored()).issue.editions[0]
  expect(edition?.subject).toBe('Of Mara')
  expect(edition?.sections[0]?.stories.map((s) => s.article.title)).toEqual(['Ferry', 'Towers'])
})

it('shows both of two editors who write the same words, and changes nothing until one is chosen', async () => {
  const d = await aDraft()
  await d.say('Of Mara', d.by('Mara', 1))
  const result = await d.say('Of Timur', d.by('Timur', 1))
  expect(result).toMatchObject({
    kind: 'conflict',
    mine: 'Of Timur',
    theirs: 'Of Mara',
    by: 'Mara',
    version: 2,
  })
  expect(await d.subject()).toBe('Of Mara')
  expect(await d.say('Of Timur', d.by('Timur', 2))).toMatchObject({ kind: 'saved' })
  expect(await d.subject()).toBe('Of Timur')
})

it('takes what one window sent before it heard of its own last edit', async () => {
  const d = await aDraft()
  await d.say('Fir', d.by('Mara', 1))
  expect(await d.say('First one', d.by('Mara', 1))).toMatchObject({ kind: 'saved', others: [] })
  expect(await d.subject()).toBe('First one')
})

it('keeps every one of many edits that come at once', async () => {
  const d = await aDraft()
  const titles = Array.from({ length: 4 }, (_, i) => i)
  const changes = titles.map(
    (i): Change => ({
      ...{ kind: 'story', edition: 'en', story: i % 2 ? towers.article.id : ferry.article.id },
      ...{ field: i < 2 ? 'title' : 'dek', text: `text ${i}` },
    }),
  )
  const results = await Promise.all(
    changes.map((c, i) => editDraft(d.editing, KEY, c, d.by(`editor ${i}`, 1))),
  )
  expect(results.map((r) => r.kind)).toEqual(['saved', 'saved', 'saved', 'saved'])
  const stories = (await d.stored()).issue.editions[0]?.sections[0]?.stories
  expect(stories?.map((s) => [s.article.title, s.article.dek])).toEqual([
    ['text 1', 'text 3'],
    ['text 0', 'text 2'],
  ])
})

it('undoes and does again, step by step, until something else is done', async () => {
  const d = await aDraft()
  for (const [i, text] of ['Second', 'Third'].entries()) await d.say(text, d.by('Mara', i + 1))
  const step = async (way: 'undo' | 'redo') => {
    await stepDraft(d.editing, KEY, way, d.by('Mara', (await d.stored()).version))
    return d.subject()
  }
  expect([await step('undo'), await step('undo')]).toEqual(['Second', 'First'])
  expect(await stepDraft(d.editing, KEY, 'undo', d.by('Mara', 5))).toMatchObject({ kind: 'refused' })
  expect([await step('redo'), await step('redo')]).toEqual(['Second', 'Third'])
  expect([await step('undo')]).toEqual(['Second'])
  await d.say('Other', d.by('Mara', (await d.stored()).version))
  expect((await d.versions.ways(KEY, (await d.stored()).version)).redo).toBeNull()
  expect([await step('undo'), await step('redo')]).toEqual(['Second', 'Other'])
  expect((await d.stored()).issue).toEqual({
    ...d.issue,
    editions: [{ ...d.issue.editions[0], subject: 'Other' }],
  })
})

it('does not undo what another editor did, unseen', async () => {
  const d = await aDraft()
  await d.say('Of Mara', d.by('Mara', 1))
  expect(await stepDraft(d.editing, KEY, 'undo', d.by('Timur', 1))).toMatchObject({
    kind: 'refused',
    message: expect.stringContaining('Mara'),
  })
  expect(await d.subject()).toBe('Of Mara')
})

it('voids a sign-off, and is left alone by a new gathering', async () => {
  const d = await aDraft()
  await d.issues.sign(KEY, 1, { by: 'Mara', at: NOW, hash: 'h' })
  expect((await d.stored()).state).toBe('approved')
  await d.say('Second', d.by('Mara', 1))
  expect(await d.stored()).toMatchObject({ state: 'draft', signOff: null })
  expect(await d.issues.saveDraft(d.draft, NOW)).toBe(false)
  expect(await d.subject()).toBe('Second')
})

it('refuses an issue that was cancelled, and makes a draft of one that was skipped', async () => {
  const d = await aDraft()
  await d.issues.setCondition(KEY, 'cancelled', 'No letter this week.', NOW)
  expect(await d.say('Second', d.by('Mara', 1))).toMatchObject({ kind: 'refused' })
  await d.issues.setCondition(KEY, 'skipped', 'Nothing new.', NOW)
  expect(await d.say('Second', d.by('Mara', 1))).toMatchObject({ kind: 'saved' })
  expect((await d.stored()).state).toBe('draft')
})
