// The doctor on a newsletter that is all in order, with a real name server, relay and proxy; then one thing after the other broken.
import { writeFileSync } from 'node:fs'
import { request } from 'node:http'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import type { DoctorFinding } from '../../src/core/doctor.ts'
import { dnsServer, type Zone } from '../support/dns-server.ts'
import { command } from '../support/run-in-process.ts'
import { lastJson, postrider } from '../support/run-postrider.ts'
import { openAt, sampleFolder } from '../support/sample-newsletter.ts'
import { certificate, localCertificate, smtpServer } from '../support/smtp-server.ts'
import { temporaryFolder } from '../support/store.ts'

const NOW = '2026-11-20T05:00:00.000Z'
const FROM = 'caravanpost.example.org'
const HOST = 'letters.example.org'

/** Https in front of pages, as a newsroom has it. */
async function proxy(to: () => number): Promise<{ readonly port: number; readonly ca: string }> {
  const { key, cert } = await certificate(HOST)
  const server = createServer({ key, cert }, (asked, answer) => {
    const { method, url: path, headers } = asked
    const on = request({ port: to(), method, path, headers }, (got) => {
      answer.writeHead(got.statusCode ?? 502, got.headers)
      got.pipe(answer)
    })
    on.on('error', () => answer.writeHead(502).end())
    asked.pipe(on)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  return { port: (server.address() as AddressInfo).port, ca: cert }
}

it('finds a newsletter in order, and what is broken with the record that mends it', async () => {
  let webPort = 0
  const front = await proxy(() => webPort)
  const publicUrl = `https://${HOST}:${front.port}`
  const dir = await sampleFolder({
    change: [
      ["sampleWeek: '2026-W47',", ''],
      ["listId: 'weekly", `publicUrl: '${publicUrl}',\n    listId: 'weekly`],
    ],
  })
  await command(['gather', '--week', '2026-W47', '--dir', dir, '--now', NOW])
  const { records } = lastJson(await command(['keys', 'show', '--json', '--dir', dir])) as {
    records: { name: string; value: string }[]
  }
  const zone: Zone = {
    [`${FROM} TXT`]: ['v=spf1 ip4:192.0.2.7 -all'],
    [`${FROM} MX`]: ['10 mx.example.org'],
    [`_dmarc.${FROM} TXT`]: ['v=DMARC1; p=reject'],
    [`${HOST} A`]: ['127.0.0.1'],
    ...Object.fromEntries(records.map(({ name, value }) => [`${name} TXT`, [value]])),
  }
  await using names = await dnsServer(zone)
  await using relay = await smtpServer()
  const trusted = join(temporaryFolder(), 'trusted.pem')
  writeFileSync(trusted, `${front.ca}\n${(await localCertificate()).cert}`)
  const app = await openAt(dir, NOW, { POSTRIDER_PORT: '0' })
  const web = await app.serve('somebody')
  onTestFinished(() => web.close())
  webPort = Number(new URL(web.url).port)

  const examine = async (change: Record<string, string> = {}) => {
    const said = await postrider(['doctor', '--json', '--dir', dir, '--now', NOW], {
      env: {
        MAIL_URL: `smtp://127.0.0.1:${relay.port}`,
        BOUNCES_URL: join(dir, 'reports'),
        POSTRIDER_DNS: names.address,
        NODE_EXTRA_CA_CERTS: trusted,
        ...change,
      },
    })
    const findings = lastJson(said).findings as readonly DoctorFinding[]
    const bad = findings.filter((f) => f.level === 'red' || f.level === 'amber')
    return { code: said.code, findings, bad: bad.map((f) => `${f.level} ${f.rule}`) }
  }
  /** What is bad once a record is another, which is then put back. */
  const without = async (name: string, other?: readonly string[] | 'fail') => {
    const was = zone[name]
    if (other === undefined) delete zone[name]
    else zone[name] = other
    const { code, bad, findings } = await examine()
    if (was !== undefined) zone[name] = was
    return { code, bad, findings }
  }

  const well = await examine()
  expect(well.findings.filter((f) => f.level === 'red' || f.level === 'amber')).toEqual([])
  expect(well.code).toBe(0)
  expect(well.findings.map((f) => f.rule)).toEqual(
    expect.arrayContaining([
      'spf',
      'dkim',
      'dmarc',
      'bounces',
      'relay',
      'letter',
      'unsubscribe',
      'disk',
      'schedule',
    ]),
  )
  expect(relay.received).toEqual([])

  const [rsa = ''] = records.filter((r) => r.value.includes('k=rsa')).map((r) => `${r.name} TXT`)
  const unkeyed = await without(rsa)
  expect(unkeyed).toMatchObject({ code: 1, bad: ['red dkim', 'red letter'] })
  expect(unkeyed.findings.find((f) => f.rule === 'dkim' && f.level === 'red')?.record?.value).toBe(
    zone[rsa]?.[0],
  )
  expect((await without(rsa, ['v=DKIM1; k=rsa; p=QUJD'])).bad).toContain('red dkim')
  expect((await without(`${FROM} TXT`)).bad).toEqual(['red spf'])
  expect((await without(`_dmarc.${FROM} TXT`)).bad).toEqual(['amber dmarc'])
  expect((await without(`${FROM} MX`)).bad).toEqual(['amber bounces'])
  expect((await without(`${FROM} TXT`, 'fail')).bad).toEqual(['amber spf'])
  expect((await examine({ MAIL_URL: 'smtp://127.0.0.1:1' })).bad).toEqual(['red relay'])
  // A certificate that nobody vouches for: at the relay and at the pages.
  expect((await examine({ NODE_EXTRA_CA_CERTS: '' })).bad).toEqual(['red relay', 'red unsubscribe'])
  await web.close()
  // The proxy is there, and what is behind it is not.
  expect((await examine()).bad).toEqual(['red unsubscribe', 'red unsubscribe'])
  expect((await examine({ MAIL_URL: 'inbox:' })).bad).toEqual(['amber unsubscribe', 'amber unsubscribe'])
}, 120_000)
