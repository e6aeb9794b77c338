// A real SMTP server on a free port, which keeps what it received; TLS by a certificate made for the run.
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { generate } from 'selfsigned'
import { SMTPServer, type SMTPServerOptions } from 'smtp-server'

export type Certificate = { readonly key: string; readonly cert: string }

/** A self-signed certificate for one DNS name, and for 127.0.0.1 if it is `localhost`. */
export async function certificate(name = 'localhost'): Promise<Certificate> {
  const altNames =
    name === 'localhost'
      ? [
          { type: 2 as const, value: name },
          { type: 7 as const, ip: '127.0.0.1' },
        ]
      : [{ type: 2 as const, value: name }]
  const pem = await generate([{ name: 'commonName', value: name }], {
    keySize: 2048,
    extensions: [{ name: 'subjectAltName', altNames }],
  })
  return { key: pem.private, cert: pem.cert }
}

let usual: Promise<Certificate> | null = null
/** The certificate for localhost, made once. */
export function localCertificate(): Promise<Certificate> {
  usual ??= certificate()
  return usual
}

export type Received = {
  readonly from: string
  readonly to: readonly string[]
  readonly raw: Buffer
  readonly secure: boolean
}

export type TestSmtpServer = AsyncDisposable & {
  readonly port: number
  /** What a client has to trust. */
  readonly ca: string
  readonly received: readonly Received[]
  readonly server: SMTPServer
}

/** `await using server = await smtpServer()`; options are those of the smtp-server package. */
export async function smtpServer(options: SMTPServerOptions = {}): Promise<TestSmtpServer> {
  const { key, cert } = await localCertificate()
  const received: Received[] = []
  const server = new SMTPServer({
    authOptional: true,
    disableReverseLookup: true,
    closeTimeout: 200,
    key,
    cert,
    onData(stream, session, done) {
      const parts: Buffer[] = []
      stream.on('data', (part: Buffer) => parts.push(part))
      stream.on('end', () => {
        const { mailFrom, rcptTo } = session.envelope
        received.push({
          from: mailFrom ? mailFrom.address : '',
          to: rcptTo.map((r) => r.address),
          raw: Buffer.concat(parts),
          secure: session.secure,
        })
        done(null, '2.0.0 ok queued as ABC123')
      })
    },
    ...options,
  })
  server.on('error', () => {})
  server.listen(0, '127.0.0.1')
  await once(server.server, 'listening')
  return {
    port: (server.server.address() as AddressInfo).port,
    ca: cert,
    received,
    server,
    [Symbol.asyncDispose]: () => new Promise((resolve) => server.close(() => resolve())),
  }
}

/** An error that smtp-server turns into a reply. */
export function refusal(code: number, text: string): Error {
  return Object.assign(new Error(text), { responseCode: code })
}
