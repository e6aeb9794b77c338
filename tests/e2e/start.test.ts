// start: nothing is sent where it cannot be shown, and a newsletter of one's own keeps its issue for a real send.
import { once } from 'node:events'
import { readFileSync, writeFileSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { lastJson, postrider } from '../support/run-postrider.ts'
import { sampleFolder } from '../support/sample-newsletter.ts'
import { smtpServer } from '../support/smtp-server.ts'

it('names a port that is taken before anything is sent', async () => {
  const dir = await sampleFolder()
  const other = createServer().listen(0, '127.0.0.1')
  await once(other, 'listening')
  const { port } = other.address() as AddressInfo
  const said = await postrider(['start', '--dir', dir, '--port', String(port)])
  other.close()
  expect(said.code).toBe(1)
  expect(said.stderr).toContain(`Port ${port} of 127.0.0.1 is in use`)
  const issues = lastJson(await postrider(['issues', '--dir', dir, '--json']))
  expect(issues).toMatchObject({ issues: [] })
}, 30_000)

it("works apart from the newsletter's own database where there is no sample week", async () => {
  const dir = await sampleFolder()
  const file = join(dir, 'newsletter.config.ts')
  writeFileSync(file, readFileSync(file, 'utf8').replace(/^\s*sampleWeek: .*\n/m, ''))
  const now = ['--now', '2026-11-20T06:10:00Z']
  const started = await postrider(['start', '--once', '--dir', dir, ...now])
  expect(started.code, started.stderr).toBe(0)
  expect(started.stdout).toContain(
    "start works in var/start.db, apart from the newsletter's own database: nothing it does counts as sent.",
  )
  expect(started.stdout).toContain('Frozen for 12 readers.')

  await using server = await smtpServer()
  const env = {
    MAIL_URL: `smtp://127.0.0.1:${server.port}?tls=none`,
    POSTRIDER_PUBLIC_URL: 'https://letters.example.org',
  }
  for (const words of [['gather'], ['send', '2026-W47', '--yes']]) {
    const said = await postrider([...words, '--dir', dir, ...now], { env })
    expect(said.code, said.stderr).toBe(0)
  }
  expect(server.received).toHaveLength(12)
  const again = await postrider(['start', '--once', '--dir', dir, ...now])
  expect(again.stdout).toContain('Sent before for 12 readers.')
  const status = await postrider(['status', '2026-W47', '--dir', dir, '--json'])
  expect(lastJson(status)).toMatchObject({ state: 'finished', accepted: 12 })
}, 60_000)
