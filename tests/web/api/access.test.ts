import { expect, it } from 'vitest'
import { makeApiKey, revokeApiKey } from '../../../src/flows/api-keys.ts'
import { LIMIT } from '../../../src/web/api/access.ts'
import { servedApi } from '../../support/api.ts'
import { aWeb } from '../../support/web.ts'

const ROUTES = [
  ['GET /openapi.json', null],
  ['POST /subscribers', 'sign-up'],
  ['GET /subscribers', 'sync'],
  ['POST /subscribers/find', 'sync'],
  ['POST /subscribers/import', 'sync'],
  ['GET /subscribers/1', 'sync'],
  ['PATCH /subscribers/1', 'sync'],
  ['POST /subscribers/1/unsubscribe', 'sync'],
  ['POST /subscribers/1/suppress', 'sync'],
  ['DELETE /subscribers/1', 'sync'],
] as const

it('describes all its routes, and no other', async () => {
  const { ask } = await servedApi()
  const { paths } = (await ask('GET /openapi.json')).json
  const described = Object.entries<object>(paths).flatMap(([path, operations]) =>
    Object.keys(operations).map((method) => `${method.toUpperCase()} ${path.replace('{id}', '1')}`),
  )
  expect(['GET /openapi.json', ...described].sort()).toEqual(ROUTES.map(([line]) => line).sort())
})

it.each([...ROUTES, ['GET /elsewhere', null], ['OPTIONS /subscribers', null]] as const)(
  'answers 401 to nobody: %s',
  async (line) => {
    const { ask, keys, web } = await servedApi()
    const before = web.everything()
    const wrong = `prk_${'A'.repeat(43)}`
    const tries = [
      { key: null },
      { key: wrong },
      { key: `${keys.sync}A` },
      { key: keys.sync.toUpperCase() },
      { key: null, headers: { authorization: `Basic ${btoa(`${keys.sync}:`)}` } },
      { key: null, headers: { authorization: keys.sync } },
      { key: null, headers: { cookie: `studio=${keys.sync}; __Host-studio=${keys.sync}` } },
    ]
    for (const asking of tries) {
      const answer = await ask(line, asking)
      expect(answer.status, JSON.stringify(asking)).toBe(401)
      expect(answer.headers.get('www-authenticate')).toMatch(/^Bearer realm="api"/)
      expect(answer.headers.get('content-type')).toBe('application/problem+json')
      expect(answer.headers.get('cache-control')).toBe('no-store')
      expect(answer.json).toMatchObject({ status: 401, code: 'key' })
    }
    // A key in the address would stand in logs.
    expect((await ask(`${line}?key=${keys.sync}&access_token=${keys.sync}`, { key: null })).status).toBe(401)
    expect(web.everything()).toBe(before)
  },
)

it('gives each key what it is for: 403 else, and nothing is done', async () => {
  const { ask, keys, web } = await servedApi()
  await ask('GET /openapi.json', { key: keys.signUp })
  await ask('GET /openapi.json')
  const before = web.everything()
  for (const [line, scope] of ROUTES) {
    if (scope === null) continue
    const answer = await ask(line, { key: scope === 'sync' ? keys.signUp : keys.sync })
    expect([line, answer.status, answer.json.code]).toEqual([line, 403, 'scope'])
    expect(answer.headers.get('www-authenticate')).toContain(`scope="${scope}"`)
  }
  expect(web.everything()).toBe(before)
})

it('ends a key at once', async () => {
  const { ask, keys, web } = await servedApi()
  const { audit, clock, api } = web.web
  expect((await ask('GET /subscribers')).status).toBe(200)
  await revokeApiKey({ apiKeys: api.apiKeys, audit, clock }, 'crm', 'a test')
  expect((await ask('GET /subscribers')).status).toBe(401)
  expect((await ask('GET /openapi.json', { key: keys.signUp })).status).toBe(200)
})

it('knows when a key was last used', async () => {
  const { ask, web } = await servedApi()
  const used = async () => (await web.web.api.apiKeys.all()).map((key) => key.usedAt)
  expect(await used()).toEqual([null, null])
  await ask('GET /subscribers')
  expect(await used()).toEqual([null, web.web.clock()])
})

it('takes no session for a key, and no key for a session', async () => {
  const { ask, keys, server } = await servedApi()
  // This machine is in the studio without a login.
  expect((await fetch(`${server.url}/studio`)).status).toBe(200)
  expect((await ask('GET /subscribers', { key: null })).status).toBe(401)
  // Elsewhere it is not, and a key does not change that.
  const headers = { authorization: `Bearer ${keys.sync}`, 'x-forwarded-for': '192.0.2.1' }
  const outside = await fetch(`${server.url}/studio`, { headers, redirect: 'manual' })
  const nobody = await fetch(`${server.url}/studio`, {
    headers: { 'x-forwarded-for': '192.0.2.1' },
    redirect: 'manual',
  })
  expect([outside.status, await outside.text()]).toEqual([nobody.status, await nobody.text()])
  expect(outside.status).not.toBe(200)
})

it('says nothing to browsers of other sites, and sets no cookie', async () => {
  const { ask } = await servedApi()
  const headers = {
    origin: 'https://elsewhere.example.org',
    'sec-fetch-site': 'cross-site',
    cookie: 'studio=x',
    'access-control-request-method': 'DELETE',
  }
  for (const line of ['GET /subscribers', 'OPTIONS /subscribers', 'OPTIONS /subscribers/1']) {
    const answer = await ask(line, { headers })
    expect([...answer.headers.keys()].filter((name) => /^access-control|^set-cookie/.test(name))).toEqual([])
    expect(answer.headers.get('cache-control')).toBe('no-store')
  }
})

it('says how much is left, and 429 with the time to wait where nothing is', async () => {
  const { ask, keys } = await servedApi()
  const first = await ask('GET /openapi.json')
  expect(first.headers.get('ratelimit-policy')).toBe('"key";q=300;w=60')
  expect(first.headers.get('ratelimit')).toBe('"key";r=299;t=1')
  let refused = first
  // However fast tokens flow in meanwhile, asking is faster.
  for (let i = 0; i < LIMIT.holds && refused.status !== 429; i += 1) {
    const answers = await Promise.all(Array.from({ length: 50 }, () => ask('GET /subscribers/9')))
    refused = answers.find((answer) => answer.status === 429) ?? refused
  }
  expect([refused.status, refused.json.code]).toEqual([429, 'too-many'])
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
  expect(refused.headers.get('ratelimit')).toMatch(/^"key";r=0;t=\d+$/)
  // The other key has its own.
  expect((await ask('GET /openapi.json', { key: keys.signUp })).status).toBe(200)
}, 120_000)

it.each([
  ['PUT /subscribers/1', 405, 'GET, PATCH, DELETE'],
  ['DELETE /subscribers', 405, 'POST, GET'],
  ['OPTIONS /subscribers', 405, 'POST, GET'],
  ['GET /', 404, null],
  ['GET /subscribers/eka@example.org', 404, null],
  ['GET /subscribers/%ff', 404, null],
  ['GET /subscribers/-1', 404, null],
  ['GET /subscribers/1e3', 404, null],
  ['GET /subscribers/99999999999999999999', 404, null],
  ['GET /subscribers/1%27--', 404, null],
])('answers %s with %i', async (line, status, allow) => {
  const { ask } = await servedApi()
  const answer = await ask(line)
  expect([answer.status, answer.headers.get('allow'), answer.json.status]).toEqual([status, allow, status])
})

it('stands below the path of the newsletter, and takes no key where others could read it', async () => {
  const ask = async (publicUrl: string, path: string) => {
    const web = await aWeb({ state: 'empty', publicUrl })
    const { audit, clock, api } = web.web
    const key = await makeApiKey({ apiKeys: api.apiKeys, audit, clock }, 'crm', 'sync', 'a test')
    const answer = await web.request(path, { headers: { authorization: `Bearer ${key}` } })
    return [answer.status, (await answer.json()) as object]
  }
  const base = 'https://www.example.org/letters'
  expect(await ask(base, '/letters/api/v1/openapi.json')).toEqual([
    200,
    expect.objectContaining({ servers: [{ url: `${base}/api/v1` }] }),
  ])
  expect(await ask(base, '/api/v1/subscribers')).toMatchObject([200, { next_cursor: null }])
  expect(await ask('http://www.example.org', '/api/v1/subscribers')).toMatchObject([403, { code: 'plain' }])
})
