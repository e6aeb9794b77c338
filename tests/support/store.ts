// Stores for tests: a real database file that goes with the test, readers in it, and a campaign to send.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import type { RenderedVariant } from '../../src/core/merge.ts'
import { ofLists } from '../../src/core/segment.ts'
import { addressKey } from '../../src/core/subscriber.ts'
import { campaigns } from '../../src/storage/campaigns.ts'
import { openStore, type Store } from '../../src/storage/database.ts'
import { issues } from '../../src/storage/issues.ts'
import { type ImportRow, subscribers } from '../../src/storage/subscribers.ts'

export const NOW = '2026-11-20T06:00:00.000Z'
export const SECRET = 'a secret of tests, long enough to be one'

/** A folder that is removed when the test ends. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'postrider-test-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

export async function openTestStore(path = join(temporaryFolder(), 'postrider.db')): Promise<Store> {
  const store = await openStore(`sqlite:${path}`)
  onTestFinished(() => store.close().catch(() => {}))
  return store
}

export function aRow(fields: Partial<ImportRow> = {}): ImportRow {
  const address = fields.address ?? 'anna@reader.example.org'
  return {
    address,
    addressKey: addressKey(SECRET, address.toLowerCase()),
    language: 'en',
    firstName: 'Anna',
    sections: null,
    joined: null,
    status: 'active',
    ...fields,
  }
}

export const readerAddress = (n: number): string => `reader${n}@reader.example.org`

/** Puts `count` active readers on the list `readers`. */
export async function addReaders(
  store: Store,
  count: number,
  fields: Partial<ImportRow> = {},
): Promise<void> {
  const rows = Array.from({ length: count }, (_, i) => aRow({ ...fields, address: readerAddress(i + 1) }))
  await subscribers(store.db).importRows('readers', rows, { mirror: false, dryRun: false, now: NOW })
}

export function aVariant(fields: Partial<RenderedVariant> = {}): RenderedVariant {
  const part = (text: string) => ({ segments: [text], slots: [] })
  return {
    edition: 'en',
    variant: 'all',
    sections: [],
    subject: part('A subject'),
    preheader: part('A preheader'),
    html: part('<p>Hello</p>'),
    text: part('Hello'),
    hash: 'h',
    ...fields,
  }
}

/** A saved draft of 2026-W47 without stories, enough for the ledger. */
export async function saveIssue(store: Store, key = '2026-W47'): Promise<void> {
  await issues(store.db).saveDraft(
    {
      issue: {
        key,
        week: { from: '2026-11-13T03:00:00.000Z', to: '2026-11-20T03:00:00.000Z', zone: 'Asia/Tbilisi' },
        sendAt: '2026-11-20T06:00:00.000Z',
        editions: [],
      },
      decisions: [],
      draftAt: '2026-11-20T03:00:00.000Z',
      hash: 'h',
      condition: 'draft',
      reason: '',
    },
    NOW,
  )
}

/** Opens the campaign of an issue for the list `readers`, everyone with the same variant. */
export async function openTestCampaign(store: Store, key = '2026-W47', sender = '{}') {
  await saveIssue(store, key)
  return campaigns(store.db).open({
    issue: key,
    version: 1,
    audience: ofLists(['readers']),
    variants: [aVariant()],
    variantOf: () => ({ edition: 'en', variant: 'all' }),
    considered: [],
    scheme: 'smtp',
    sender,
    by: 'tests',
    now: NOW,
    notBefore: () => null,
    providers: {},
  })
}
