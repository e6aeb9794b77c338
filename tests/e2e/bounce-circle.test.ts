// The whole circle with a real Postfix: letters go out, it bounces them in every way it can, the reports are read from
// its Maildir, and the next issue leaves out whom they name.
import { existsSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { needs } from '../support/needs.ts'
import { postfix } from '../support/postfix.ts'
import { command } from '../support/run-in-process.ts'
import { lastJson } from '../support/run-postrider.ts'
import { sampleFolder } from '../support/sample-newsletter.ts'

const [FIRST, SECOND] = ['2026-11-20T05:00:00.000Z', '2026-11-27T05:00:00.000Z']
const at = (name: string) => `${name}@circle.example.org`

it('campaign, bounce, suppressed, and the next issue leaves the reader out', async (test) => {
  needs(test, 'postfix')
  const server = await postfix({
    transports: [
      `${at('unknown')} error:5.1.1 there is no such user here`,
      `${at('full')} error:5.2.2 the mailbox is full`,
      `${at('refused')} error:5.7.1 your letter was taken for spam`,
      `${at('big')} error:5.3.4 the message is too big`,
      `${at('away')} retry:4.4.1 their server does not answer`,
      'bounces.example.org virtual:',
    ],
    // An hour of the world is some seconds here: first a note that it is late, then the end.
    main: [
      ...['maximal_queue_lifetime = 12s', 'bounce_queue_lifetime = 60s', 'delay_warning_time = 2s'],
      ...['queue_run_delay = 1s', 'minimal_backoff_time = 1s', 'maximal_backoff_time = 2s'],
    ],
  })
  const dir = await sampleFolder({
    change: [
      ['  publication: {', "  publication: {\n    publicUrl: 'https://letters.example.org',"],
      ['  editions:', "  mail: { bounceDomain: 'bounces.example.org' },\n  editions:"],
    ],
  })
  const names = ['unknown', 'full', 'refused', 'big', 'away', 'well']
  writeFileSync(
    join(dir, 'more.csv'),
    `email,language\n${names.map((name) => `${at(name)},en`).join('\n')}\n`,
  )
  const env = { MAIL_URL: `smtp://127.0.0.1:${server.port}?tls=none` }
  const run = (line: string, now: string) =>
    command([...line.split(' '), '--dir', dir, '--now', now], { env })

  expect(await run(`subscribers import ${join(dir, 'more.csv')} --yes`, FIRST)).toMatchObject({ code: 0 })
  await run('gather --week 2026-W47', FIRST)
  const sent = await run('send 2026-W47 --yes --as-is', FIRST)
  expect([sent.code, sent.stderr]).toEqual([0, expect.any(String)])

  const arrived = () =>
    existsSync(join(server.maildir, 'new')) ? readdirSync(join(server.maildir, 'new')).length : 0
  // Four refused at once; of the one that is away a note that it is late, and the end.
  await expect.poll(arrived, { timeout: 90_000, interval: 500 }).toBe(6)

  const read = lastJson(await run(`bounces read ${server.maildir} --json`, FIRST)) as {
    readonly bounces: readonly { readonly recipient: string }[]
    readonly ignored: readonly unknown[]
  }
  expect([...read.bounces].sort((a, b) => (a.recipient < b.recipient ? -1 : 1))).toMatchObject([
    {
      recipient: at('away'),
      class: 'soft',
      reason: 'expired-or-network',
      matched: 'verp',
      effect: 'counted',
    },
    { recipient: at('big'), class: 'content', matched: 'verp', effect: 'ours' },
    { recipient: at('full'), class: 'full', matched: 'verp', effect: 'counted' },
    { recipient: at('refused'), class: 'policy', matched: 'verp', effect: 'ours' },
    { recipient: at('unknown'), class: 'hard', status: '5.1.1', matched: 'verp', effect: 'suppressed' },
  ])
  expect(read.ignored).toEqual([expect.objectContaining({ why: expect.stringContaining('still tries') })])
  expect(lastJson(await run(`bounces read ${server.maildir} --json`, FIRST))).toMatchObject({ messages: 0 })

  await run('gather --week 2026-W48', SECOND)
  await run('send 2026-W48 --yes --as-is', SECOND)
  const next = lastJson(await run('who 2026-W48 --accepted --json', SECOND)) as {
    readonly readers: readonly { readonly address: string }[]
  }
  const mailed = next.readers.map(({ address }) => address)
  expect(names.filter((name) => !mailed.includes(at(name)))).toEqual(['unknown'])
}, 180_000)
