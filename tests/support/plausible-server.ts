// A Plausible on a free port of loopback: answers POST /api/v2/query from rows in memory, page by page, as a test scripts it.
import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'

/** The values of the dimensions that were asked for, and the metric. */
export type PlausibleRow = { readonly dimensions: readonly unknown[]; readonly metrics: readonly unknown[] }

export type PlausibleAnswer = {
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body: string
}

/** The body of a question, as far as tests look into it. */
export type PlausibleQuery = Readonly<Record<string, unknown>> & {
  readonly pagination: { readonly limit: number; readonly offset: number }
}

export type PlausibleServer = {
  readonly url: string
  readonly queries: readonly PlausibleQuery[]
  /** The site's rows, in the order in which it gives them. */
  rows: readonly PlausibleRow[]
  /** Answers a question in place of the rows, where it gives one. */
  instead: (query: PlausibleQuery, count: number) => PlausibleAnswer | null
  close(): Promise<void>
}

export async function startPlausible(key: string): Promise<PlausibleServer> {
  const queries: PlausibleQuery[] = []
  const server = createServer(async (request, response) => {
    const { status = 200, headers, body } = await answerTo(request)
    response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', ...headers }).end(body)
  })

  async function answerTo(request: IncomingMessage): Promise<PlausibleAnswer> {
    const chunks: Uint8Array[] = []
    for await (const chunk of request) chunks.push(chunk)
    if (request.method !== 'POST' || request.url !== '/api/v2/query') return { status: 404, body: '' }
    if (request.headers.authorization !== `Bearer ${key}`)
      return { status: 401, body: JSON.stringify({ error: 'Invalid API key or site ID.' }) }
    const query = JSON.parse(Buffer.concat(chunks).toString()) as PlausibleQuery
    queries.push(query)
    const scripted = plausible.instead(query, queries.length)
    if (scripted) return scripted
    const { limit, offset } = query.pagination
    return {
      body: JSON.stringify({ results: plausible.rows.slice(offset, offset + limit), meta: {}, query }),
    }
  }

  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (!address || typeof address === 'string') throw new Error('the Plausible of the test has no port')
  const plausible: PlausibleServer = {
    url: `http://127.0.0.1:${address.port}`,
    queries,
    rows: [],
    instead: () => null,
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
  return plausible
}
