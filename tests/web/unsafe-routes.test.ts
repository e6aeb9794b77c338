// Every route that changes something, from the list that the application has: refused without the token of our own pages, but for
// those that strangers, mail programs and other programs have to reach.
import { expect, it } from 'vitest'
import { aWeb, ISSUE, PUBLIC_URL } from '../support/web.ts'

/** Each has a proof of its own: a reader's token, a key, a signature, or it is for everybody and does nothing by itself. */
const OPEN = [
  'POST /u/:token',
  'POST /u/:token/undo',
  'POST /p/:token',
  'POST /p/:token/address',
  'POST /p/:token/data',
  'POST /p/:token/erase',
  'POST /subscribe',
  'POST /confirm/:token',
  'POST /f/:issue/:edition/:answer',
  'POST /hooks/:provider',
]

const SAFE = new Set(['GET', 'HEAD', 'ALL', 'OPTIONS'])

async function routes() {
  const web = await aWeb({
    signUp: true,
    feedback: true,
    people: [{ name: 'Mara Holdertext', address: 'mara@desk.example.org', role: 'admin' }],
    change: { hooks: async () => 'unknown' },
  })
  const unsafe = web.app.routes
    .filter(({ method }) => !SAFE.has(method))
    .map(({ method, path }) => ({ method, path, name: `${method} ${path}` }))
  return { web, unsafe }
}

it('no unsafe route is open that is not known to be', async () => {
  const { unsafe } = await routes()
  const open = unsafe.map((r) => r.name).filter((name) => !/ \/(?:studio|inbox|api)(?:\/|$)/.test(name))
  expect(new Set(open)).toEqual(new Set(OPEN))
  expect(unsafe.length - open.length).toBeGreaterThan(15)
})

it('the studio takes no post without the token of its page, or from elsewhere', async () => {
  const { web, unsafe } = await routes()
  const before = web.everything()
  for (const { method, path, name } of unsafe.filter((r) => r.path.startsWith('/studio'))) {
    const at = path.replace(':key', ISSUE).replace(/:\w+/g, '1')
    const asked = (headers: Record<string, string>) => web.request(at, { method, headers })
    expect([name, (await asked({ origin: PUBLIC_URL })).status]).toEqual([name, 403])
    expect([
      name,
      (await asked({ origin: 'https://evil.example.org', 'x-token': 'guessed' })).status,
    ]).toEqual([name, 403])
    expect([name, (await asked({ origin: PUBLIC_URL, 'sec-fetch-site': 'cross-site' })).status]).toEqual([
      name,
      403,
    ])
  }
  expect(web.everything()).toBe(before)
})
