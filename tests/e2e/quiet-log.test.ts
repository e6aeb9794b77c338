// A week with a reader, a secret and a token that may not turn up: everything that is logged is looked through.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { ask } from '../support/ask.ts'
import { command } from '../support/run-in-process.ts'
import { postrider } from '../support/run-postrider.ts'
import { sampleFolder } from '../support/sample-newsletter.ts'
import { smtpServer } from '../support/smtp-server.ts'
import { temporaryFolder } from '../support/store.ts'

const NOW = '2026-11-20T06:00:01.000Z'
const CANARY = 'canary.of.the.tests'
const PASSWORD = 'a-password-of-the-tests'

it('no address, secret or token is logged by a server that sends, is refused and is asked', async () => {
  const dir = await sampleFolder({
    change: [
      ["sampleWeek: '2026-W47',", ''],
      ["listId: 'weekly", "publicUrl: 'https://letters.example.org',\n    listId: 'weekly"],
      ["maxLateness: '6h',", "maxLateness: '6h', gate: false, doctor: false,"],
    ],
  })
  const list = join(dir, 'subscribers', 'readers.csv')
  writeFileSync(
    list,
    `${readFileSync(list, 'utf8').trimEnd()}\n${CANARY}@reader.example.org,Canary,en,,active\n`,
  )
  const run = (line: string) => command([...line.split(' '), '--dir', dir, '--now', NOW])
  await run('gather --week 2026-W47')
  await run('approve 2026-W47 --by Mara')
  // A server that quotes the address in what it says of it.
  await using relay = await smtpServer({
    onAuth: (_auth, _session, done) => done(null, { user: 'letter' }),
    onRcptTo: ({ address }, _session, done) =>
      address.startsWith(CANARY)
        ? done(Object.assign(new Error(`5.1.1 <${address}> is nobody here`), { responseCode: 550 }))
        : done(),
  })
  const trusted = join(temporaryFolder(), 'relay.pem')
  writeFileSync(trusted, relay.ca)
  const secrets = readFileSync(join(dir, '.env'), 'utf8')
  const hidden = [...secrets.matchAll(/=(\S+)/g)].map(([, word = '']) => word)
  const port = 40_000 + (process.pid % 20_000)
  const said = await postrider(['serve', '--port', String(port), '--dir', dir, '--now', NOW], {
    env: {
      MAIL_URL: `smtp://letter:${PASSWORD}@127.0.0.1:${relay.port}`,
      NODE_EXTRA_CA_CERTS: trusted,
      POSTRIDER_LOG_LEVEL: 'debug',
    },
    async meanwhile(child) {
      const url = `http://127.0.0.1:${port}`
      for (let tries = 0; tries < 100; tries++) {
        if ((await ask(`${url}/healthz`).catch(() => null))?.status === 200) break
        await setTimeout(100)
      }
      const host = { host: 'letters.example.org' }
      const told = []
      for (const path of [
        `/u/${CANARY}`,
        `/p/${CANARY}%40reader.example.org`,
        `/studio/login/${CANARY}`,
        '/nowhere',
      ])
        told.push((await ask(url + path, host)).status)
      expect(told).toEqual([404, 404, 404, 404])
      await ask(`${url}/subscribe`, host, `address=${CANARY}%40reader.example.org`)
      for (let tries = 0; tries < 200 && relay.received.length < 12; tries++) await setTimeout(100)
      await setTimeout(500)
      child.kill('SIGTERM')
    },
  })
  const log = said.stdout + said.stderr
  expect(log).toContain('Serving')
  // What it looks for did happen: the others got it, and this one was refused.
  expect(relay.received).toHaveLength(12)
  expect(log).toMatch(/12 accepted, 0 deferred, 1 rejected/)
  for (const word of [CANARY, PASSWORD, ...hidden]) expect(log).not.toContain(word)
}, 60_000)
