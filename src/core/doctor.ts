// What speaks for and against sending from here: judged on facts that others ask for, and never on a guess.
import type { Instant } from './time.ts'

/** `ok` says what was found in order; red stops a scheduled issue. */
export type CheckLevel = 'red' | 'amber' | 'info' | 'ok'

export type DnsRecord = {
  readonly name: string
  readonly type: 'TXT' | 'MX' | 'PTR'
  readonly value: string
}

export type DoctorFinding = {
  readonly level: CheckLevel
  /** What was looked at: `spf`, `dkim`, `relay` … */
  readonly rule: string
  readonly message: string
  /** The record to publish, where that mends it. */
  readonly record?: DnsRecord
}

/** What a name server said: records, that there are none, or that it could not be asked. */
export type Answer<T> =
  | { readonly kind: 'found'; readonly records: readonly T[] }
  | { readonly kind: 'none' }
  | { readonly kind: 'failed'; readonly why: string }

/** Who is asked for records. */
export type Dns = {
  /** Texts whose strings are put together (RFC 7208, 3.3). */
  txt(name: string): Promise<Answer<string>>
  /** Hosts, the preferred one first. */
  mx(name: string): Promise<Answer<string>>
  /** Addresses of both families. */
  addresses(name: string): Promise<Answer<string>>
  /** Names of an address. */
  ptr(ip: string): Promise<Answer<string>>
  /** For libraries that ask by themselves, in the form of `dns.promises.resolve`. */
  resolve(name: string, type: string): Promise<unknown>
}

type Finding = DoctorFinding

/** Free bytes that are too few to go on with, and few enough to be told. */
const DISK = { red: 200e6, amber: 2e9 }

export function judgeDisk(folder: string, free: number, database: number): Finding {
  const said = `${gigabytes(free)} free in ${folder}, the database has ${gigabytes(database)}`
  if (free < DISK.red) return { level: 'red', rule: 'disk', message: `Only ${said}: make room.` }
  if (free < Math.max(DISK.amber, database))
    return { level: 'amber', rule: 'disk', message: `${said}: make room soon.` }
  return { level: 'ok', rule: 'disk', message: `${said}.` }
}

const gigabytes = (bytes: number): string =>
  `${(bytes / 1e9).toLocaleString('en', { maximumFractionDigits: 1 })} GB`

/** Seconds that a clock may be off. */
const CLOCK = { red: 300, amber: 30 }

/** @param theirs what a server of the operator's choice says the time is, to the second */
export function judgeClock(ours: Instant, theirs: Instant, host: string): Finding {
  const off =
    Math.abs(
      Temporal.Instant.from(ours).epochMilliseconds - Temporal.Instant.from(theirs).epochMilliseconds,
    ) / 1000
  const said = `The clock is ${Math.round(off)} s off from that of ${host}`
  if (off > CLOCK.red)
    return { level: 'red', rule: 'clock', message: `${said}: set it, and keep it set (NTP).` }
  if (off > CLOCK.amber) return { level: 'amber', rule: 'clock', message: `${said}: is NTP at work?` }
  return { level: 'ok', rule: 'clock', message: `${said}.` }
}

export type RelayTried =
  | { readonly failed: string }
  | {
      readonly maxSize: number | null
      readonly hasUtf8: boolean
      readonly hasPipelining: boolean
      readonly hasDsn: boolean
      readonly isEncrypted: boolean
      readonly hasLogin: boolean
      readonly certificateUntil: string | null
    }

/** A relay that was tried. @param letter bytes of a letter; 0 where none was built */
export function judgeRelay(
  name: string,
  host: string,
  tried: RelayTried,
  letter: number,
  now: Instant,
): readonly Finding[] {
  const of = `The relay ${name} (${host})`
  if ('failed' in tried)
    return [{ level: 'red', rule: 'relay', message: `${of} cannot be used: ${tried.failed}` }]
  const findings: Finding[] = []
  if (tried.maxSize !== null && tried.maxSize < letter)
    findings.push({
      ...{ level: 'red', rule: 'relay' },
      message: `${of} takes ${tried.maxSize} bytes at most, and a letter has ${letter}.`,
    })
  if (!tried.isEncrypted && !/^(?:localhost|127\.|::1$)/.test(host))
    findings.push({
      ...{ level: 'amber', rule: 'relay' },
      message: `${of} is reached without TLS: letters can be read on their way there.`,
    })
  if (!tried.hasUtf8)
    findings.push({
      ...{ level: 'info', rule: 'relay' },
      message: `${of} has no SMTPUTF8: readers whose address has letters beyond ASCII get nothing by it.`,
    })
  if (tried.certificateUntil !== null)
    findings.push(...judgeCertificate('relay', host, tried.certificateUntil, now))
  const can = [
    tried.isEncrypted ? 'TLS' : '',
    tried.hasLogin ? 'login' : '',
    tried.hasPipelining ? 'PIPELINING' : '',
    tried.hasUtf8 ? 'SMTPUTF8' : '',
    tried.hasDsn ? 'DSN' : '',
    tried.maxSize === null ? '' : `${Math.floor(tried.maxSize / 1e6)} MB`,
  ].filter(Boolean)
  if (findings.every((f) => f.level !== 'red'))
    findings.push({ level: 'ok', rule: 'relay', message: `${of} takes mail: ${can.join(', ')}.` })
  return findings
}

/** Days before a certificate's end from which it is told. */
const CERTIFICATE_DAYS = 14

/** @param until as certificates write it, `Nov 30 12:00:00 2026 GMT` */
export function judgeCertificate(
  rule: string,
  host: string,
  until: string,
  now: Instant,
): readonly Finding[] {
  const end = Date.parse(until)
  if (Number.isNaN(end)) return []
  const days = Math.floor((end - Temporal.Instant.from(now).epochMilliseconds) / 86_400_000)
  if (days >= CERTIFICATE_DAYS) return []
  return [
    {
      ...{ level: days < 1 ? 'red' : 'amber', rule },
      message: `The certificate of ${host} ends in ${days} days: is its renewal at work?`,
    },
  ]
}

/** The last slots, newest first, and the next. */
export function judgeSchedule(
  past: readonly {
    readonly issue: string
    readonly kind: string
    readonly outcome: string
    readonly reason: string
  }[],
  next: readonly { readonly slot: string; readonly at: Instant }[],
  zone: string,
): readonly Finding[] {
  const [upcoming] = next
  const local = (at: Instant) =>
    Temporal.Instant.from(at)
      .toZonedDateTimeISO(zone)
      .toPlainDateTime()
      .toString({ smallestUnit: 'minute' })
      .replace('T', ' ')
  const findings: Finding[] = []
  const last = past[0]
  if (last && (last.outcome === 'held' || last.outcome === 'failed'))
    findings.push({
      ...{ level: 'amber', rule: 'schedule' },
      message: `The last slot, ${last.kind} ${last.issue}, was ${last.outcome}: ${last.reason}`,
    })
  findings.push(
    upcoming
      ? { level: 'ok', rule: 'schedule', message: `Next: ${upcoming.slot}, ${local(upcoming.at)} ${zone}.` }
      : { level: 'amber', rule: 'schedule', message: 'No slot is ahead.' },
  )
  return findings
}
