// One SMTP connection: sends one mail after another, each through its gate, and says how each ended.
import type { SendOutcome } from '../core/campaign.ts'
import type { OutgoingMessage } from './compose.ts'
import { localReply, parseReply, sendingOutcome } from './reply.ts'
import { attemptMail, type ServerAbilities } from './smtp-attempt.ts'
import type { SmtpWire } from './smtp-wire.ts'
import type { Gate, MailConnection } from './transport.ts'

type SessionLimits = { readonly maxMessages: number; readonly messageTimeout: number }

// biome-ignore lint/suspicious/noControlCharactersInRegex: the range of ASCII
const BEYOND_ASCII = /[^\x00-\x7f]/
const ENVELOPE_SAFE = /^[^\s<>\p{Cc}]+@[^\s<>\p{Cc}]+$/u

/** How long a QUIT may take. */
const QUIT_MS = 2_000

export class SmtpSession implements MailConnection {
  readonly #wire: SmtpWire
  readonly #abilities: ServerAbilities
  readonly #limits: SessionLimits
  #sent = 0
  #busy = false
  #mustReset = false

  constructor(wire: SmtpWire, abilities: ServerAbilities, limits: SessionLimits) {
    this.#wire = wire
    this.#abilities = abilities
    this.#limits = limits
  }

  get usable(): boolean {
    return !this.#wire.isOver && this.#sent < this.#limits.maxMessages
  }

  async send(message: OutgoingMessage, gate: Gate): Promise<SendOutcome> {
    if (this.#busy) throw new Error('a connection sends one mail at a time')
    const refused = this.#refusal(message)
    if (refused) return refused
    if (!this.usable) return { kind: 'failed', message: 'The connection is closed; nothing was sent.' }
    this.#busy = true
    try {
      this.#sent += 1
      if (this.#mustReset && !(await this.#reset()))
        return { kind: 'failed', message: 'The server would not begin anew after a refusal.' }
      return await this.#transmit(message, gate)
    } finally {
      this.#busy = false
    }
  }

  /** What the server need not be asked. */
  #refusal({ envelope, raw }: OutgoingMessage): SendOutcome | null {
    const { maxSize, hasUtf8 } = this.#abilities
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

  /** After a refused recipient the server still holds the sender: MAIL again would be a 503. */
  async #reset(): Promise<boolean> {
    this.#wire.startClock(this.#limits.messageTimeout)
    this.#wire.ask('RSET')
    const end = await this.#wire.reply()
    this.#wire.stopClock()
    this.#mustReset = !('response' in end && end.response.startsWith('2'))
    // Whatever it says is about the session, not about this mail.
    if (this.#mustReset) this.#wire.breakOff('EPROTOCOL', 'no reset')
    return !this.#mustReset
  }

  async #transmit(message: OutgoingMessage, gate: Gate): Promise<SendOutcome> {
    const { messageTimeout } = this.#limits
    const { end, dotSent } = await attemptMail(this.#wire, this.#abilities, message, gate, messageTimeout)
    this.#mustReset = !dotSent
    if (!end) return { kind: 'withheld' }
    if ('error' in end) return sendingOutcome(end.error, dotSent)
    const reply = parseReply(end.response)
    if (reply && reply.code < 300) return { kind: 'accepted', reply }
    return sendingOutcome({ message: '', response: end.response }, dotSent)
  }

  async close(): Promise<void> {
    if (!this.#busy && !this.#wire.isOver) {
      this.#busy = true
      this.#wire.startClock(QUIT_MS)
      this.#wire.ask('QUIT')
      await this.#wire.reply()
      this.#wire.stopClock()
    }
    this.#wire.breakOff('ECONNECTION', 'closed')
  }
}
