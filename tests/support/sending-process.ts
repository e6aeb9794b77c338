// A sending in a process of its own, to be stopped, starved and doubled by tests.
//
//   node tests/support/sending-process.ts <database> <port> <hold|assume|resend> [query]    prints how it ended
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { loadConfig } from '../../src/config.ts'
import { messageOf } from '../../src/core/errors.ts'
import { oneWay } from '../../src/flows/fleet.ts'
import { runSending } from '../../src/flows/run-sending.ts'
import type { UnknownPolicy } from '../../src/flows/settle-unknown.ts'
import { openTransport, parseMailUrl } from '../../src/mail/transport.ts'
import { campaigns } from '../../src/storage/campaigns.ts'
import { openStore } from '../../src/storage/database.ts'
import { lanes } from '../../src/storage/lanes.ts'
import { ledger } from '../../src/storage/ledger.ts'
import { reports } from '../../src/storage/reports.ts'

const [database = '', port = '', unknown = 'hold', query = ''] = process.argv.slice(2)
// The values of tests/support/sending.ts, which belongs to vitest and cannot be imported here.
const ISSUE = '2026-W47'
const LINK_KEYS = ['a link key of the tests, long enough'] as const
// A campaign is held where the secret is not the one that it began with: a whole newsletter has its own.
const dir = dirname(dirname(database))
const isNewsletter = existsSync(join(dir, 'newsletter.config.ts'))
const linkKeys = isNewsletter ? (await loadConfig({ dir, env: {} })).secrets.linkKeys() : LINK_KEYS

const stop = new AbortController()
process.once('SIGTERM', () => stop.abort())
const store = await openStore(`sqlite:${database}`)
const transport = await openTransport(parseMailUrl(`smtp://127.0.0.1:${port}?tls=none${query}`), {
  folder: '',
})
try {
  const end = await runSending(
    {
      campaigns: campaigns(store.db),
      ledger: ledger(store.db),
      lanes: lanes(store.db),
      reports: reports(store.db),
      clock: () => new Date().toISOString(),
      linkKeys: () => linkKeys,
      signer: () => null,
      checkSignature: async () => null,
    },
    ISSUE,
    oneWay(transport),
    { unknown: unknown as UnknownPolicy, patience: 0, signal: stop.signal, onProgress: () => {} },
  )
  console.log(JSON.stringify({ trouble: end.trouble, ...end.progress }))
} catch (error) {
  console.log(JSON.stringify({ trouble: messageOf(error), isThrown: true }))
}
await transport.close()
await store.close()
process.exit(stop.signal.aborted ? 130 : 0)
