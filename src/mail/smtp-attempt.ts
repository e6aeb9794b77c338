// One mail on an open connection: the gate stands between the 354 and the final dot, and the dot is watched.
import { Readable } from 'node:stream'
import type SMTPConnection from 'nodemailer/lib/smtp-connection'
import type { SMTPError } from 'nodemailer/lib/smtp-connection'

/** How the wire ended: with a positive answer, or with an error that may hold a negative one. */
export type WireEnd = { readonly response: string } | { readonly error: SMTPError }

export type Attempt = {
  /** null where the gate said no. */
  readonly end: WireEnd | null
  /** Whether the final dot may have left. */
  readonly dotSent: boolean
}

/** What a socket takes at once; a slow server holds back the rest, and the gate with it. */
const CHUNK = 65_536

type GateAnswer = boolean | { readonly thrown: unknown }

type Sending = { readonly from: string; readonly to: string; readonly utf8: boolean; readonly raw: Buffer }

/**
 * Envelope, body, gate, dot, answer. Where the gate says no, or an answer comes before the dot, the connection
 * is destroyed without a dot, so that the server has to discard what it holds (RFC 5321, 4.1.1.4).
 * Never returns while the gate is being asked.
 * @param timeout milliseconds for all that comes before the dot, and again for the answer to it
 * @throws only what the gate throws; nothing was sent then
 */
export async function attemptMail(
  connection: SMTPConnection,
  { from, to, utf8, raw }: Sending,
  gate: () => Promise<boolean>,
  timeout: number,
): Promise<Attempt> {
  const { promise, resolve } = Promise.withResolvers<WireEnd>()
  let isOver = false
  let dotSent = false
  const end = (how: WireEnd): void => {
    isOver = true
    resolve(how)
  }
  const breakOff = (code: string, message: string): void => {
    end({ error: Object.assign(new Error(message), { code }) })
    connection.close()
  }
  const tooLong = (): void => breakOff('ETIMEDOUT', 'no answer in time')
  let timer = setTimeout(tooLong, timeout)

  const askGate = async (): Promise<boolean> => {
    const yes = await gate()
    if (yes && !isOver && !connection.destroyed) {
      clearTimeout(timer)
      timer = setTimeout(tooLong, timeout)
      // Before the stream ends, since from here on the dot may be on its way.
      dotSent = true
      body.push(null)
    } else if (!yes) breakOff('ESTREAM', 'withheld')
    return yes
  }
  const gateState: { asked: Promise<GateAnswer> | null } = { asked: null }
  let offset = 0
  const body = new Readable({
    // Nothing is read ahead, so that the gate is asked only when the rest has been taken.
    highWaterMark: 0,
    read() {
      if (isOver || gateState.asked !== null) return
      // The client takes any 2xx for a go-ahead; what we would then send as a mail is read as commands.
      if (offset === 0 && !/^354/.test(String(connection.lastServerResponse)))
        return breakOff('EPROTOCOL', 'no 354 before the body')
      const chunk = raw.subarray(offset, offset + CHUNK)
      offset += chunk.length
      if (chunk.length > 0) {
        body.push(chunk)
        return
      }
      gateState.asked = askGate().catch((thrown: unknown) => {
        breakOff('ESTREAM', 'the gate failed')
        return { thrown }
      })
    },
  })
  body.on('error', () => {})
  // Comes after the callback where there is one, and alone where the client gives up in silence.
  const onEnd = (): void => {
    setImmediate(() => end({ error: Object.assign(new Error('closed'), { code: 'ECONNECTION' }) }))
  }
  connection.once('end', onEnd)
  connection.send({ from, to: [to], size: raw.length, use8BitMime: utf8 }, body, (error, info) => {
    if (isOver) return
    const isEarly = !dotSent && !error
    if (isEarly) return breakOff('EPROTOCOL', 'an answer before the end of the mail')
    end(error ? { error } : { response: info.response })
    // A refusal in the middle of the body leaves the session in the middle of it as well.
    if (!dotSent && offset > 0) connection.close()
  })
  const how = await promise
  clearTimeout(timer)
  connection.off('end', onEnd)
  body.destroy()
  const answer = await gateState.asked
  if (answer && answer !== true) throw answer.thrown
  return { end: answer === false ? null : how, dotSent }
}
