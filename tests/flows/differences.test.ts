import { expect, it } from 'vitest'
import type { Issue } from '../../src/core/issue.ts'
import { differenceOf } from '../../src/flows/differences.ts'
import { issues } from '../../src/storage/issues.ts'
import { anEdition, anIssue, aSection, aStory } from '../support/issue-builders.ts'
import { NOW, openTestStore } from '../support/store.ts'

const KEY = '2026-W47'
const one = aStory({ title: 'Apricots' })
const two = aStory({ title: 'Bridges' })

const issueOf = (key: string, sendAt: string, ...stories: (typeof one)[]): Issue => ({
  ...anIssue({
    editions: [anEdition({ lead: null, popular: [], sections: [aSection('north', ...stories)] })],
  }),
  key,
  sendAt,
})

async function aTable() {
  const store = await openTestStore()
  const table = issues(store.db)
  const save = (issue: Issue, hash = 'first') =>
    table.saveDraft({ issue, decisions: [], draftAt: NOW, hash, condition: 'draft', reason: '' }, NOW)
  return { store, table, save }
}

it('is against the last issue before it that has stories', async () => {
  const { table, save } = await aTable()
  await save(issueOf('2026-W45', '2026-11-06T06:00:00.000Z', one))
  await save({ ...issueOf('2026-W46', '2026-11-13T06:00:00.000Z'), editions: [] })
  await save(issueOf(KEY, '2026-11-20T06:00:00.000Z', one, two))
  await save(issueOf('2026-W48', '2026-11-27T06:00:00.000Z', two))
  const found = await differenceOf({ issues: table }, KEY)
  expect(found.against).toEqual({ what: 'issue', issue: '2026-W45' })
  expect(found.added).toMatchObject([{ title: 'Bridges' }])
  expect(found.removed).toEqual([])
})

it('is against what was signed once the issue has changed since', async () => {
  const { store, table, save } = await aTable()
  await save(issueOf('2026-W46', '2026-11-13T06:00:00.000Z', two))
  const issue = issueOf(KEY, '2026-11-20T06:00:00.000Z', one)
  await save(issue)
  await table.sign(KEY, 1, { by: 'Mara', at: NOW, hash: 'first' })
  expect((await differenceOf({ issues: table }, KEY)).against).toMatchObject({ issue: '2026-W46' })
  const content = JSON.stringify(issueOf(KEY, issue.sendAt, two))
  await store.db.updateTable('issues').set({ version: 2, content }).where('key', '=', KEY).execute()
  const found = await differenceOf({ issues: table }, KEY)
  expect(found.against).toMatchObject({ what: 'signed', signOff: { by: 'Mara' } })
  expect([found.added, found.removed]).toMatchObject([[{ title: 'Bridges' }], [{ title: 'Apricots' }]])
})

it('says what to do where there is nothing to hold it against', async () => {
  const { table, save } = await aTable()
  await save(issueOf(KEY, '2026-11-20T06:00:00.000Z', one))
  await expect(differenceOf({ issues: table }, KEY)).rejects.toThrow('no issue before 2026-W47')
  await expect(differenceOf({ issues: table }, KEY, 'signed')).rejects.toThrow('Nobody has signed')
  await expect(differenceOf({ issues: table }, '2026-W40')).rejects.toThrow('gather --week')
})
