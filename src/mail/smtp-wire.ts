// The wire of an open SMTP connection: replies in their order, bytes out to the last one, and one end for good.
import { Socket } from 'node:net'
import type SMTPConnection from 'nodemailer/lib/smtp-connection'
import type { SMTPError } from 'nodemailer/lib/smtp-connection'

/** A reply as the server wrote it, or the error that ended the connection. */
export type WireEnd = { readonly response: string } | { readonly error: SMTPError }

/** A reply line has 512 bytes (RFC 5321, 4.5.3.1.5); nobody needs more than this for all of its lines. */
export const LONGEST_REPLY = 65_536

/**
 * nodemailer connects, upgrades to TLS and logs in, and tells of errors and the end; the mails are ours. Its own way
 * of sending looks at each byte of a mail and takes a turn of the event loop for each reply, which costs more than
 * all else that a mail needs.
 */
export class SmtpWire {
  readonly #connection: SMTPConnection
  readonly #socket: Socket
  /** What came behind the last whole line, and the lines of a reply that goes on. */
  #rest = ''
  #reply = ''
  readonly #arrived: string[] = []
  /** How many replies we have asked for and not seen. */
  #due = 0
  #error: SMTPError | null = null
  #wake = (): void => {}
  #timer: NodeJS.Timeout | undefined

  /** @param connection open, and logged in where that is needed */
  constructor(connection: SMTPConnection) {
    const socket = connection._socket
    if (!(socket instanceof Socket)) throw new Error('the SMTP client has no socket')
    this.#connection = connection
    this.#socket = socket
    connection.on('error', (error: SMTPError) => this.#fail(error))
    connection.once('end', () => this.breakOff('ECONNECTION', 'closed'))
    socket.removeAllListeners('data')
    socket.on('data', (chunk: Buffer) => this.#take(chunk))
    // A server that has said its last word cannot answer a mail.
    socket.once('end', () => this.breakOff('ECONNECTION', 'closed'))
    if (connection.destroyed) this.breakOff('ECONNECTION', 'closed')
  }

  /** The connection is lost, or the server said something that nobody asked for. Stays so. */
  get isOver(): boolean {
    return this.#error !== null
  }

  /** Calls back when it is, once. */
  onceOver(then: () => void): void {
    if (this.#connection.destroyed) then()
    else this.#connection.once('end', then)
  }

  /** Sends command lines, each of which is answered by one reply. */
  ask(...commands: readonly string[]): void {
    if (this.#error) return
    this.#due += commands.length
    this.#socket.write(`${commands.join('\r\n')}\r\n`)
  }

  /** Sends the bytes of a mail; resolves when the system has taken all of them, or when the connection is over. */
  async send(bytes: Buffer): Promise<void> {
    if (this.#error) return
    await new Promise<void>((resolve) => {
      this.#wake = resolve
      this.#socket.write(bytes, (error) => (error ? this.breakOff('ECONNECTION', error.message) : resolve()))
    })
  }

  /** The next reply. What came before the connection ended can still be read. */
  async reply(): Promise<WireEnd> {
    for (;;) {
      const response = this.#arrived.shift()
      if (response !== undefined) return { response }
      if (this.#error) return { error: this.#error }
      await new Promise<void>((resolve) => {
        this.#wake = resolve
      })
    }
  }

  /** From now on the server has `ms` milliseconds; then the connection is broken off. */
  startClock(ms: number): void {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => this.breakOff('ETIMEDOUT', 'no answer in time'), ms)
  }

  stopClock(): void {
    clearTimeout(this.#timer)
  }

  /**
   * Destroys the connection: the server has to discard what it holds of a mail (RFC 5321, 4.1.1.4).
   * @returns why the connection is over, which is older news where it was lost before
   */
  breakOff(code: string, message: string): SMTPError {
    const error = this.#error ?? Object.assign(new Error(message), { code })
    this.#fail(error)
    this.#connection.close()
    return error
  }

  #fail(error: SMTPError): void {
    this.#error ??= error
    this.#wake()
  }

  #take(chunk: Buffer): void {
    const lines = (this.#rest + chunk.toString('latin1')).split('\n')
    this.#rest = lines.pop() ?? ''
    for (const line of lines) {
      const text = line.replace(/\r$/, '')
      // A blank line is no reply, and ends none.
      if (text === '') continue
      this.#reply += this.#reply ? `\n${text}` : text
      if (this.#reply.length > LONGEST_REPLY) break
      if (!/^\d{3}-/.test(text)) this.#arrive()
    }
    if (this.#reply.length + this.#rest.length > LONGEST_REPLY)
      this.breakOff('EPROTOCOL', 'a reply without end')
  }

  #arrive(): void {
    // Bytes so far; what is no UTF-8 shows as such.
    const reply = Buffer.from(this.#reply, 'latin1').toString()
    this.#reply = ''
    if (this.#error) return
    this.#arrived.push(reply)
    this.#due -= 1
    if (this.#due < 0) this.breakOff('EPROTOCOL', 'an answer out of turn')
    // Whatever it answers, this is how a server says that it closes (RFC 5321, 3.8).
    else if (reply.startsWith('421')) this.breakOff('ECONNECTION', 'closed')
    else this.#wake()
  }
}
