// What the doctor of one newsletter looks at, and by which means.
import { existsSync } from 'node:fs'
import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { App } from './app.ts'
import type { DoctorFinding } from './core/doctor.ts'
import { messageOf } from './core/errors.ts'
import { makeToken } from './core/link.ts'
import { parseAddress } from './core/subscriber.ts'
import { instantOf } from './core/time.ts'
import { checkIssue } from './flows/compile-issue.ts'
import { NOBODY } from './flows/compose.ts'
import { type DoctorTools, examine } from './flows/doctor.ts'
import { keyLines } from './flows/keys.ts'
import { nextSlots } from './flows/weekly.ts'
import { composeMessage, prepareVariant } from './mail/compose.ts'
import { signMessage } from './mail/dkim.ts'
import { openDns } from './net/dns.ts'
import { askHead } from './net/head.ts'
import { diskOf } from './operating-side.ts'
import { once } from './outside.ts'
import { databasePath } from './storage/database.ts'
import { relaysOf } from './ways-out.ts'

/** @param isDeep reads every page of the database too, which takes long where it is large */
export async function examineApp(app: App, isDeep: boolean): Promise<readonly DoctorFinding[]> {
  const { config, clock, slots } = app
  const sender = app.tools.sender(config.editions[0]?.language ?? 'en')
  const dns = openDns(config.nameServers)
  const ways = relaysOf(config)
  const name = new URL(config.publicUrl).hostname
  const tools: DoctorTools = {
    ...{ clock, dns, slots, zone: config.plan.zone, publicUrl: config.publicUrl },
    from: domainOf(sender.from.address),
    bounces: sender.bounceDomain,
    caught: 'caught' in ways ? ways.caught : null,
    relaySigns: config.mail.dkim === 'relay',
    keys: () => keyLines(app.sendingTools.signer(), clock()),
    relays:
      'relays' in ways
        ? ways.relays.map(({ name: relay, target }) => ({
            ...{ name: relay, host: target.host },
            tryIt: async () => (await import('./mail/relay-check.ts')).tryRelay(target, { name }),
          }))
        : [],
    readsReports: config.bouncesUrl !== null || Object.keys(config.secrets.hookKeys()).length > 0,
    readers: async () => (await app.subscribers.stats(clock())).byStatus.active ?? 0,
    letter: once(() => letterOf(app)),
    verify: async (raw) => {
      const signer = app.sendingTools.signer()?.at(clock())
      if (!signer) return 'there are no keys to sign with'
      return (await import('./mail/dkim-check.ts')).signatureTrouble(raw, signer, (record) =>
        dns.resolve(record, 'TXT'),
      )
    },
    spfOf: async (ip) =>
      (await import('./mail/spf-check.ts')).spfOf(ip, sender.bounceDomain, name, dns.resolve),
    ask: (url, method) => askHead(url, method, config.nameServers.length > 0 ? dns : null),
    nobodysLink: () =>
      `${config.publicUrl}/u/${makeToken(sender.linkKeys, 'unsubscribe', { reader: 0, issue: 'doctor' })}`,
    otherTime: () => timeElsewhere(app),
    disk: () => diskOf(config),
    keeping: () => keepingOf(app, isDeep),
    nextSlots: () => nextSlots(clock, config.plan),
  }
  return examine(tools)
}

const domainOf = (address: string): string => address.slice(address.lastIndexOf('@') + 1)

/** The newest issue's letter, to nobody, signed as it would be. */
async function letterOf(app: App): Promise<Buffer | null> {
  const [newest] = (await app.issues.list()).filter((i) => i.state !== 'skipped')
  const stored = newest && (await app.issues.find(newest.key))
  if (!stored) return null
  const { rendered } = await checkIssue(app.tools, stored.issue)
  const [variant] = rendered.variants
  const address = parseAddress(NOBODY.address)
  if (!variant || 'reason' in address) return null
  const date = app.clock()
  const prepared = prepareVariant(variant, app.tools.sender(variant.edition), stored.issue.key)
  const message = composeMessage(prepared, { id: 0, address, values: {} }, date)
  const signer = app.sendingTools.signer()?.at(date)
  return (signer ? await signMessage(message, signer, date) : message).raw
}

/** What the first source on the web says the time is: its host is one that the operator chose. */
async function timeElsewhere({
  config,
}: App): Promise<{ readonly host: string; readonly at: string } | null> {
  const url = config.sources.map((s) => ('url' in s ? s.url : '')).find((u) => /^https?:/.test(u ?? ''))
  if (!url) return null
  const { date } = await askHead(url, 'GET').catch(() => ({ date: '' }))
  const ms = Date.parse(date)
  return Number.isNaN(ms) ? null : { host: new URL(url).hostname, at: instantOf(ms) }
}

async function keepingOf(app: App, isDeep: boolean): Promise<readonly DoctorFinding[]> {
  const { config } = app
  const findings: DoctorFinding[] = []
  const path = databasePath(config.databaseUrl)
  if (isDeep && path !== null && existsSync(path)) {
    const { factsOf } = await import('./storage/snapshot.ts')
    const { readers, issues } = factsOf(path)
    findings.push({
      ...{ level: 'ok', rule: 'database' },
      message: `The database is whole: ${readers.toLocaleString('en')} readers, ${issues} issues.`,
    })
  }
  if (!app.tools.home.isOurs)
    findings.push({
      ...{ level: 'red', rule: 'database' },
      message:
        'This database was copied from elsewhere, and sends nothing before somebody says yes: "send <issue> --yes".',
    })
  try {
    config.secrets.linkKeys()
    await app.listTools.addressSecret()
    findings.push({
      level: 'ok',
      rule: 'secrets',
      message: 'The secrets are there, and are those of this database.',
    })
  } catch (error) {
    findings.push({ level: 'red', rule: 'secrets', message: messageOf(error) })
  }
  for (const file of [join(config.folder, '.env'), ...(path === null ? [] : [path])]) {
    const mode = (await stat(file).catch(() => null))?.mode ?? 0
    if ((mode & 0o077) !== 0)
      findings.push({
        ...{ level: 'amber', rule: 'secrets' },
        message: `Others on this machine can read ${file}: chmod 600 it.`,
      })
  }
  return findings
}
