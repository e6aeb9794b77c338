// What an operator must not do by mistake: each is refused with the word that helps.
import { expect, it } from 'vitest'
import { steadyMs } from '../../src/flows/run-sending.ts'
import { frozenSample, ISSUE, SEND } from '../support/frozen-sample.ts'
import { command } from '../support/run-in-process.ts'
import { lastJson } from '../support/run-postrider.ts'
import { openAt, sampleFolder } from '../support/sample-newsletter.ts'
import { smtpServer } from '../support/smtp-server.ts'

const RELAY = { MAIL_URL: 'smtp://127.0.0.1:1?tls=none' }

function runIn(dir: string) {
  return async (line: string, env: Readonly<Record<string, string>> = {}) => {
    const said = await command([...line.split(' '), '--dir', dir, '--json', '--now', SEND], { env })
    return { code: said.code, stderr: said.stderr, told: JSON.stringify(lastJson(said)) }
  }
}

it('a campaign that is held by others, paused or cancelled', { timeout: 60_000 }, async () => {
  const dir = await frozenSample()
  const run = runIn(dir)
  const app = await openAt(dir, SEND)
  const sender = await app.ledger.enter(steadyMs())
  while (await app.ledger.claim(sender, ISSUE, SEND, steadyMs()));
  expect(await run(`send ${ISSUE} --yes`)).toMatchObject({
    code: 3,
    told: expect.stringContaining(`Another sender (pid ${process.pid}) is at work`),
  })
  await app.ledger.leave(sender)

  expect((await run(`pause ${ISSUE}`)).code).toBe(0)
  expect(await run(`send ${ISSUE} --yes`)).toMatchObject({
    code: 1,
    told: expect.stringContaining(`resume ${ISSUE}`),
  })
  expect((await run(`cancel ${ISSUE}`)).code).toBe(0)
  expect(await run(`retry ${ISSUE} --failed`)).toMatchObject({
    code: 1,
    told: expect.stringContaining('was cancelled (cancelled by hand)'),
  })
})

it('an issue that the inbox has, whole', { timeout: 60_000 }, async () => {
  const dir = await sampleFolder()
  const run = runIn(dir)
  expect((await run('start --once')).code).toBe(0)
  for (const order of ['pause', 'cancel'])
    expect(await run(`${order} ${ISSUE}`)).toMatchObject({
      code: 1,
      told: expect.stringContaining('is finished'),
    })
  expect(await run(`send ${ISSUE} --to test --yes`)).toMatchObject({
    code: 1,
    told: expect.stringContaining('--test'),
  })
  expect(await run(`send ${ISSUE} --test desk@caravanpost.example.org`, RELAY)).toMatchObject({
    code: 1,
    told: expect.stringContaining('publicUrl'),
  })
  expect(await run(`send ${ISSUE} --yes`, RELAY)).toMatchObject({
    code: 3,
    told: expect.stringContaining('12 readers have this issue only in the inbox'),
  })
  const there = { POSTRIDER_PUBLIC_URL: 'https://letters.example.org' }
  expect((await run(`send ${ISSUE} --yes`, there)).stderr).toContain('reaches nobody')
})

it('a week of which no source could be read is held, and gathering it fails', {
  timeout: 60_000,
}, async () => {
  const dir = await sampleFolder({
    change: [
      [
        "{ kind: 'markdown', folder: 'content/articles' }",
        "{ kind: 'feed', url: 'http://127.0.0.1:1/feed.xml' }",
      ],
    ],
  })
  const run = runIn(dir)
  expect(await run(`gather --week ${ISSUE}`)).toMatchObject({
    code: 1,
    told: expect.stringContaining('"state":"held"'),
  })
  expect(
    (await run(`send ${ISSUE} --test desk@caravanpost.example.org`)).code,
    'there is nothing to test',
  ).toBe(1)
  expect((await run(`send ${ISSUE} --yes`)).code).toBe(1)
})

it('a test letter that differs from the real one: it is signed as that is', { timeout: 60_000 }, async () => {
  const dir = await sampleFolder()
  const run = runIn(dir)
  await using server = await smtpServer()
  const env = {
    MAIL_URL: `smtp://127.0.0.1:${server.port}?tls=none`,
    POSTRIDER_PUBLIC_URL: 'https://letters.example.org',
  }
  expect((await run(`gather --week ${ISSUE}`, env)).code).toBe(0)
  expect(await run(`send ${ISSUE} --test desk@caravanpost.example.org`, env)).toMatchObject({ code: 0 })
  expect(server.received).toHaveLength(2)
  for (const { raw, to } of server.received) {
    expect(to).toEqual(['desk@caravanpost.example.org'])
    expect(raw.toString().match(/^DKIM-Signature:/gm)).toHaveLength(2)
  }
})
