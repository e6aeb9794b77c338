// One SMTP connection: sends one mail after another, each through its gate, and says how each ended.
import type SMTPConnection from 'nodemailer/lib/smtp-connection'
import type { SMTPError } from 'nodemailer/lib/smtp-connection'
import type { SendOutcome } from '../core/campaign.ts'
import type { OutgoingMessage } from './compose.ts'
import { localReply, parseReply, sendingOutcome } from './reply.ts'
import { attemptMail } from './smtp-attempt.ts'
import type { Gate, MailConnection } from './transport.ts'

export type ServerLimits = { readonly maxSize: number | null; readonly hasUtf8: boolean }

type SessionLimits = ServerLimits & { readonly maxMessages: number; readonly messageTimeout: number }

// biome-ignore lint/suspicious/noControlCharactersInRegex: the range of ASCII
const BEYOND_ASCII = /[^\x00-\x7f]/
const ENVELOPE_SAFE = /^[^\s<>\p{Cc}]+@[^\s<>\p{Cc}]+$/u

/** How long a QUIT may take. */
const QUIT_MS = 2_000

export class SmtpSession implements MailConnection {
  readonly #connection: SMTPConnection
  readonly #limits: SessionLimits
  #sent = 0
  #busy = false
  #mustReset = false
  #ended: boolean

  constructor(connection: SMTPConnection, limits: SessionLimits) {
    this.#connection = connection
    this.#limits = limits
    this.#ended = connection.destroyed
    connection.once('end', () => {
      this.#ended = true
    })
  }

  get usable(): boolean {
    return !this.#ended && this.#sent < this.#limits.maxMessages
  }

  async send(message: OutgoingMessage, gate: Gate): Promise<SendOutcome> {
    if (this.#busy) throw new Error('a connection sends one mail at a time')
    const refused = this.#refusal(message)
    if (refused) return refused
    if (!this.usable) return { kind: 'failed', message: 'The connection is closed; nothing was sent.' }
    this.#busy = true
    try {
      this.#sent += 1
      // After a refused recipient the server still holds the sender: MAIL again would be a 503.
      if (this.#mustReset) {
        const error = await settled(this.#connection, this.#limits.messageTimeout, (done) =>
          this.#connection.reset(done),
        )
        if (error) {
          this.#connection.close()
          // Whatever it says is about the session, not about this mail.
          return { kind: 'failed', message: 'The server would not begin anew after a refusal.' }
        }
        this.#mustReset = false
      }
      return await this.#transmit(message, gate)
    } finally {
      this.#busy = false
    }
  }

  /** What the server need not be asked. */
  #refusal({ envelope, raw }: OutgoingMessage): SendOutcome | null {
    const { maxSize, hasUtf8 } = this.#limits
    if (!ENVELOPE_SAFE.test(envelope.from) || !ENVELOPE_SAFE.test(envelope.to))
      return { kind: 'refused', reply: localReply(553, '5.1.3', 'no address that can stand in an envelope') }
    if (!hasUtf8 && (envelope.utf8 || BEYOND_ASCII.test(envelope.to)))
      return {
        kind: 'refused',
        reply: localReply(550, '5.6.7', 'the server takes no addresses beyond ASCII'),
      }
    if (maxSize !== null && raw.length > maxSize)
      return { kind: 'refused', reply: localReply(552, '5.3.4', `larger than the ${maxSize} bytes it takes`) }
    return null
  }

  async #transmit({ envelope, raw }: OutgoingMessage, gate: Gate): Promise<SendOutcome> {
    const timeout = this.#limits.messageTimeout
    const { end, dotSent } = await attemptMail(this.#connection, { ...envelope, raw }, gate, timeout)
    this.#mustReset = !dotSent
    if (!end) return { kind: 'withheld' }
    if ('error' in end) return sendingOutcome(end.error, dotSent)
    return { kind: 'accepted', reply: parseReply(end.response) ?? localReply(250, '2.0.0', 'accepted') }
  }

  async close(): Promise<void> {
    if (this.#ended) return
    if (!this.#busy) await settled(this.#connection, QUIT_MS, () => this.#connection.quit())
    this.#connection.close()
  }
}

/** Waits for a callback that may never come: errors are events as well, and an end may be silent. */
export async function settled(
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
