// The sender of a newsletter with a web room: what is due at a time goes into the inbox, or to a server of the test's.
import { oneWay } from '../../src/flows/fleet.ts'
import { runSending } from '../../src/flows/run-sending.ts'
import type { OpenTools } from '../../src/flows/send-campaign.ts'
import { openTransport, parseMailUrl } from '../../src/mail/transport.ts'
import type { Store } from '../../src/storage/database.ts'
import { lanes } from '../../src/storage/lanes.ts'
import { ledger } from '../../src/storage/ledger.ts'
import { reports } from '../../src/storage/reports.ts'

export const WEB_ISSUE = '2026-W47'
export const WEB_KEYS = ['a link key of the tests, long enough'] as const

/** Sends what is due at a time: into the inbox, or to a server on a port. */
export async function sendDue(
  { campaigns: room }: Pick<OpenTools, 'campaigns'>,
  folder: string,
  store: Store,
  at: string,
  port?: number,
): Promise<void> {
  const url = port === undefined ? 'inbox:' : `smtp://127.0.0.1:${port}?tls=none&connections=1`
  const transport = await openTransport(parseMailUrl(url), { folder })
  await runSending(
    {
      campaigns: room,
      ledger: ledger(store.db),
      lanes: lanes(store.db),
      reports: reports(store.db),
      clock: () => at,
      linkKeys: () => WEB_KEYS,
      signer: () => null,
      checkSignature: async () => null,
    },
    WEB_ISSUE,
    oneWay(transport),
    { unknown: 'hold', patience: 0, signal: new AbortController().signal, onProgress: () => {} },
  )
  await transport.close()
}
