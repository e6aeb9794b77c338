// Our side of bench/send.ts, in a process of its own: a prepared ledger is sent, and only the sending is measured.
import { generateKeyPairSync } from 'node:crypto'
import { rmSync } from 'node:fs'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ofLists } from '../src/core/segment.ts'
import { addressKey } from '../src/core/subscriber.ts'
import { oneWay } from '../src/flows/fleet.ts'
import { runSending } from '../src/flows/run-sending.ts'
import { signatureTrouble } from '../src/mail/dkim-check.ts'
import { dkimTurns } from '../src/mail/dkim-turns.ts'
import { openTransport, parseMailUrl } from '../src/mail/transport.ts'
import { campaigns } from '../src/storage/campaigns.ts'
import { openStore, type Store } from '../src/storage/database.ts'
import { issues } from '../src/storage/issues.ts'
import { lanes } from '../src/storage/lanes.ts'
import { ledger } from '../src/storage/ledger.ts'
import { reports } from '../src/storage/reports.ts'
import { subscribers } from '../src/storage/subscribers.ts'
import { letter } from './letter.ts'

const ISSUE = '2026-W47'
const NOW = '2026-11-20T06:00:00.000Z'
const SENDER = {
  from: { name: 'The Caravan Post', address: 'letter@caravanpost.example.org' },
  replyTo: null,
  listId: 'weekly.caravanpost.example.org',
  listName: 'The Caravan Post',
  publicUrl: 'https://letters.caravanpost.example.org',
  bounceDomain: 'bounces.caravanpost.example.org',
  unsubscribeMailbox: 'leave@caravanpost.example.org',
}

const pem = (key: { export(o: { type: 'pkcs8'; format: 'pem' }): string | Buffer }) =>
  String(key.export({ type: 'pkcs8', format: 'pem' }))

function signerFor(signing: string) {
  const keys: { selector: string; since: string; pem: string }[] = []
  if (signing === 'rsa' || signing === 'both')
    keys.push({
      selector: 'r1',
      since: '',
      pem: pem(generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey),
    })
  if (signing === 'ed25519' || signing === 'both')
    keys.push({ selector: 'e1', since: '', pem: pem(generateKeyPairSync('ed25519').privateKey) })
  return dkimTurns('caravanpost.example.org', keys)
}

async function prepare(store: Store, readers: number): Promise<void> {
  const people = subscribers(store.db)
  for (let from = 0; from < readers; from += 10_000) {
    const rows = Array.from({ length: Math.min(10_000, readers - from) }, (_, i) => {
      const address = `reader${from + i}@reader.example.org`
      return {
        address,
        addressKey: addressKey('bench', address),
        language: 'en',
        firstName: `Anna${from + i}`,
        sections: null,
        joined: null,
        status: 'active' as const,
      }
    })
    await people.importRows('readers', rows, { mirror: false, dryRun: false, now: NOW })
  }
  const week = { from: '2026-11-13T03:00:00.000Z', to: '2026-11-20T03:00:00.000Z', zone: 'UTC' }
  await issues(store.db).saveDraft(
    {
      issue: { key: ISSUE, week, sendAt: NOW, editions: [] },
      decisions: [],
      draftAt: week.to,
      hash: 'bench',
      condition: 'draft',
      reason: '',
    },
    NOW,
  )
  await campaigns(store.db).open({
    issue: ISSUE,
    version: 1,
    audience: ofLists(['readers']),
    variants: [letter()],
    variantOf: () => ({ edition: 'en', variant: 'all' }),
    considered: [],
    scheme: 'smtp',
    sender: JSON.stringify({ en: SENDER }),
    by: 'bench',
    now: NOW,
    notBefore: () => null,
    providers: {},
  })
}

const [port = '', count = '1000', signing = 'unsigned', connections = '10'] = process.argv.slice(2)
const folder = await mkdtemp(join(tmpdir(), 'postrider-bench-'))
process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
const store = await openStore(`sqlite:${join(folder, 'bench.db')}`)
await prepare(store, Number(count))
const transport = await openTransport(
  parseMailUrl(`smtp://127.0.0.1:${port}?tls=none&connections=${connections}&maxMessages=1000000`),
  { folder },
)
const signer = signerFor(signing)
const cpu = process.cpuUsage()
const began = performance.now()
const end = await runSending(
  {
    campaigns: campaigns(store.db),
    ledger: ledger(store.db),
    lanes: lanes(store.db),
    reports: reports(store.db),
    clock: () => new Date().toISOString(),
    linkKeys: () => ['a link key of the bench, long enough'],
    signer: () => signer,
    checkSignature: async ({ raw }, date) => (signer ? signatureTrouble(raw, signer.at(date)) : null),
  },
  ISSUE,
  oneWay(transport),
  { unknown: 'hold', patience: 0, signal: new AbortController().signal, onProgress: () => {} },
)
const seconds = (performance.now() - began) / 1000
const used = process.cpuUsage(cpu)
await transport.close()
await store.close()
if (end.progress.accepted !== Number(count))
  throw new Error(`only ${end.progress.accepted} accepted: ${end.trouble}`)
const result = {
  seconds,
  cpuMs: (used.user + used.system) / 1000,
  rssMb: process.resourceUsage().maxRSS / 1024,
}
process.stdout.write(`${JSON.stringify(result)}\n`)
