import { expect, it } from 'vitest'
import { providersOf } from '../../src/core/providers.ts'
import { ofLists } from '../../src/core/segment.ts'
import { campaigns } from '../../src/storage/campaigns.ts'
import { ISSUE } from '../support/sending.ts'
import { importAddresses } from '../support/simulation.ts'
import { aVariant, NOW, openTestStore, saveIssue } from '../support/store.ts'

const LATER = '2026-11-20T14:00:00.000Z'

it('freezes readers in full chunks of one provider, whatever they chose, each from their own hour on', async () => {
  const store = await openTestStore()
  const addresses = Array.from({ length: 1300 }, (_, i) =>
    i % 2 === 0 ? `r${i}@gmail.com` : `r${i}@${i % 3 === 0 ? 'uni.example.org' : 'reader.example.org'}`,
  )
  await importAddresses(store, addresses)
  await store.db.updateTable('subscribers').set({ language: 'ru' }).where('id', '<=', 333).execute()
  await store.db.updateTable('subscribers').set({ zone: 'America/Chicago' }).where('id', '>', 1200).execute()
  await saveIssue(store, ISSUE)
  const campaign = await campaigns(store.db).open({
    ...{ issue: ISSUE, version: 1, audience: ofLists(['readers']) },
    variants: [aVariant(), aVariant({ edition: 'ru' })],
    variantOf: (language) => ({ edition: language, variant: 'all' }),
    considered: [],
    ...{ scheme: 'smtp', sender: '{}', by: 'tests', now: NOW },
    notBefore: (zone) => (zone === 'America/Chicago' ? LATER : null),
    providers: providersOf({ university: ['Uni.example.org'] }),
  })
  expect(campaign.frozen).toBe(1300)
  const rows = await store.db
    .selectFrom('deliveries')
    .innerJoin('subscribers', 'subscribers.id', 'deliveries.subscriber')
    .innerJoin('chunks', (j) =>
      j.onRef('chunks.campaign', '=', 'deliveries.campaign').onRef('chunks.number', '=', 'deliveries.chunk'),
    )
    .select(['address', 'provider', 'number', 'not_before', 'zone', 'edition', 'language'])
    .execute()
  expect(rows).toHaveLength(1300)
  const sizes = new Map<string, number>()
  for (const row of rows) {
    const domain = row.address?.split('@')[1]
    const provider = { 'gmail.com': 'gmail', 'uni.example.org': 'university' }[domain ?? ''] ?? 'other'
    expect(row.provider).toBe(provider)
    expect(row.not_before).toBe(row.zone === null ? null : LATER)
    expect(row.edition).toBe(row.language)
    const chunk = `${provider} ${row.number}`
    sizes.set(chunk, (sizes.get(chunk) ?? 0) + 1)
  }
  expect([...sizes.values()].sort((a, b) => b - a)).toEqual([500, 433, 217, 150])
})
