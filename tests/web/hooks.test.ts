// A provider's call to the real server: who proves nothing changes nothing, and so does who names no letter of ours.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { command } from '../support/run-in-process.ts'
import { openAt, sampleFolder } from '../support/sample-newsletter.ts'

const NOW = '2026-11-20T05:00:00.000Z'

it('takes calls of providers that are set up, proved, and about a letter of ours', async () => {
  const dir = await sampleFolder()
  const run = (line: string) => command([...line.split(' '), '--dir', dir, '--now', NOW])
  await run('gather --week 2026-W47')
  await run('send 2026-W47 --yes --as-is')
  const inbox = join(dir, 'var', 'inbox')
  const [name = ''] = readdirSync(inbox, { recursive: true, encoding: 'utf8' }).filter((n) =>
    n.endsWith('.eml'),
  )
  const letter = readFileSync(join(inbox, name), 'latin1')
  const messageId = /^Message-ID: (.*)$/im.exec(letter)?.[1]?.trim() ?? ''

  const app = await openAt(dir, NOW, { POSTRIDER_HOOK_BREVO: 'a token of the tests', POSTRIDER_PORT: '4600' })
  const web = await app.serve('somebody')
  const call = (provider: string, body: object, token = 'a token of the tests') =>
    fetch(`${web.url}/hooks/${provider}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
  const spam = { event: 'spam', email: 'x@reader.example.org', 'message-id': messageId, ts_event: 1 }
  try {
    expect((await call('brevo', spam, 'another token')).status).toBe(401)
    expect((await call('mailgun', spam)).status).toBe(404)
    expect(await (await call('brevo', { ...spam, 'message-id': '<of@somebody.else>' })).json()).toEqual({
      reports: 1,
    })
    expect(await app.reports.page({}, null, 9)).toMatchObject([{ effect: 'aside', subscriber: null }])
    for (let twice = 0; twice < 2; twice++) expect((await call('brevo', spam)).status).toBe(200)
    expect(await app.reports.page({ class: 'complaint', issue: '2026-W47' }, null, 9)).toMatchObject([
      { effect: 'suppressed', source: 'brevo' },
    ])
  } finally {
    await web.close()
  }
}, 60_000)
