import { expect, it } from 'vitest'
import type { WebTools } from '../../../src/web/web-tools.ts'
import { type ServedApi, servedApi } from '../../support/api.ts'
import { NOW } from '../../support/web.ts'

const ONCE = { 'idempotency-key': '0b6f6a1e-6a51-4a55-9a53-7d1d4ce4f0c1' }
const EKA = 'eka@reader.example.org'
const rows = (first_name: string) => ({ rows: [{ address: EKA, first_name }] })

const stop = (api: ServedApi, headers: Record<string, string> = ONCE) =>
  api.ask('POST /subscribers/1/suppress', { body: { reason: 'manual' }, headers })

/** Holds every suppression back until it is opened, and counts them. */
function held() {
  let [open, entered]: (() => void)[] = []
  const opened = new Promise<void>((done) => {
    open = done
  })
  const inside = new Promise<void>((done) => {
    entered = done
  })
  const counted = { calls: 0 }
  const change = ({ subscribers }: WebTools): Partial<WebTools> => ({ subscribers: hold(subscribers) })
  function hold(subscribers: WebTools['subscribers']): WebTools['subscribers'] {
    return {
      ...subscribers,
      async suppress(...args) {
        counted.calls += 1
        entered?.()
        await opened
        return subscribers.suppress(...args)
      },
    }
  }
  const all = (tools: WebTools): Partial<WebTools> => {
    const { subscribers = tools.subscribers } = change(tools)
    return { subscribers, api: { ...tools.api, sync: { ...tools.api.sync, subscribers } } }
  }
  return { change: all, open: () => open?.(), inside, counted }
}

it('gives the same answer to the same request, and 422 to another', async () => {
  const api = await servedApi()
  const first = await api.ask('POST /subscribers/import', { body: rows('Eka'), headers: ONCE })
  expect(first.json.rows).toMatchObject([{ outcome: 'added' }])
  const again = await api.ask('POST /subscribers/import', { body: rows('Eka'), headers: ONCE })
  expect([again.status, again.text]).toEqual([200, first.text])
  expect(again.headers.get('idempotent-replayed')).toBe('true')
  // Without the header it is done again, and says so.
  expect((await api.ask('POST /subscribers/import', { body: rows('Eka') })).json.rows).toMatchObject([
    { outcome: 'unchanged' },
  ])
  for (const [line, body] of [
    ['POST /subscribers/import', rows('Other')],
    ['POST /subscribers/find', { address: EKA }],
  ] as const) {
    const other = await api.ask(line, { body, headers: ONCE })
    expect([other.status, other.json.code]).toEqual([422, 'idempotency-key'])
  }
  expect((await api.readerOf(EKA))?.firstName).toBe('Eka')
  // Another program may use the same words.
  const key = await api.makeKey('shop', 'sync')
  const theirs = await api.ask('POST /subscribers/import', { key, body: rows('Other'), headers: ONCE })
  expect(theirs.json.rows).toMatchObject([{ outcome: 'updated' }])
})

it('works on a request once: 409 meanwhile, then the answer', async () => {
  const door = held()
  const api = await servedApi({}, door.change)
  const first = stop(api)
  await door.inside
  const meanwhile = await Promise.all(Array.from({ length: 10 }, () => stop(api)))
  for (const answer of meanwhile) {
    expect([answer.status, answer.json.code]).toEqual([409, 'busy'])
    expect(answer.headers.get('retry-after')).toBe('1')
  }
  // Another request by the same words is no matter of waiting.
  const other = await api.ask('POST /subscribers/2/suppress', { body: { reason: 'manual' }, headers: ONCE })
  expect(other.status).toBe(422)
  door.open()
  expect((await first).json).toEqual({ id: 1, status: 'manual' })
  expect((await stop(api)).text).toBe((await first).text)
  expect(door.counted.calls).toBe(1)
})

it('does many at once a single time', async () => {
  const api = await servedApi()
  const body = rows('Eka')
  const answers = await Promise.all(
    Array.from({ length: 30 }, () => api.ask('POST /subscribers/import', { body, headers: ONCE })),
  )
  const done = answers.filter((a) => a.status === 200)
  expect(done.length).toBeGreaterThan(0)
  expect(new Set(done.map((a) => a.text)).size).toBe(1)
  expect(done.filter((a) => a.headers.get('idempotent-replayed') === null).length).toBe(1)
  expect(answers.filter((a) => ![200, 409].includes(a.status))).toEqual([])
})

it('forgets after a day, and takes up what a process left that died', async () => {
  let now = NOW
  const clock = () => now
  const api = await servedApi({}, () => ({ clock }))
  await api.ask('POST /subscribers/import', { body: rows('Eka'), headers: ONCE })
  now = '2026-11-21T04:29:00.000Z'
  const again = await api.ask('POST /subscribers/import', { body: rows('Eka'), headers: ONCE })
  expect(again.headers.get('idempotent-replayed')).toBe('true')
  now = '2026-11-21T04:31:00.000Z'
  const anew = await api.ask('POST /subscribers/import', { body: rows('Other'), headers: ONCE })
  expect(anew.json.rows).toMatchObject([{ outcome: 'updated' }])

  await api.web.store.db.updateTable('api_answers').set({ status: null, body: null }).execute()
  expect((await api.ask('POST /subscribers/import', { body: rows('Other'), headers: ONCE })).status).toBe(409)
  now = '2026-11-21T04:34:00.000Z'
  expect((await api.ask('POST /subscribers/import', { body: rows('Other'), headers: ONCE })).status).toBe(200)
  // Whatever is asked, what is older than a day goes.
  now = '2026-11-23T04:34:00.000Z'
  await stop(api, { 'idempotency-key': 'another' })
  const left = await api.web.store.db.selectFrom('api_answers').select('begun_at').execute()
  expect(left).toEqual([{ begun_at: now }])
})

it('keeps no failure: what could not be done may be asked again', async () => {
  let broken = true
  const api = await servedApi({}, ({ api, subscribers }) => ({
    api: {
      ...api,
      sync: {
        ...api.sync,
        subscribers: {
          ...subscribers,
          suppress: async (...args) => {
            if (broken) throw new Error(`no way to stop ${EKA}`)
            return subscribers.suppress(...args)
          },
        },
      },
    },
  }))
  const failed = await stop(api)
  expect([failed.status, failed.json.code]).toEqual([500, 'broken'])
  expect(failed.text).not.toContain(EKA)
  expect(api.web.log).toMatchObject([{ level: 'error', route: '/api', status: 500 }])
  broken = false
  expect((await stop(api)).json).toEqual({ id: 1, status: 'manual' })
})

it('keeps no address, no name and no key in what it stores of requests', async () => {
  const api = await servedApi()
  const headers = { 'idempotency-key': EKA }
  const asked = [
    await api.ask('POST /subscribers/import', { body: rows('Ekaterine'), headers }),
    await api.ask('POST /subscribers/find', { body: { address: EKA }, headers: { 'idempotency-key': 'f' } }),
    await api.ask('POST /subscribers/5/unsubscribe', { headers: { 'idempotency-key': 'u' } }),
    await stop(api),
  ]
  expect(asked.map((a) => a.status)).toEqual([200, 200, 200, 200])
  const kept = JSON.stringify(await api.web.store.db.selectFrom('api_answers').selectAll().execute())
  expect(kept).not.toMatch(/@|eka|anna|prk_/i)
  expect(JSON.parse(kept).length).toBe(4)
})

it.each(['', ' ', 'two words', 'ключ', 'x'.repeat(256)])('refuses the Idempotency-Key %j', async (name) => {
  const api = await servedApi()
  // What HTTP itself cannot carry, fetch does not send.
  const header = /[^\x20-\xff]/.test(name) ? encodeURIComponent(name).repeat(20) : name
  const answer = await stop(api, { 'idempotency-key': header })
  expect([answer.status, answer.json.code]).toEqual([400, 'idempotency-key'])
})
