// A campaign of plain letters on a real database, ready to be sent to a server of the test's.
import { isBalanced } from '../../src/core/campaign.ts'
import { oneWay } from '../../src/flows/fleet.ts'
import { runSending, type SendingOptions } from '../../src/flows/run-sending.ts'
import type { Sender } from '../../src/mail/compose.ts'
import { openTransport, parseMailUrl } from '../../src/mail/transport.ts'
import { campaigns } from '../../src/storage/campaigns.ts'
import type { Store } from '../../src/storage/database.ts'
import { lanes } from '../../src/storage/lanes.ts'
import { ledger } from '../../src/storage/ledger.ts'
import { reports } from '../../src/storage/reports.ts'
import { addReaders, openTestCampaign, openTestStore, temporaryFolder } from './store.ts'

export const ISSUE = '2026-W47'
export const LINK_KEYS = ['a link key of the tests, long enough'] as const

export const SENDER: Omit<Sender, 'linkKeys'> = {
  from: { name: 'The Caravan Post', address: 'letter@caravanpost.example.org' },
  replyTo: null,
  listId: 'weekly.caravanpost.example.org',
  listName: 'The Caravan Post',
  publicUrl: 'https://letters.caravanpost.example.org',
  bounceDomain: 'bounces.caravanpost.example.org',
  unsubscribeMailbox: 'leave@caravanpost.example.org',
}

/** An open campaign for so many readers. */
export async function aSending(readers: number, path?: string) {
  const store = await openTestStore(path)
  await addReaders(store, readers)
  await openTestCampaign(store, ISSUE, JSON.stringify({ en: SENDER }))
  return sendingOn(store)
}

/** The sending of an issue that another store has opened. */
export function sendingOn(store: Store) {
  const tools = {
    campaigns: campaigns(store.db),
    ledger: ledger(store.db),
    lanes: lanes(store.db),
    reports: reports(store.db),
    clock: () => new Date().toISOString(),
    linkKeys: () => LINK_KEYS,
    signer: () => null,
    checkSignature: async () => null,
  }
  /** Sends what is due to `smtp://127.0.0.1:<port>` and gives the accounting, which must balance. */
  async function send(port: number, options: Partial<SendingOptions> & { query?: string } = {}) {
    const { query = '', ...rest } = options
    const transport = await openTransport(parseMailUrl(`smtp://127.0.0.1:${port}?tls=none${query}`), {
      folder: temporaryFolder(),
      timeouts: { connection: 2000, greeting: 2000, socket: 2000, message: 4000 },
    })
    const end = await runSending(tools, ISSUE, oneWay(transport), {
      unknown: 'hold',
      patience: 0,
      signal: new AbortController().signal,
      onProgress: () => {},
      ...rest,
    })
    await transport.close()
    return { end, status: await accounting() }
  }
  async function accounting() {
    const status = await tools.campaigns.accounting(ISSUE, tools.clock())
    if (!isBalanced(status)) throw new Error(`out of balance: ${JSON.stringify(status)}`)
    return status
  }
  return { store, send, accounting, ...tools }
}
