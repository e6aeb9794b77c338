// What is asked again and again while a million rows are being sent must never read all of them: the plans say so.
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect, it, vi } from 'vitest'
import { campaigns } from '../../src/storage/campaigns.ts'
import { ledger } from '../../src/storage/ledger.ts'
import { addReaders, NOW, openTestCampaign, openTestStore, temporaryFolder } from '../support/store.ts'

const ISSUE = '2026-W47'

it('the ledger finds its rows by an index, and ends at the first chunk that is due', async () => {
  const path = join(temporaryFolder(), 'postrider.db')
  const store = await openTestStore(path)
  await addReaders(store, 3)
  await openTestCampaign(store)
  const asked = new Set<string>()
  const prepare = DatabaseSync.prototype.prepare
  vi.spyOn(DatabaseSync.prototype, 'prepare').mockImplementation(function (this: DatabaseSync, sql, options) {
    asked.add(sql)
    return options ? prepare.call(this, sql, options) : prepare.call(this, sql)
  })

  const book = ledger(store.db)
  const counts = campaigns(store.db)
  const reply = { code: 250, enhanced: null, text: 'ok' }
  const sender = await book.enter(0)
  await book.heartbeat(sender, 0)
  await book.recover(0, NOW)
  const claim = await book.claim(sender, ISSUE, NOW, 0)
  const [first, second, third] = claim?.candidates ?? []
  if (!claim || !first || !second || !third) throw new Error('nothing was claimed')
  await book.intend(claim, first, NOW, 'main')
  await book.record(claim, first, true, { state: 'accepted', reply }, NOW, NOW)
  await book.record(claim, second, false, { state: 'queued', notBefore: NOW, counts: true, reply }, NOW, NOW)
  await book.record(claim, third, false, { state: 'rejected', reply }, NOW, NOW)
  await book.owns(claim)
  await book.release(claim)
  await counts.move(ISSUE, ['unknown'], 'queued', 'test', NOW, { most: 2, notBefore: NOW })
  await counts.accounting(ISSUE, NOW)
  await counts.remaining(ISSUE)
  await counts.nextDue(ISSUE)
  await counts.deliveries(ISSUE, ['unknown', 'assumed', 'rejected', 'accepted'])
  await book.leave(sender)
  vi.restoreAllMocks()

  const raw = new DatabaseSync(path)
  const plans = [...asked]
    .filter((sql) => /^(select|update|insert|delete)/i.test(sql) && /deliveries|chunks/.test(sql))
    .map((sql) => ({
      sql,
      plan: raw
        .prepare(`explain query plan ${sql}`)
        .all(...Array<number>(sql.split('?').length - 1).fill(1))
        .map((step) => String(step.detail)),
    }))
  raw.close()
  expect(plans.length).toBeGreaterThan(12)
  for (const { sql, plan } of plans) {
    const steps = plan.join('\n')
    // Rows in flight are few, and have an index of their own.
    expect(steps.replaceAll('SCAN deliveries USING INDEX deliveries_inflight', ''), sql).not.toMatch(
      /SCAN deliveries|sqlite_autoindex_deliveries_1 \(issue=\?\)$/m,
    )
    // The rows of one chunk may be sorted; the chunks of a campaign come in their order.
    if (/from "chunks"/.test(sql)) expect(steps, sql).not.toContain('TEMP B-TREE')
  }
})
