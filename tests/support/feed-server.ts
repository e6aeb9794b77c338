// A web server on a free port of loopback that serves documents from memory, well or badly, as a test scripts it.
import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http'
import { setTimeout as pause } from 'node:timers/promises'
import { brotliCompressSync, constants, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib'

export type Coding = 'gzip' | 'br' | 'zstd' | 'deflate'

/** How one path answers. Only what a test sets differs from a plain 200. */
export type Answer = {
  readonly status?: number
  readonly body?: string | Uint8Array
  /** The Content-Type; '' for none. Default: `application/xml; charset=utf-8`. */
  readonly type?: string
  readonly headers?: Readonly<Record<string, string>>
  /** Compresses the body, and says so. */
  readonly coding?: Coding
  /** Answers 302 to this URL. */
  readonly redirect?: string
  /** Answers 304 when the request names this ETag. */
  readonly etag?: string
  /** Sends so many bytes at a time with a pause in between. */
  readonly drip?: { readonly bytes: number; readonly everyMs: number }
  /** Closes the socket after so many bytes of the body. */
  readonly cutAfter?: number
  /** Takes the request and says nothing. */
  readonly silent?: boolean
}

export type SeenRequest = { readonly path: string; readonly headers: IncomingHttpHeaders }

export type FeedServer = {
  readonly port: number
  readonly host: string
  /** Sets how a path answers, and gives its URL. */
  serve(path: string, answer: Answer | string): string
  url(path: string): string
  readonly requests: readonly SeenRequest[]
  close(): Promise<void>
}

const COMPRESS: Readonly<Record<Coding, (bytes: Uint8Array) => Uint8Array>> = {
  gzip: gzipSync,
  br: (bytes) => brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 4 } }),
  zstd: zstdCompressSync,
  deflate: deflateSync,
}

/** `bytes` zero bytes, compressed: small on the wire, large when opened. */
export function bomb(coding: Coding, bytes: number): Answer {
  return { body: COMPRESS[coding](new Uint8Array(bytes)), headers: { 'content-encoding': coding } }
}

/** Starts a server on 127.0.0.1. A path that nobody scripted answers 404. */
export async function startFeedServer(): Promise<FeedServer> {
  const answers = new Map<string, Answer>()
  const requests: SeenRequest[] = []
  const server = createServer((request, response) => {
    const path = request.url ?? '/'
    requests.push({ path, headers: request.headers })
    const answer = answers.get(path) ?? { status: 404, body: 'nothing here', type: 'text/plain' }
    // A client that gives up while we drip is what some tests are about.
    send(answer, request.headers, response).catch(() => response.destroy())
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (!address || typeof address === 'string') throw new Error('the feed server has no port')
  const host = `127.0.0.1:${address.port}`
  const url = (path: string) => `http://${host}${path}`
  return {
    port: address.port,
    host,
    requests,
    url,
    serve(path, answer) {
      answers.set(path, typeof answer === 'string' ? { body: answer } : answer)
      return url(path)
    },
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

async function send(answer: Answer, asked: IncomingHttpHeaders, response: ServerResponse): Promise<void> {
  if (answer.silent) return
  if (answer.redirect !== undefined) {
    response.writeHead(answer.status ?? 302, { location: answer.redirect }).end()
    return
  }
  if (answer.etag && asked['if-none-match'] === answer.etag) {
    response.writeHead(304, { etag: answer.etag }).end()
    return
  }
  const plain = typeof answer.body === 'string' ? Buffer.from(answer.body) : (answer.body ?? new Uint8Array())
  const body = answer.coding ? COMPRESS[answer.coding](plain) : plain
  const headers: Record<string, string> = { ...answer.headers }
  if (answer.type !== '') headers['content-type'] = answer.type ?? 'application/xml; charset=utf-8'
  if (answer.coding) headers['content-encoding'] = answer.coding
  if (answer.etag) headers.etag = answer.etag
  response.writeHead(answer.status ?? 200, headers)
  if (answer.cutAfter !== undefined) {
    response.write(body.subarray(0, answer.cutAfter), () => response.destroy())
    return
  }
  if (!answer.drip) {
    response.end(body)
    return
  }
  for (let at = 0; at < body.length && !response.destroyed; at += answer.drip.bytes) {
    response.write(body.subarray(at, at + answer.drip.bytes))
    await pause(answer.drip.everyMs)
  }
  response.end()
}
