// The login of an SMTP connection: by the method that MAIL_URL asks for, over TLS or not at all.
import { readFile } from 'node:fs/promises'
import type { AuthenticationType } from 'nodemailer/lib/smtp-connection'
import XOAuth2 from 'nodemailer/lib/xoauth2'
import type { SendOutcome } from '../core/campaign.ts'
import type { Login, LoginMethod } from './mail-url.ts'

type Failed = { readonly failed: SendOutcome }

export type LoginPlan = {
  readonly auth: AuthenticationType
  /** What of MAIL_URL to look at where the server refuses. */
  readonly lookAt: string
}

const SASL: Readonly<Record<LoginMethod, string>> = { plain: 'PLAIN', login: 'LOGIN', xoauth2: 'XOAUTH2' }
/** Where MAIL_URL names none, the first that the server offers. A password is never sent as a token, nor a token as one. */
const FOR_PASSWORDS = ['PLAIN', 'LOGIN', 'CRAM-MD5']

/**
 * Chooses the method and reads the token, so that nothing secret goes to a server that cannot take it.
 * @param ehlo what the server says it can do
 */
export async function planLogin(login: Login, ehlo: string): Promise<LoginPlan | Failed> {
  const offered = offeredMethods(ehlo)
  const wanted = login.method ? [SASL[login.method]] : FOR_PASSWORDS
  const method = wanted.find((name) => offered.includes(name))
  if (!method)
    return misconfigured(
      `The mail server offers ${offered.join(', ') || 'no login'}, and MAIL_URL asks for ${wanted.join(' or ')}: look at its auth parameter.`,
    )
  const { user, tokenFile } = login
  if (method !== 'XOAUTH2')
    return { auth: { user, pass: login.password(), method }, lookAt: 'user and password' }
  const lookAt = tokenFile === null ? 'password, which is the access token,' : 'tokenFile'
  const token = tokenFile === null ? login.password() : await readToken(tokenFile)
  if (typeof token !== 'string') return token
  if (!TOKEN.test(token))
    return misconfigured(`The ${lookAt} of MAIL_URL has to hold an access token and nothing else.`)
  return { auth: { user, oauth2: new XOAuth2({ user, accessToken: token }) }, lookAt }
}

function misconfigured(message: string): Failed {
  return { failed: { kind: 'misconfigured', message } }
}

/** The SASL names of an EHLO answer: `AUTH PLAIN LOGIN`, or the older `AUTH=LOGIN`. */
function offeredMethods(ehlo: string): readonly string[] {
  const lists = [...ehlo.matchAll(/^250[ -]AUTH[ =](.+)$/gim)].map((match) => match[1] ?? '')
  const names = lists.flatMap((list) => list.toUpperCase().split(/[ =\r]/))
  return [...new Set(names)].filter((name) => /^[A-Z0-9_-]{1,20}$/.test(name))
}

/** As RFC 6750, 2.1 has it: nothing in it can end the line or the field that it stands in. */
const TOKEN = /^[A-Za-z0-9._~+/-]+=*$/

/** Read anew at each login, so that whatever renews the token needs no word with us. */
async function readToken(path: string): Promise<string | Failed> {
  try {
    const token = (await readFile(path, 'latin1')).trim()
    // It may be in the middle of being written.
    if (token === '')
      return { failed: { kind: 'failed', message: 'The tokenFile of MAIL_URL is empty now.' } }
    return token
  } catch (error) {
    const why = error instanceof Error && 'code' in error ? String(error.code) : 'unreadable'
    return misconfigured(`The tokenFile of MAIL_URL cannot be read (${why}).`)
  }
}
