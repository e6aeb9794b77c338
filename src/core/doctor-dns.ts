// What the records of a sender's domain say, as a receiver would read them: SPF, DKIM, DMARC, MX and PTR.
import type { Answer, DnsRecord, DoctorFinding } from './doctor.ts'

type Finding = DoctorFinding

const unasked = (rule: string, name: string, why: string): Finding => ({
  ...{ level: 'amber', rule },
  message: `The name servers could not be asked for ${name} (${why}): try again.`,
})

/** Lists above this many readers are bulk to the large providers, which then want all of SPF, DKIM and DMARC. */
const BULK = 5_000

/**
 * SPF of the domain of return paths.
 * @param relays the hosts that mail leaves by
 */
export function judgeSpf(
  domain: string,
  answer: Answer<string>,
  relays: readonly string[],
): readonly Finding[] {
  if (answer.kind === 'failed') return [unasked('spf', domain, answer.why)]
  const all = answer.kind === 'found' ? answer.records.filter((r) => /^v=spf1(?: |$)/i.test(r)) : []
  const means = relays.map(meansOf).join(' ')
  const record: DnsRecord = { name: domain, type: 'TXT', value: `v=spf1 ${means} -all`.replace('  ', ' ') }
  const [own] = all
  if (own === undefined)
    return [
      {
        ...{ level: 'red', rule: 'spf', record },
        message: `${domain}, the domain of return paths, has no SPF record. If your mail provider tells of an "include:", use that in place of "a:".`,
      },
    ]
  if (all.length > 1)
    return [
      {
        ...{ level: 'red', rule: 'spf' },
        message: `${domain} has ${all.length} SPF records, which counts as none (RFC 7208, 4.5): make one of them.`,
      },
    ]
  if (/(?:^|\s)\+?all(?:\s|$)/i.test(own))
    return [
      {
        ...{ level: 'red', rule: 'spf' },
        message: `The SPF record of ${domain} ends in "+all": anybody may send in its name. End it in "-all".`,
      },
    ]
  return [{ level: 'ok', rule: 'spf', message: `${domain} has one SPF record.` }]
}

/** What lets a relay send; of one on this machine only its operator knows the address that others see. */
function meansOf(host: string): string {
  if (/^(?:localhost$|127\.|::1$)/.test(host)) return 'ip4:<the address that mail leaves from>'
  if (host.includes(':')) return `ip6:${host}`
  return /^[\d.]+$/.test(host) ? `ip4:${host}` : `a:${host}`
}

/** What SPF says of the addresses that the relay has; its way out may have others. */
export function judgeSpfOf(
  domain: string,
  host: string,
  ip: string,
  result: string,
  comment: string,
): Finding {
  if (result === 'pass') return { level: 'ok', rule: 'spf', message: `${domain} lets ${host} (${ip}) send.` }
  if (result === 'permerror')
    return {
      ...{ level: 'red', rule: 'spf' },
      message: `The SPF record of ${domain} cannot be read (${comment || 'permerror'}): receivers take it for none.`,
    }
  if (result === 'temperror') return unasked('spf', domain, comment || 'temperror')
  return {
    ...{ level: 'amber', rule: 'spf' },
    message: `The SPF record of ${domain} says "${result}" of ${host} (${ip}). That is as it should be only if it sends from other addresses, which the record has.`,
  }
}

/** A key that signs, and what stands in its place in DNS. */
export function judgeDkim(
  key: { readonly name: string; readonly value: string; readonly signs: boolean },
  answer: Answer<string>,
): Finding {
  if (answer.kind === 'failed') return unasked('dkim', key.name, answer.why)
  const level = key.signs ? ('red' as const) : ('amber' as const)
  const record: DnsRecord = { name: key.name, type: 'TXT', value: key.value }
  const published = answer.kind === 'found' ? answer.records : []
  const own = keyIn(key.value)
  const signs = key.signs ? 'signs mail' : 'will sign mail'
  if (published.length === 0)
    return { level, rule: 'dkim', record, message: `${key.name} is not published, and its key ${signs}.` }
  if (!published.some((text) => keyIn(text) === own))
    return {
      ...{ level, rule: 'dkim', record },
      message: `${key.name} holds another key than the one that ${signs}: receivers take it for forged.`,
    }
  return { level: 'ok', rule: 'dkim', message: `${key.name} is published, and is ours.` }
}

const keyIn = (text: string): string => /(?:^|;)\s*p=([^;]*)/i.exec(text)?.[1]?.replaceAll(/\s/g, '') ?? ''

/**
 * DMARC, and whether DKIM or SPF stands for the sender's domain.
 * @param found the domain whose record counts, the sender's or one above it, with its answer
 */
export function judgeDmarc(
  found: { readonly domain: string; readonly answer: Answer<string> },
  of: {
    readonly from: string
    readonly bounces: string
    readonly signs: string | null
    readonly readers: number
  },
): readonly Finding[] {
  const { answer, domain } = found
  if (answer.kind === 'failed') return [unasked('dmarc', `_dmarc.${domain}`, answer.why)]
  const texts = answer.kind === 'found' ? answer.records.filter((t) => /^v=DMARC1\s*(?:;|$)/i.test(t)) : []
  const [text] = texts
  if (text === undefined)
    return [
      {
        ...{ level: of.readers > BULK ? 'red' : 'amber', rule: 'dmarc' },
        message: `${of.from} has no DMARC record. Gmail, Yahoo and Outlook refuse mail without one from lists of ${BULK.toLocaleString('en')} readers or more.`,
        record: {
          ...{ name: `_dmarc.${of.from}`, type: 'TXT' },
          value: `v=DMARC1; p=none; rua=mailto:postmaster@${of.from}`,
        },
      },
    ]
  const tag = (name: string, otherwise: string): string =>
    new RegExp(`(?:^|;)\\s*${name}\\s*=\\s*([^;\\s]*)`, 'i').exec(text)?.[1]?.toLowerCase() ?? otherwise
  const policy = tag('p', 'none')
  const hasDkim = of.signs !== null && isAligned(of.signs, of.from, domain, tag('adkim', 'r') === 's')
  const hasSpf = isAligned(of.bounces, of.from, domain, tag('aspf', 'r') === 's')
  const findings: Finding[] = []
  if (texts.length > 1)
    findings.push({
      ...{ level: 'red', rule: 'dmarc' },
      message: `_dmarc.${domain} has ${texts.length} records, which counts as none: leave one.`,
    })
  if (of.signs !== null && !hasDkim)
    findings.push({
      ...{ level: hasSpf ? 'amber' : 'red', rule: 'dmarc' },
      message: `The signature is that of ${of.signs}, which DMARC does not take for ${of.from}.`,
    })
  if (!hasSpf)
    findings.push({
      ...{ level: hasDkim ? 'info' : 'amber', rule: 'dmarc' },
      message: `Return paths are at ${of.bounces}, which DMARC does not take for ${of.from}: ${hasDkim ? 'the signature alone stands for it' : 'only the relay’s signature can stand for it'}.`,
    })
  const says = `DMARC of ${domain} is p=${policy}`
  findings.push({
    ...{ level: policy === 'none' ? 'info' : 'ok', rule: 'dmarc' },
    message:
      policy === 'none'
        ? `${says}: forged mail in its name is not refused. Read the reports, then ask for more.`
        : `${says}.`,
  })
  return findings
}

/** RFC 7489, 3.1: strictly the same domain, or one of the same organisation, whose record was found at `top`. */
function isAligned(domain: string, from: string, top: string, isStrict: boolean): boolean {
  if (domain === from) return true
  const isUnder = (name: string) => name === top || name.endsWith(`.${top}`)
  return !isStrict && isUnder(domain) && isUnder(from)
}

/** Whether reports can come back. */
export function judgeBounceMx(domain: string, answer: Answer<string>, isRead: boolean): readonly Finding[] {
  const read: readonly Finding[] = isRead
    ? []
    : [
        {
          ...{ level: 'amber', rule: 'bounces' },
          message:
            'Nobody reads what comes back: set BOUNCES_URL, a hook of your provider, or run "bounces read" from cron.',
        },
      ]
  if (answer.kind === 'failed') return [unasked('bounces', domain, answer.why), ...read]
  const hosts = answer.kind === 'found' ? answer.records : []
  const isNull = hosts.length === 1 && (hosts[0] === '' || hosts[0] === '.')
  if (hosts.length === 0 || isNull)
    return [
      {
        ...{ level: 'amber', rule: 'bounces' },
        message: `${domain}, the domain of return paths, ${isNull ? 'takes no mail (null MX)' : 'has no MX'}: reports are lost, and some servers refuse mail from it.`,
        record: { name: domain, type: 'MX', value: `10 <the host that takes mail for ${domain}>` },
      },
      ...read,
    ]
  return [
    { level: 'ok', rule: 'bounces', message: `Reports for ${domain} go to ${hosts.join(', ')}.` },
    ...read,
  ]
}

/** Whether a host that may deliver by itself has a name that leads back to it. */
export function judgePtr(host: string, ip: string, names: Answer<string>, leadBack: boolean): Finding {
  if (names.kind === 'failed') return unasked('ptr', ip, names.why)
  const [name] = names.kind === 'found' ? names.records : []
  if (name !== undefined && leadBack)
    return { level: 'ok', rule: 'ptr', message: `${ip} is ${name}, and back.` }
  return {
    ...{ level: 'amber', rule: 'ptr' },
    message:
      name === undefined
        ? `${host} (${ip}) has no name in reverse DNS: where it delivers by itself, much of its mail is refused.`
        : `${host} (${ip}) is called ${name}, which does not lead back to it.`,
    record: { name: ip, type: 'PTR', value: host },
  }
}
