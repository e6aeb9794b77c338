// The API of a newsletter that is really served, and programs that hold keys to it.
import { onTestFinished } from 'vitest'
import type { ApiScope } from '../../src/core/api-key.ts'
import { addressKey } from '../../src/core/subscriber.ts'
import { makeApiKey } from '../../src/flows/api-keys.ts'
import { serveWeb } from '../../src/web/server.ts'
import type { WebTools } from '../../src/web/web-tools.ts'
import { freePort } from './free-port.ts'
import { SECRET } from './store.ts'
import { aWeb, type TestWebOptions } from './web.ts'

export type Asking = {
  readonly key?: string | null
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
}

/** @param change puts something between the server and its rooms, such as a door that a test holds shut */
export async function servedApi(
  options: TestWebOptions = {},
  change: (tools: WebTools) => Partial<WebTools> = () => ({}),
) {
  const port = await freePort()
  const web = await aWeb({ state: 'draft', signUp: true, publicUrl: `http://127.0.0.1:${port}`, ...options })
  const server = await serveWeb({ ...web.web, ...change(web.web) }, { port })
  onTestFinished(() => server.close())
  const { audit, clock, api, subscribers } = web.web
  const makeKey = (name: string, scope: ApiScope) =>
    makeApiKey({ apiKeys: api.apiKeys, audit, clock }, name, scope, 'a test')
  const keys = { signUp: await makeKey('website', 'sign-up'), sync: await makeKey('crm', 'sync') }

  /** Asks as a program with the key for sync, unless told otherwise; an object goes as JSON. */
  async function ask(line: string, { key = keys.sync, body, headers = {} }: Asking = {}) {
    const [method = 'GET', path = '/'] = line.split(' ')
    const answer = await fetch(`${server.url}/api/v1${path}`, {
      method,
      headers: {
        ...(key === null ? {} : { authorization: `Bearer ${key}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined
        ? {}
        : { body: typeof body === 'string' || body instanceof Uint8Array ? body : JSON.stringify(body) }),
    } as RequestInit)
    const text = await answer.text()
    return {
      status: answer.status,
      headers: answer.headers,
      text,
      json: /json/.test(answer.headers.get('content-type') ?? '') ? JSON.parse(text) : null,
    }
  }

  const readerOf = (address: string) => subscribers.findByKey(addressKey(SECRET, address))
  return { web, server, keys, makeKey, ask, readerOf }
}

export type ServedApi = Awaited<ReturnType<typeof servedApi>>

/** All mails that the inbox caught, once there are so many. */
export async function mailsOf({ web }: ServedApi) {
  const { inbox } = web.web
  if (!inbox) throw new Error('no inbox')
  return inbox.list()
}
