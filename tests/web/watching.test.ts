// What those who watch are told, by whom they are and by which name they ask.
import { expect, it, onTestFinished } from 'vitest'
import { ask } from '../support/ask.ts'
import { command } from '../support/run-in-process.ts'
import { openAt, sampleFolder } from '../support/sample-newsletter.ts'

const NOW = '2026-11-20T05:00:00.000Z'
const TOKEN = 'a token that is long enough to be one of ours'

async function served(rangMs: () => number | null = () => null) {
  const dir = await sampleFolder()
  const run = (line: string) => command([...line.split(' '), '--dir', dir, '--now', NOW])
  await run('gather --week 2026-W47')
  await run('send 2026-W47 --yes --as-is')
  const app = await openAt(dir, NOW, { POSTRIDER_PORT: '0', POSTRIDER_METRICS_TOKEN: TOKEN })
  const web = await app.serve('somebody', { ring: () => {}, rangMs })
  onTestFinished(() => web.close())
  return { app, url: web.url }
}

it('tells this machine every figure, and nobody’s address', async () => {
  const { app, url } = await served()
  await ask(`${url}/archive`)
  await ask(`${url}/metrics`)
  await ask(`${url}/u/a-token-of-somebody`)
  const { status, text } = await ask(`${url}/metrics`)
  expect(status).toBe(200)
  expect(text).toContain('postrider_deliveries{issue="2026-W47",state="accepted"} 12')
  expect(text).toContain('postrider_sending{issue="2026-W47",state="finished"} 1')
  expect(text).toMatch(/postrider_readers\{status="active"\} \d+/)
  expect(text).toMatch(/postrider_http_seconds_count\{route="\/u",method="GET",status="404"\} 1/)
  expect(text).toMatch(/^process_cpu_seconds_total/m)
  expect(text).not.toMatch(/@|a-token-of-somebody/)
  for (const { address } of await app.subscribers.page(0, 99)) expect(text).not.toContain(String(address))
})

it('tells others nothing but a word, unless they have the token', async () => {
  const { url } = await served()
  const forwarded = { 'x-forwarded-for': '192.0.2.1' }
  expect(await ask(`${url}/healthz`, forwarded)).toEqual({ status: 200, text: '{"status":"ok"}' })
  expect(await ask(`${url}/readyz`, forwarded)).toEqual({ status: 200, text: '{"status":"ready"}' })
  expect((await ask(`${url}/metrics`, forwarded)).status).toBe(404)
  // A page elsewhere that rebinds its name to this machine asks by that name.
  expect((await ask(`${url}/metrics`, { host: 'rebound.example.org' })).status).toBe(421)
  const wrong = { ...forwarded, authorization: 'Bearer of somebody else altogether, as long as it' }
  expect((await ask(`${url}/metrics`, wrong)).status).toBe(404)
  const right = { ...forwarded, authorization: `Bearer ${TOKEN}` }
  expect((await ask(`${url}/metrics`, right)).text).toContain('postrider_ready 1')
})

it('says what is next, what was last, and why it is not ready', async () => {
  const { url } = await served()
  const ready = JSON.parse((await ask(`${url}/readyz`)).text)
  expect(ready).toMatchObject({ status: 'ready', why: [], next: { slot: 'send 2026-W47' } })
  const silent = await served(() => performance.now() - 10 * 60_000)
  const answer = await ask(`${silent.url}/readyz`)
  expect(answer.status).toBe(503)
  expect(JSON.parse(answer.text)).toMatchObject({
    status: 'not ready',
    why: [expect.stringContaining('not looked')],
  })
  const closed = await served()
  await closed.app.close()
  expect(await ask(`${closed.url}/readyz`)).toMatchObject({
    status: 503,
    text: expect.stringContaining('database'),
  })
})
