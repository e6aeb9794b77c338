// Opening an SMTP connection: connected, with TLS and login as the target asks, or told why not.
import { isIP } from 'node:net'
import { TLSSocket } from 'node:tls'
import SMTPConnection, { type SMTPError } from 'nodemailer/lib/smtp-connection'
import type { SendOutcome } from '../core/campaign.ts'
import type { Login, SmtpTarget } from './mail-url.ts'
import { openingOutcome } from './reply.ts'
import type { ServerAbilities } from './smtp-attempt.ts'
import { planLogin } from './smtp-login.ts'
import { LONGEST_REPLY, SmtpWire } from './smtp-wire.ts'

/** In milliseconds. */
export type SmtpTimeouts = {
  /** Until the connection stands, TLS included. */
  readonly connection: number
  readonly greeting: number
  /** Silence on an open connection. */
  readonly socket: number
  /** One mail up to its dot, and again its answer (RFC 5321, 4.5.3.2.6), however the server drips. */
  readonly message: number
}

export type SmtpOptions = {
  /** How we name ourselves (EHLO). */
  readonly name?: string
  /** Certificates to trust instead of those of Node, as PEM. */
  readonly tls?: { readonly ca?: string }
}

type Opened = {
  readonly wire: SmtpWire
  readonly abilities: ServerAbilities
  /** The server's last answer to EHLO, as it came. */
  readonly ehlo: string
  /** When its certificate ends, in the words of the certificate; null without TLS. */
  readonly certificateUntil: string | null
}

/** Certificates are always verified; a login never goes out without TLS. */
export async function openWire(
  target: SmtpTarget,
  options: SmtpOptions,
  timeouts: SmtpTimeouts,
): Promise<Opened | { readonly failed: SendOutcome }> {
  const connection = new SMTPConnection({
    host: target.host,
    port: target.port,
    secure: target.secure,
    requireTLS: !target.secure && target.tls === 'required',
    ignoreTLS: target.tls === 'none',
    // Said here, so that no variable of the environment can turn it off.
    tls: { rejectUnauthorized: true, ...(options.tls?.ca ? { ca: options.tls.ca } : {}) },
    connectionTimeout: timeouts.connection,
    greetingTimeout: timeouts.greeting,
    socketTimeout: timeouts.socket,
    // Destroyed at once when closed: a half-closed socket could still carry what must not go.
    socketCloseTimeout: 0,
    maxResponseSize: LONGEST_REPLY,
    ...(options.name ? { name: ehloName(options.name) } : {}),
  })
  // Stays for good: an error without a listener would end the process.
  connection.on('error', () => {})
  // A server may drip its replies: no single wait ends, so the whole has an end as well.
  const whole = timeouts.connection + timeouts.greeting + timeouts.socket
  const connected = await settled(connection, whole, (done) => connection.connect(done))
  if (connected) return { failed: openingOutcome(connected) }
  // The last thing a server says before it counts as connected is what it can do.
  const ehlo = String(connection.lastServerResponse)
  const failed = target.login && (await logIn(connection, target.login, ehlo, whole))
  if (failed) {
    connection.close()
    return { failed }
  }
  const { _socket: socket } = connection
  const certificateUntil = socket instanceof TLSSocket ? socket.getPeerCertificate().valid_to : null
  return { wire: new SmtpWire(connection), abilities: serverAbilities(ehlo), ehlo, certificateUntil }
}

/** Returns why not, where it fails. */
async function logIn(
  connection: SMTPConnection,
  login: Login,
  ehlo: string,
  ms: number,
): Promise<SendOutcome | null> {
  if (!connection.secure)
    return { kind: 'misconfigured', message: 'No login without TLS: the password was not sent.' }
  const plan = await planLogin(login, ehlo)
  if ('failed' in plan) return plan.failed
  const error = await settled(connection, ms, (done) => connection.login(plan.auth, done))
  return error && openingOutcome(error, plan.lookAt)
}

/** A bare IP address has to stand in brackets (RFC 5321, 4.1.3). */
function ehloName(name: string): string {
  const family = isIP(name.replace(/^\[|\]$/g, ''))
  if (family === 0) return name
  return family === 4 ? `[${name}]` : `[IPv6:${name.replace(/^\[|\]$/g, '')}]`
}

function serverAbilities(ehlo: string): ServerAbilities {
  const can = (keyword: string): boolean => new RegExp(`^250[ -]${keyword}\\b`, 'im').test(ehlo)
  const size = Number(/^250[ -]SIZE (\d{1,15})\s*$/im.exec(ehlo)?.[1] ?? 0)
  return {
    maxSize: size || null,
    hasSize: can('SIZE'),
    hasUtf8: can('SMTPUTF8'),
    has8Bit: can('8BITMIME'),
    hasPipelining: can('PIPELINING'),
  }
}

/** Waits for a callback that may never come: errors are events as well, and an end may be silent. */
async function settled(
  connection: SMTPConnection,
  ms: number,
  start: (done: (error?: SMTPError | null) => void) => void,
): Promise<SMTPError | null> {
  const { promise, resolve } = Promise.withResolvers<SMTPError | null>()
  const timer = setTimeout(() => {
    resolve(Object.assign(new Error('no answer in time'), { code: 'ETIMEDOUT' }))
    connection.close()
  }, ms)
  // Later than the callback or the error that belongs to it and knows more.
  const onEnd = (): void => {
    setImmediate(() => resolve(Object.assign(new Error('closed'), { code: 'ECONNECTION' })))
  }
  connection.once('error', resolve)
  connection.once('end', onEnd)
  start((error) => resolve(error ?? null))
  const result = await promise
  clearTimeout(timer)
  connection.off('error', resolve)
  connection.off('end', onEnd)
  return result
}
