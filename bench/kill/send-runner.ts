// `send` without the rest of the command: opens the ledger of a prepared newsletter and sends what is due.
//
//   node bench/kill/send-runner.ts <dir> <hold|assume|resend>        MAIL_URL says where to
import { environment, loadConfig } from '../../src/config.ts'
import { instantOf } from '../../src/core/time.ts'
import { runSending, type UnknownPolicy } from '../../src/flows/run-sending.ts'
import { openTransport, parseMailUrl } from '../../src/mail/transport.ts'
import { campaigns } from '../../src/storage/campaigns.ts'
import { openStore } from '../../src/storage/database.ts'
import { ledger } from '../../src/storage/ledger.ts'
import { ISSUE } from './newsletter.ts'

const [dir = '', policy = 'hold'] = process.argv.slice(2)
const stop = new AbortController()
process.once('SIGTERM', () => stop.abort())
const config = await loadConfig({ dir, env: environment() })
const store = await openStore(config.databaseUrl)
const transport = await openTransport(parseMailUrl(config.mailUrl), { folder: config.varFolder })
const end = await runSending(
  {
    campaigns: campaigns(store.db),
    ledger: ledger(store.db),
    clock: () => instantOf(Date.now()),
    linkKeys: () => config.secrets.linkKeys(),
    signer: () => null,
  },
  ISSUE,
  transport,
  { unknown: policy as UnknownPolicy, patience: 0, signal: stop.signal, onProgress: () => {} },
)
await transport.close()
await store.close()
if (end.trouble) console.error(end.trouble)
process.exit(stop.signal.aborted ? 130 : end.trouble ? 1 : 0)
