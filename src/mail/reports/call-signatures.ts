// Whether a call comes from the provider that it names: each has a way of its own to prove it.
import {
  createHmac,
  createPublicKey,
  createVerify,
  timingSafeEqual,
  verify,
  X509Certificate,
} from 'node:crypto'

export const PROVIDERS = ['ses', 'postmark', 'mailgun', 'sendgrid', 'brevo'] as const
export type Provider = (typeof PROVIDERS)[number]

export type Call = {
  /** A header by its name in small letters; '' where there is none. */
  readonly header: (name: string) => string
  readonly body: string
  /** Milliseconds since 1970. */
  readonly now: number
}

/** Calls older than this are not believed: who has seen one may not send it again for ever. */
const WINDOW_MS = 15 * 60_000
/** SNS calls again for a long time where nobody answered, with the time of the first. */
const SNS_WINDOW_MS = 24 * 60 * 60_000

const isRecent = (ms: number, now: number, window: number): boolean =>
  Number.isFinite(ms) && ms > now - window && ms < now + WINDOW_MS

function same(a: string, b: string): boolean {
  const [x, y] = [Buffer.from(a), Buffer.from(b)]
  return x.length === y.length && timingSafeEqual(x, y)
}

/** Mailgun signs time and a random word with the webhook signing key. */
export function isFromMailgun(call: Call, key: string): boolean {
  const { timestamp, token, signature } = recordOf(recordOf(json(call.body)).signature)
  const made = createHmac('sha256', key).update(`${timestamp}${token}`).digest('hex')
  return same(String(signature), made) && isRecent(Number(timestamp) * 1000, call.now, WINDOW_MS)
}

/** SendGrid signs time and body with ECDSA; the public key stands in its settings, base64 of DER. */
export function isFromSendgrid(call: Call, key: string): boolean {
  const timestamp = call.header('x-twilio-email-event-webhook-timestamp')
  const signature = Buffer.from(call.header('x-twilio-email-event-webhook-signature'), 'base64')
  try {
    const publicKey = createPublicKey({ key: Buffer.from(key, 'base64'), format: 'der', type: 'spki' })
    const signed = Buffer.from(timestamp + call.body)
    return (
      verify('sha256', signed, publicKey, signature) &&
      isRecent(Number(timestamp) * 1000, call.now, WINDOW_MS)
    )
  } catch {
    return false
  }
}

/** Postmark sends the name and password that stand in the address it was given. */
export function isFromPostmark(call: Call, key: string): boolean {
  return same(call.header('authorization'), `Basic ${Buffer.from(key).toString('base64')}`)
}

/** Brevo sends the token that it was given. */
export function isFromBrevo(call: Call, key: string): boolean {
  return same(call.header('authorization'), `Bearer ${key}`)
}

/** Hosts of Amazon SNS, which alone may give the certificate and confirm a subscription. */
const SNS_HOST = /^sns\.[a-z0-9-]+\.amazonaws\.com(?:\.cn)?$/

export function isSnsUrl(url: string): boolean {
  const parsed = URL.parse(url)
  return parsed?.protocol === 'https:' && parsed.port === '' && SNS_HOST.test(parsed.hostname)
}

/**
 * SNS signs chosen fields with a key whose certificate lies at one of its own hosts.
 * @param topic the ARN of the topic that reports come by
 * @param getText fetches the certificate
 */
export async function isFromSns(
  call: Call,
  topic: string,
  getText: (url: string) => Promise<string>,
): Promise<boolean> {
  const message = recordOf(json(call.body))
  const text = (name: string): string => (typeof message[name] === 'string' ? message[name] : '')
  if (text('TopicArn') !== topic || !isSnsUrl(text('SigningCertURL'))) return false
  if (!isRecent(Date.parse(text('Timestamp')), call.now, SNS_WINDOW_MS)) return false
  const names =
    text('Type') === 'Notification'
      ? ['Message', 'MessageId', 'Subject', 'Timestamp', 'TopicArn', 'Type']
      : ['Message', 'MessageId', 'SubscribeURL', 'Timestamp', 'Token', 'TopicArn', 'Type']
  const signed = names
    .filter((name) => typeof message[name] === 'string')
    .map((name) => `${name}\n${text(name)}\n`)
    .join('')
  try {
    const { publicKey } = new X509Certificate(await getText(text('SigningCertURL')))
    const algorithm = text('SignatureVersion') === '2' ? 'RSA-SHA256' : 'RSA-SHA1'
    return createVerify(algorithm).update(signed).verify(publicKey, text('Signature'), 'base64')
  } catch {
    return false
  }
}

/** What a text is as JSON; null where it is none. */
export function json(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

/** A value as an object, or an empty one: nothing of a call is taken for granted. */
export function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : {}
}
