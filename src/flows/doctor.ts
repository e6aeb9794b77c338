// The doctor: looks at everything that a sending stands on, all at once, and judges it.
//
//   records of the domain · relays · a built message · the pages · clock, disk, schedule, database
import {
  type Answer,
  type Dns,
  type DoctorFinding,
  judgeCertificate,
  judgeClock,
  judgeDisk,
  judgeRelay,
  judgeSchedule,
  type RelayTried,
} from '../core/doctor.ts'
import { judgeBounceMx, judgeDkim, judgeDmarc, judgePtr, judgeSpf, judgeSpfOf } from '../core/doctor-dns.ts'
import { messageOf } from '../core/errors.ts'
import { PROVIDERS } from '../core/providers.ts'
import type { Clock } from '../core/time.ts'
import type { Slots } from '../storage/slots.ts'
import type { KeyLine } from './keys.ts'

export type DoctorTools = {
  readonly clock: Clock
  readonly dns: Dns
  /** Domains: of the sender, and of return paths. */
  readonly from: string
  readonly bounces: string
  readonly publicUrl: string
  /** Where mail is caught before it reaches anybody, the words for that; null where it leaves. */
  readonly caught: string | null
  /** Whether the relay signs. */
  readonly relaySigns: boolean
  readonly keys: () => readonly KeyLine[]
  readonly relays: readonly {
    readonly name: string
    readonly host: string
    readonly tryIt: () => Promise<RelayTried>
  }[]
  /** Whether anything reads reports. */
  readonly readsReports: boolean
  readonly readers: () => Promise<number>
  /** A letter as it would leave now; null where there is no issue to make one of. */
  readonly letter: () => Promise<Buffer | null>
  /** What a receiver who asks these name servers finds wrong with a letter; null for nothing. */
  readonly verify: (raw: Buffer) => Promise<string | null>
  readonly spfOf: (ip: string) => Promise<{ readonly result: string; readonly comment: string }>
  /** Asks one of our own pages; throws where nobody answers. */
  readonly ask: (
    url: string,
    method: 'GET' | 'POST',
  ) => Promise<{ readonly status: number; readonly certificateUntil: string | null }>
  /** An unsubscribe link that is nobody's. */
  readonly nobodysLink: () => string
  /** The time that a server of the operator's choice gives; null where none is known. */
  readonly otherTime: () => Promise<{ readonly host: string; readonly at: string } | null>
  readonly disk: () => Promise<{ readonly folder: string; readonly free: number; readonly database: number }>
  /** Whether the database is whole, and the secrets are its own, where nobody else can read them. */
  readonly keeping: () => Promise<Findings>
  readonly slots: Pick<Slots, 'past'>
  readonly nextSlots: () => readonly { readonly slot: string; readonly at: string }[]
  readonly zone: string
}

type Findings = readonly DoctorFinding[]

const finding = (level: DoctorFinding['level'], rule: string, message: string): DoctorFinding => ({
  level,
  rule,
  message,
})

/** All checks, in the order that they are told; those that ask others run beside each other. */
export async function examine(tools: DoctorTools): Promise<Findings> {
  const parts = await Promise.all([
    ...(await leaving(tools)),
    guarded('unsubscribe', () => pages(tools)),
    guarded('clock', () => clock(tools)),
    guarded('disk', async () => {
      const { folder, free, database } = await tools.disk()
      return [judgeDisk(folder, free, database)]
    }),
    guarded('database', tools.keeping),
    guarded('schedule', async () => judgeSchedule(await tools.slots.past(20), tools.nextSlots(), tools.zone)),
  ])
  return parts.flat()
}

/** A check that breaks is one that could not be made, and stops none of the others. */
async function guarded(rule: string, check: () => Promise<Findings>): Promise<Findings> {
  try {
    return await check()
  } catch (error) {
    return [finding('red', rule, messageOf(error))]
  }
}

/** What only mail that leaves needs. */
async function leaving(tools: DoctorTools): Promise<readonly Promise<Findings>[]> {
  if (tools.caught !== null)
    return [
      Promise.resolve([finding('info', 'relay', `${tools.caught}: records and relays are not looked at.`)]),
    ]
  const { dns, from, bounces } = tools
  const hosts = tools.relays.map((r) => r.host)
  return [
    guarded('sender', async () => sender(from)),
    guarded('spf', async () => judgeSpf(bounces, await dns.txt(bounces), hosts)),
    guarded('dkim', () => dkim(tools)),
    guarded('dmarc', async () =>
      judgeDmarc(await dmarcRecord(dns, from), {
        ...{ from, bounces, readers: await tools.readers() },
        signs: tools.relaySigns ? null : from,
      }),
    ),
    guarded('bounces', async () => judgeBounceMx(bounces, await dns.mx(bounces), tools.readsReports)),
    ...tools.relays.map((relay) => guarded('relay', () => relayFindings(tools, relay))),
    guarded('letter', () => letter(tools)),
  ]
}

/** Addresses at large providers refuse mail that does not come from them. */
function sender(from: string): Findings {
  const provider = Object.entries(PROVIDERS).find(([, domains]) => domains.includes(from))?.[0]
  return provider === undefined
    ? []
    : [
        finding(
          'red',
          'sender',
          `The sender is at ${from}, whose DMARC has mail from elsewhere refused: send from a domain of your own.`,
        ),
      ]
}

async function dkim({ relaySigns, keys, dns }: DoctorTools): Promise<Findings> {
  if (relaySigns)
    return [finding('info', 'dkim', 'The relay signs (mail.dkim is "relay"): its record is not known here.')]
  const lines = keys()
  if (!lines.some((key) => key.signs))
    return [finding('red', 'dkim', 'There are no keys to sign with: "keys make" makes them.')]
  // Keys that are out of turn sign nothing any more, but for replays: the last one that signs, and those after it.
  const inTurn = lines.slice(lines.findIndex((key) => key.signs))
  return Promise.all(inTurn.map(async (key) => judgeDkim(key, await dns.txt(key.name))))
}

/** The record of the sender's domain, or of the nearest one above it that has one. */
async function dmarcRecord(
  dns: Dns,
  from: string,
): Promise<{ readonly domain: string; readonly answer: Answer<string> }> {
  const labels = from.split('.')
  for (let i = 0; i <= labels.length - 2; i++) {
    const domain = labels.slice(i).join('.')
    const answer = await dns.txt(`_dmarc.${domain}`)
    const isRecord = answer.kind === 'found' && answer.records.some((t) => /^v=DMARC1/i.test(t))
    if (isRecord || answer.kind === 'failed') return { domain, answer }
  }
  return { domain: from, answer: { kind: 'none' } }
}

async function relayFindings(tools: DoctorTools, relay: DoctorTools['relays'][number]): Promise<Findings> {
  const [tried, letterSize] = [await relay.tryIt(), (await tools.letter().catch(() => null))?.length ?? 0]
  const findings = judgeRelay(relay.name, relay.host, tried, letterSize, tools.clock())
  const answer = await tools.dns.addresses(relay.host)
  const [ip] = answer.kind === 'found' ? answer.records : []
  // A relay inside the house has no public address, and what it delivers from is not known.
  if (ip === undefined) return findings
  const names = await tools.dns.ptr(ip)
  const [name] = names.kind === 'found' ? names.records : []
  const back = name === undefined ? null : await tools.dns.addresses(name)
  const { result, comment } = await tools.spfOf(ip)
  return [
    ...findings,
    judgeSpfOf(tools.bounces, relay.host, ip, result, comment),
    judgePtr(relay.host, ip, names, back?.kind === 'found' && back.records.includes(ip)),
  ]
}

async function letter(tools: DoctorTools): Promise<Findings> {
  const raw = await tools.letter()
  if (raw === null)
    return [finding('info', 'letter', 'There is no issue yet, so no letter was built: "gather" makes one.')]
  if (tools.relaySigns)
    return [finding('ok', 'letter', `A letter was built, ${Math.ceil(raw.length / 1000)} KB.`)]
  const trouble = await tools.verify(raw)
  return [
    trouble === null
      ? finding(
          'ok',
          'letter',
          `A letter was built and signed, ${Math.ceil(raw.length / 1000)} KB, and verifies as receivers will see it.`,
        )
      : finding('red', 'letter', `A letter was built and signed, and does not verify: ${trouble}.`),
  ]
}

/** Unsubscribing, by the way that mail programs and people have. */
async function pages(tools: DoctorTools): Promise<Findings> {
  const { publicUrl, ask } = tools
  const url = URL.parse(publicUrl)
  const isHere = /^(?:localhost|127\.|\[::1\])/.test(url?.hostname ?? '')
  const findings: DoctorFinding[] = []
  // While mail is caught nobody stands before a link that does not open.
  const bad = tools.caught === null ? 'red' : 'amber'
  if (isHere)
    findings.push(
      finding(
        tools.caught === null ? bad : 'info',
        'unsubscribe',
        `Links lead to ${publicUrl}, which only this machine opens: set publicUrl.`,
      ),
    )
  else if (url?.protocol !== 'https:')
    findings.push(
      finding(
        bad,
        'unsubscribe',
        `Links lead to ${publicUrl}: one-click unsubscribing wants https (RFC 8058).`,
      ),
    )
  if (isHere && tools.caught !== null) return findings
  const link = tools.nobodysLink()
  for (const method of ['GET', 'POST'] as const) {
    const answer = await ask(link, method).catch((error: unknown) => messageOf(error))
    if (typeof answer === 'string')
      return [
        ...findings,
        finding(
          bad,
          'unsubscribe',
          `${publicUrl} does not answer (${answer}): is "serve" at work, and what stands in front of it?`,
        ),
      ]
    const { status, certificateUntil } = answer
    if (method === 'GET' && certificateUntil !== null)
      findings.push(...judgeCertificate('unsubscribe', url?.hostname ?? '', certificateUntil, tools.clock()))
    // The link is nobody's: that is what our own pages say of it, and nobody else's do.
    findings.push(
      status === 404
        ? finding('ok', 'unsubscribe', `${method} of an unsubscribe link is answered.`)
        : finding(
            bad,
            'unsubscribe',
            `${method} of an unsubscribe link at ${publicUrl} is answered with ${status}: something in front of it keeps readers from leaving.`,
          ),
    )
  }
  return findings
}

async function clock(tools: DoctorTools): Promise<Findings> {
  const other = await tools.otherTime()
  return other === null
    ? [finding('info', 'clock', 'The clock was not compared: no source of the config tells the time.')]
    : [judgeClock(tools.clock(), other.at, other.host)]
}
