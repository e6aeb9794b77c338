// One mail on an open connection: the gate stands between the 354 and the final dot, and the dot is watched.
import type { OutgoingMessage } from './compose.ts'
import type { SmtpWire, WireEnd } from './smtp-wire.ts'

export type Attempt = {
  /** The answer that settled it, yes or no, or the error that ended the connection; null where the gate said no. */
  readonly end: WireEnd | null
  /** Whether the final dot may have left. */
  readonly dotSent: boolean
}

/** What a server says it can do (RFC 5321, 4.1.1.1). */
export type ServerAbilities = {
  /** In bytes; null where it says nothing, or sets no limit. */
  readonly maxSize: number | null
  readonly hasSize: boolean
  readonly hasUtf8: boolean
  readonly has8Bit: boolean
  readonly hasPipelining: boolean
}

/**
 * Envelope, body, gate, dot, answer. Where the gate says no, or an answer comes before the dot, the connection
 * is destroyed without a dot, so that the server has to discard what it holds (RFC 5321, 4.1.1.4).
 * Never returns while the gate is being asked.
 * @param timeout milliseconds for all that comes before the dot, and again for the answer to it
 * @throws only what the gate throws; nothing was sent then
 */
export async function attemptMail(
  wire: SmtpWire,
  abilities: ServerAbilities,
  { envelope, raw, isCanonical }: OutgoingMessage,
  gate: () => Promise<boolean>,
  timeout: number,
): Promise<Attempt> {
  const bytes = isCanonical ? raw : wireForm(raw)
  wire.startClock(timeout)
  try {
    const refusal = await offer(wire, abilities, envelope, bytes.length)
    if (refusal) return { end: refusal, dotSent: false }
    await wire.send(bytes)
    if (!wire.isOver && !(await gate())) {
      wire.breakOff('ESTREAM', 'withheld')
      return { end: null, dotSent: false }
    }
    // Lost meanwhile, or an answer to half a mail.
    if (wire.isOver) return { end: only(/^[45]/, await wire.reply(), wire), dotSent: false }
    wire.startClock(timeout)
    wire.ask('.')
    return { end: only(/^[245]/, await wire.reply(), wire), dotSent: true }
  } catch (thrown) {
    wire.breakOff('ESTREAM', 'the gate failed')
    throw thrown
  } finally {
    wire.stopClock()
  }
}

/** MAIL, RCPT and DATA, in one piece where the server takes them so (RFC 2920). Returns what speaks against them. */
async function offer(
  wire: SmtpWire,
  { hasSize, hasUtf8, has8Bit, hasPipelining }: ServerAbilities,
  { from, to, utf8 }: OutgoingMessage['envelope'],
  size: number,
): Promise<WireEnd | null> {
  const smtpUtf8 = utf8 && hasUtf8 ? ' SMTPUTF8' : ''
  const body = utf8 && has8Bit ? ' BODY=8BITMIME' : ''
  const sender = `MAIL FROM:<${from}>${smtpUtf8}${body}${hasSize ? ` SIZE=${size}` : ''}`
  const recipient = `RCPT TO:<${to}>`
  if (hasPipelining) wire.ask(sender, recipient, 'DATA')
  let refusal: { readonly of: string; readonly end: WireEnd } | null = null
  for (const command of [sender, recipient, 'DATA']) {
    if (!hasPipelining) wire.ask(command)
    const end = await wire.reply()
    // The client takes any 2xx for a go-ahead to DATA: what we would then send as a mail is read as commands.
    if ('response' in end && end.response.startsWith(command === 'DATA' ? '354' : '2')) continue
    refusal ??= { of: command, end: only(/^[45]/, end, wire) }
    if (!hasPipelining || command === 'DATA' || wire.isOver) return refusal.end
  }
  if (!refusal) return null
  // A 354 with nobody to mail: an empty mail to nobody ends it. Without a sender it may have somebody (RFC 2920, 3.1).
  if (refusal.of === recipient) {
    wire.ask('.')
    await wire.reply()
  } else wire.breakOff('EPROTOCOL', 'a go-ahead without a sender')
  return refusal.end
}

/** The end, if it is an error or such a reply; any other reply leaves the session out of step. */
function only(replies: RegExp, end: WireEnd, wire: SmtpWire): WireEnd {
  if ('error' in end || replies.test(end.response)) return end
  return { error: wire.breakOff('EPROTOCOL', 'an answer out of turn') }
}

/** Lines that end in CRLF, the last one too, and a second dot before each one that starts a line (RFC 5321, 4.5.2). */
function wireForm(raw: Buffer): Buffer {
  const text = raw
    .toString('latin1')
    .replace(/\r\n|\r|\n/g, '\r\n')
    .replace(/^\./gm, '..')
  return Buffer.from(text.endsWith('\r\n') ? text : `${text}\r\n`, 'latin1')
}
