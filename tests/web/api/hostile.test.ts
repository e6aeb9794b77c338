import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { expect, it } from 'vitest'
import { createLog } from '../../../src/telemetry.ts'
import { servedApi } from '../../support/api.ts'

const EKA = 'eka@reader.example.org'
const FORM = { address: EKA, language: 'en', words: 'Yes', page: 'https://www.example.org/' }

it.each([
  ['address', undefined, '/address'],
  ['address', null, '/address'],
  ['address', [EKA], '/address'],
  ['address', { toString: EKA }, '/address'],
  ['address', 'eka', '/address'],
  ['address', `${EKA}\r\nBcc: ${EKA}`, '/address'],
  ['address', `${EKA}, ${EKA}`, '/address'],
  ['address', `"eka"@reader.example.org`, '/address'],
  ['address', `${'x'.repeat(400)}@example.org`, '/address'],
  ['language', 'xx', '/language'],
  ['language', undefined, '/language'],
  ['language', '__proto__', '/language'],
  ['sections', ['leads'], '/sections/0'],
  ['sections', ['caucasus', 7], '/sections/1'],
  ['sections', 'caucasus', '/sections'],
  ['sections', Array(200).fill('caucasus'), '/sections'],
  ['words', '', '/words'],
  ['words', 'x'.repeat(1001), '/words'],
  ['words', '\u001b[2J', '/words'],
  ['words', 'yes\u202eno', '/words'],
  ['page', 'javascript:alert(1)', '/page'],
  ['page', 'www.example.org', '/page'],
  ['page', `https://www.example.org/${'x'.repeat(300)}`, '/page'],
  ['client', '192.0.2.7, 192.0.2.8', '/client'],
  ['client', 'localhost', '/client'],
  ['surprise', 1, ''],
  ['status', 'active', ''],
])('names the field and says what to do: %s %j', async (name, value, field) => {
  const api = await servedApi()
  const before = api.web.everything()
  const body = { ...FORM, [name]: value }
  const answer = await api.ask('POST /subscribers', { key: api.keys.signUp, body })
  expect([answer.status, answer.headers.get('content-type')]).toEqual([422, 'application/problem+json'])
  const { errors, code } = answer.json
  expect([code, errors.map((e: { field: string }) => e.field)]).toEqual(['field', [field]])
  expect(errors[0].message).toMatch(/\b(Give|ask|Take|take|Name|at most)\b/)
  // Nothing of what was sent comes back.
  expect(answer.text).not.toMatch(/eka@reader|Bcc|\\u001b|javascript:alert/)
  expect(withoutUse(api.web.everything())).toBe(withoutUse(before))
})

/** All that is stored, but when keys were used. */
const withoutUse = (everything: string): string => everything.replaceAll(/"used_at":(?:null|"[^"]+")/g, '')

it.each([
  ['__proto__', '{"__proto__": {"status": "active"}}', 422],
  ['constructor', '{"constructor": {"prototype": {"status": "active"}}}', 422],
  ['a list', '[]', 422],
  ['a number', '7', 422],
  ['null', 'null', 422],
  ['nothing', '', 422],
  ['no JSON', '{"address": "eka@reader.example.org"', 400],
  ['two values', '{} {}', 400],
  ['a form', 'address=eka%40reader.example.org', 400],
  ['deep lists', '['.repeat(60_000), 400],
  ['deep and closed', `${'['.repeat(30_000)}${']'.repeat(30_000)}`, 422],
  ['deep in a field', `{"sections": ${'['.repeat(30_000)}${']'.repeat(30_000)}}`, 422],
  ['many fields', `{${Array.from({ length: 4000 }, (_, i) => `"f${i}": 1`).join(',')}}`, 422],
  ['no UTF-8', Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d]), 400],
  ['a byte more than 64 KB', ' '.repeat(64 * 1024 + 1), 413],
])('takes %s for what it is', async (_, body, status) => {
  const api = await servedApi()
  for (const line of ['POST /subscribers', 'POST /subscribers/import', 'PATCH /subscribers/1']) {
    const key = line === 'POST /subscribers' ? api.keys.signUp : api.keys.sync
    const answer = await api.ask(line, { key, body, headers: { 'content-type': 'application/json' } })
    // A change of nothing is none.
    const expected = body === '' && line.startsWith('PATCH') ? 200 : status
    expect([line, answer.status]).toEqual([line, expected])
    if (expected !== 200) expect(answer.json).toMatchObject({ type: 'about:blank', status })
  }
  expect(({} as { status?: string }).status).toBeUndefined()
  expect(api.web.log).toEqual([])
})

it.each([
  'text/plain',
  'application/x-www-form-urlencoded',
  'multipart/form-data; boundary=x',
  'application/json; charset=utf-16',
  'application/jsonp',
  'text/json',
])('takes JSON only, which no form can send: not %s', async (type) => {
  const api = await servedApi()
  const headers = { 'content-type': type }
  const answer = await api.ask('POST /subscribers/find', { body: JSON.stringify({ address: EKA }), headers })
  expect([answer.status, answer.json.code]).toEqual([415, 'type'])
})

it('counts bytes that come in chunks without a length', async () => {
  const api = await servedApi()
  const { port } = new URL(api.server.url)
  const socket = connect(Number(port), '127.0.0.1')
  socket.write(
    [
      'POST /api/v1/subscribers/import HTTP/1.1',
      `Host: 127.0.0.1:${port}`,
      `Authorization: Bearer ${api.keys.sync}`,
      'Content-Type: application/json',
      'Transfer-Encoding: chunked',
      'Connection: close',
      '',
      '',
    ].join('\r\n'),
  )
  const chunk = ' '.repeat(16 * 1024)
  for (let i = 0; i < 6; i += 1) socket.write(`${chunk.length.toString(16)}\r\n${chunk}\r\n`)
  socket.write('0\r\n\r\n')
  expect(await text(socket)).toMatch(/^HTTP\/1\.1 413 /)
})

it.each([
  ['limit=0', 'limit'],
  ['limit=501', 'limit'],
  ['limit=1e2', 'limit'],
  ['cursor=-1', 'cursor'],
  ['cursor=1%20or%201=1', 'cursor'],
  ['changed_since=yesterday', 'changed_since'],
  ['changed_since=2026-13-40T00:00:00Z', 'changed_since'],
  ['changed_since=2026-11-20T06:00:00', 'changed_since'],
])('refuses the query %s', async (query, field) => {
  const { ask } = await servedApi()
  const answer = await ask(`GET /subscribers?${query}`)
  expect([answer.status, answer.json.errors?.[0]?.field]).toEqual([422, `/${field}`])
})

it('refuses a parameter that is not there, rather than giving everybody', async () => {
  const { ask } = await servedApi()
  expect((await ask('GET /subscribers?changedSince=2026-11-20T06:00:00Z')).status).toBe(422)
})

it('refuses an import whole where one row cannot be read, and says which', async () => {
  const { ask, readerOf } = await servedApi()
  const rows = [{ address: EKA }, { address: 'no address' }, { address: EKA, status: 'erased' }]
  const answer = await ask('POST /subscribers/import', { body: { rows } })
  expect(answer.json.errors.map((e: { field: string }) => e.field)).toEqual([
    '/rows/1/address',
    '/rows/2/status',
  ])
  expect(await readerOf(EKA)).toBeNull()
  const many = { rows: Array.from({ length: 101 }, (_, i) => ({ address: `a${i}@b.org` })) }
  expect((await ask('POST /subscribers/import', { body: many })).status).toBe(422)
  const unknown = await ask('POST /subscribers/import', { body: { list: 'nobodys', rows: rows.slice(0, 1) } })
  expect(unknown.json.errors[0]).toEqual({
    field: '/list',
    message: 'Give a list of this newsletter: readers.',
  })
})

it('answers only as the newsletter, and writes no address and no key into its log', async () => {
  const lines: string[] = []
  const log = createLog({ level: 'info', destination: { write: (line) => lines.push(line) } })
  const api = await servedApi({}, () => ({
    log: ({ level, ...entry }) => log[level](entry),
    erase: async (_, address) => {
      throw new Error(`cannot erase ${address}`)
    },
  }))
  const foreign = await api.web.request('/api/v1/subscribers', {
    headers: { host: 'rebound.example.org', authorization: `Bearer ${api.keys.sync}` },
  })
  expect(foreign.status).toBe(421)
  const answer = await api.ask('DELETE /subscribers/1')
  expect([answer.status, answer.json.code]).toEqual([500, 'broken'])
  expect(answer.text).not.toContain('anna@')
  await expect.poll(() => lines.length, { timeout: 30_000 }).toBe(1)
  expect(lines[0]).toContain('cannot erase [address]')
  expect(lines[0]).not.toMatch(/anna@|prk_/)
})
