// SMTP: connections to a server, opened with TLS and login as the target asks, or told why not.
import { isIP } from 'node:net'
import SMTPConnection from 'nodemailer/lib/smtp-connection'
import type { SendOutcome } from '../core/campaign.ts'
import type { SmtpTarget } from './mail-url.ts'
import { openingOutcome } from './reply.ts'
import { type ServerLimits, SmtpSession, settled } from './smtp-session.ts'
import type { Transport } from './transport.ts'

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

const TIMEOUTS: SmtpTimeouts = { connection: 30_000, greeting: 30_000, socket: 300_000, message: 600_000 }

/** A reply line has 512 bytes (RFC 5321, 4.5.3.1.5); nobody needs more than this for all of its lines. */
const LONGEST_REPLY = 65_536

export type SmtpOptions = {
  readonly name?: string
  readonly tls?: { readonly ca?: string }
  readonly timeouts?: Partial<SmtpTimeouts>
}

/** Connections to one server. Certificates are always verified; a login never goes out without TLS. */
export function openSmtp(target: SmtpTarget, options: SmtpOptions): Pick<Transport, 'open' | 'close'> {
  const timeouts = { ...TIMEOUTS, ...options.timeouts }
  const open = new Set<SmtpSession>()
  return {
    async open() {
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
      const established = await establish(connection, target, timeouts)
      if ('failed' in established) return established
      const session = new SmtpSession(connection, {
        ...established.limits,
        maxMessages: target.maxMessages,
        messageTimeout: timeouts.message,
      })
      open.add(session)
      connection.once('end', () => open.delete(session))
      return session
    },
    async close() {
      await Promise.all([...open].map((session) => session.close()))
    },
  }
}

type Established = { readonly limits: ServerLimits } | { readonly failed: SendOutcome }

async function establish(
  connection: SMTPConnection,
  target: SmtpTarget,
  timeouts: SmtpTimeouts,
): Promise<Established> {
  // Stays for good: an error without a listener would end the process.
  connection.on('error', () => {})
  // A server may drip its replies: no single wait ends, so the whole has an end as well.
  const whole = timeouts.connection + timeouts.greeting + timeouts.socket
  const connected = await settled(connection, whole, (done) => connection.connect(done))
  if (connected) return { failed: openingOutcome(connected) }
  // The last thing a server says before it counts as connected is what it can do.
  const limits = serverLimits(String(connection.lastServerResponse))
  const { login } = target
  if (!login) return { limits }
  if (!connection.secure) {
    connection.close()
    return { failed: { kind: 'misconfigured', message: 'No login without TLS: the password was not sent.' } }
  }
  const auth = { user: login.user, pass: login.password() }
  const loggedIn = await settled(connection, whole, (done) => connection.login(auth, done))
  if (!loggedIn) return { limits }
  connection.close()
  return { failed: openingOutcome(loggedIn) }
}

/** A bare IP address has to stand in brackets (RFC 5321, 4.1.3). */
function ehloName(name: string): string {
  const family = isIP(name.replace(/^\[|\]$/g, ''))
  if (family === 0) return name
  return family === 4 ? `[${name}]` : `[IPv6:${name.replace(/^\[|\]$/g, '')}]`
}

function serverLimits(ehlo: string): ServerLimits {
  const size = Number(/^250[ -]SIZE (\d{1,15})\s*$/im.exec(ehlo)?.[1] ?? 0)
  return { maxSize: size || null, hasUtf8: /^250[ -]SMTPUTF8\b/im.test(ehlo) }
}
