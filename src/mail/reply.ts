// Replies: a server's answer as a harmless value, and what the errors of the SMTP client mean for a mail.
import type { SMTPError } from 'nodemailer/lib/smtp-connection'
import type { Reply, SendOutcome } from '../core/campaign.ts'

/** As many characters of a reply as are kept. */
const LONGEST_TEXT = 500

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it is for
const ANSI = /\u001b\[[0-9;?]*[ -/]*[@-~]/g
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it is for
const CONTROL = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]+/g

/**
 * Reads a reply (RFC 5321, 4.2), of several lines or one, as one line without control characters.
 * @returns null for what has no code of 200 to 599
 */
export function parseReply(response: string): Reply | null {
  const lines = response.split(/\r?\n/)
  const code = /^([2-5]\d\d)(?:[ -]|$)/.exec(lines[0] ?? '')?.[1]
  if (!code) return null
  const texts = lines.map((line) => line.replace(/^[2-5]\d\d(?:[ -]|$)/, ''))
  const enhanced = /^([245]\.\d{1,3}\.\d{1,3})(?=\s|$)/.exec(texts[0] ?? '')?.[1] ?? null
  // Each line of a long reply repeats the status (RFC 2034, 4): once is enough.
  const text = texts.map((t, i) =>
    i > 0 && enhanced && t.startsWith(enhanced) ? t.slice(enhanced.length) : t,
  )
  return { code: Number(code), enhanced, text: harmless(text.join(' ')) }
}

function harmless(text: string): string {
  const clean = text.toWellFormed().replace(ANSI, '').replace(CONTROL, ' ').replace(/ +/g, ' ').trim()
  return [...clean].slice(0, LONGEST_TEXT).join('')
}

/** An answer of our own, where the server need not be asked. */
export function localReply(code: number, enhanced: string, text: string): Reply {
  return { code, enhanced, text: `${enhanced} ${text}` }
}

/** For sentences that are shown and logged: without anything shaped like an address. */
function quoted(response: string): string {
  const reply = parseReply(response)
  const text = reply ? `${reply.code} ${reply.text}` : harmless(response)
  return text.replace(/[^\s<>,:;"]+@[^\s<>,:;"]+/g, '(address)')
}

const LOGIN_CODES: readonly number[] = [530, 534, 535, 538]
const LOGIN_STATUS = /^5\.7\.(?:8|9|10|11|14)$/
const RELAYING =
  /relay(?:ing)?(?: access)?(?: is)? (?:denied|not (?:allowed|permitted)|prohibited)|unable to relay/i

/** A refusal that every other mail would meet as well: no login, no TLS, no relaying. */
function isConfiguration({ code, enhanced, text }: Reply): boolean {
  return LOGIN_CODES.includes(code) || LOGIN_STATUS.test(enhanced ?? '') || RELAYING.test(text)
}

// The names OpenSSL and Node give to certificates they do not trust, and to a peer that speaks no TLS.
const TLS_TROUBLE =
  /CERT|ISSUER|LEAF_SIGNATURE|INVALID_CA|INVALID_PURPOSE|HOSTNAME|^ERR_SSL_|^ERR_TLS_|^EPROTO$/

/** An error of the SMTP client, or a refusal in its form. */
type Trouble = Pick<SMTPError, 'message' | 'code' | 'originalCode' | 'response'>

function responseOf(error: Trouble): string {
  return typeof error.response === 'string' ? error.response : ''
}

/**
 * What a connection that could not be opened means: `misconfigured` where trying again cannot help.
 * @param lookAt what of MAIL_URL is wrong where the server refuses the login
 */
export function openingOutcome(error: SMTPError, lookAt = 'user and password'): SendOutcome {
  const reply = parseReply(responseOf(error))
  const said = reply ? `: ${quoted(responseOf(error))}` : ''
  if (error.code === 'EAUTH') {
    const isPassing = reply !== null && reply.code < 500
    return isPassing
      ? { kind: 'failed', message: `The mail server could not check the login now${said}` }
      : {
          kind: 'misconfigured',
          message: `The mail server refused the login, so look at the ${lookAt} of MAIL_URL${said}`,
        }
  }
  // 454: "TLS not available due to temporary reason" (RFC 3207, 4).
  if (error.command === 'STARTTLS' && !(reply && reply.code < 500))
    return {
      kind: 'misconfigured',
      message: `The mail server offers no TLS, and MAIL_URL asks for it${said}`,
    }
  if (TLS_TROUBLE.test(error.originalCode ?? '')) {
    const why = harmless(error.message)
    return {
      kind: 'misconfigured',
      message: `The certificate or TLS of the mail server is not trusted: ${why}`,
    }
  }
  if (reply && reply.code >= 500)
    return { kind: 'misconfigured', message: `The mail server wants nothing from us${said}` }
  return { kind: 'failed', message: `No connection to the mail server${said || `: ${lost(error)}`}` }
}

/**
 * What an error or a refusal during a mail means.
 * @param dotSent whether the final dot may have left: then only an answer tells what became of the mail
 */
export function sendingOutcome(error: Trouble, dotSent: boolean): SendOutcome {
  const reply = parseReply(responseOf(error))
  // 503 is about the session, not about this mail; below 400 is no refusal.
  if (reply && reply.code >= 400 && (dotSent || reply.code !== 503)) {
    if (dotSent || !isConfiguration(reply)) return { kind: 'refused', reply }
    return { kind: 'misconfigured', message: `The mail server refuses us: ${quoted(responseOf(error))}` }
  }
  const why = reply ? quoted(responseOf(error)) : lost(error)
  return dotSent
    ? { kind: 'unknown', message: `The connection was lost after the mail had left: ${why}` }
    : { kind: 'failed', message: `The connection was lost before the mail had left: ${why}` }
}

const LOST: Readonly<Record<string, string>> = {
  ETIMEDOUT: 'the server did not answer in time',
  EDNS: 'the name of the server is not found',
  EPROTOCOL: 'the server answered out of turn or without end',
  ECONNECTION: 'the server closed the connection',
  ECONNREFUSED: 'nothing listens there',
  ECONNRESET: 'the server closed the connection',
  EPIPE: 'the server closed the connection',
}

function lost(error: Trouble): string {
  return LOST[error.originalCode ?? ''] ?? LOST[error.code ?? ''] ?? harmless(error.message)
}
