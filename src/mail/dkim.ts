// DKIM (RFC 6376, RFC 8463): signs a composed mail. The same mail and time always give the same signature.
import { createHash, createPrivateKey, createPublicKey, type KeyObject, sign } from 'node:crypto'
import { promisify } from 'node:util'
import { PostriderError } from '../core/errors.ts'
import { epochMs, type Instant } from '../core/time.ts'
import type { OutgoingMessage } from './compose.ts'

export type DkimKey = {
  readonly selector: string
  readonly algorithm: 'rsa-sha256' | 'ed25519-sha256'
  readonly key: KeyObject
}

/** All keys sign: a receiver that does not know one algorithm reads the other. */
export type DkimSigner = { readonly domain: string; readonly keys: readonly DkimKey[] }

const NAME = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)*$/i
/** RFC 8301, 3.2: 1024 verifies, 2048 is what signers should use. */
const SHORTEST_RSA = 2048

/**
 * Reads private keys (PEM, PKCS#8 or PKCS#1): RSA of 2048 bits or more, and Ed25519.
 * @param domain the `d=` of the signatures; the From address has to be in it
 * @throws PostriderError('config') for a key that cannot sign, so that nothing goes out unsigned unnoticed
 */
export function loadDkimKeys(
  domain: string,
  keys: readonly { readonly selector: string; readonly pem: string }[],
): DkimSigner {
  if (!NAME.test(domain) || !domain.includes('.'))
    throw new PostriderError('config', 'The DKIM domain is no domain name.')
  if (keys.length === 0) throw new PostriderError('config', 'There is no DKIM key to sign with.')
  const selectors = keys.map((k) => k.selector.toLowerCase())
  if (new Set(selectors).size < selectors.length)
    throw new PostriderError('config', 'Two DKIM keys have the same selector: each needs one of its own.')
  return { domain: domain.toLowerCase(), keys: keys.map(({ selector, pem }) => loadKey(selector, pem)) }
}

function loadKey(selector: string, pem: string): DkimKey {
  if (!NAME.test(selector)) throw new PostriderError('config', 'A DKIM selector is no name for DNS.')
  const wrong = (why: string): PostriderError =>
    new PostriderError('config', `The DKIM key "${selector}" ${why}; make a new one and publish its record.`)
  let key: KeyObject
  try {
    key = createPrivateKey(pem)
  } catch {
    // The reason of the parser may quote the key.
    throw wrong('is no private key in PEM form')
  }
  if (key.asymmetricKeyType === 'ed25519') return { selector, algorithm: 'ed25519-sha256', key }
  if (key.asymmetricKeyType !== 'rsa') throw wrong('is neither RSA nor Ed25519')
  const bits = key.asymmetricKeyDetails?.modulusLength ?? 0
  if (bits < SHORTEST_RSA) throw wrong(`has ${bits} bits, and ${SHORTEST_RSA} is the least`)
  return { selector, algorithm: 'rsa-sha256', key }
}

/** What tells a key from any other, one of the same selector too: the selector, and 12 hex digits of its public half. */
export function keyLabel({ selector, key }: DkimKey): string {
  const publicHalf = createPublicKey(key).export({ type: 'spki', format: 'der' })
  return `${selector} ${createHash('sha256').update(publicHalf).digest('hex').slice(0, 12)}`
}

/** The DNS record that lets receivers verify a key. */
export function dkimRecord(
  { domain }: DkimSigner,
  { selector, algorithm, key }: DkimKey,
): { readonly name: string; readonly type: 'TXT'; readonly value: string } {
  const der = createPublicKey(key).export({ type: 'spki', format: 'der' })
  const kind = algorithm === 'rsa-sha256' ? 'rsa' : 'ed25519'
  // RFC 8463, 4.2: of an Ed25519 key the 32 bytes themselves, which end its DER form.
  const bytes = kind === 'rsa' ? der : der.subarray(-32)
  const value = `v=DKIM1; k=${kind}; p=${bytes.toString('base64')}`
  return { name: `${selector}._domainkey.${domain}`, type: 'TXT', value }
}

/** Signed once more than they stand, so that none can be put on top of ours (RFC 6376, 8.15). */
const OVERSIGNED = [
  'from',
  'to',
  'subject',
  'date',
  'message-id',
  'reply-to',
  'mime-version',
  'content-type',
  'content-transfer-encoding',
  'list-id',
  'list-unsubscribe',
  'list-unsubscribe-post',
]
const SIGNED = [...OVERSIGNED, 'feedback-id', 'cfbl-address', 'cfbl-feedback-id']

/**
 * Puts one DKIM-Signature per key on top of a mail.
 * @param at when the mail was first tried; the `t=` of the signatures, so that a replay is byte-identical
 */
export async function signMessage(
  message: OutgoingMessage,
  signer: DkimSigner,
  at: Instant,
): Promise<OutgoingMessage> {
  const { raw } = message
  const headEnd = raw.indexOf('\r\n\r\n') + 2
  const fields = readFields(raw.toString('utf8', 0, headEnd))
  const names: string[] = []
  let signed = ''
  for (const name of SIGNED) {
    // Of several with one name the last is taken first (RFC 6376, 5.4.2).
    for (const field of fields.get(name)?.reverse() ?? []) {
      names.push(name)
      signed += `${field}\r\n`
    }
    if (OVERSIGNED.includes(name)) names.push(name)
  }
  const body = raw.subarray(headEnd + 2)
  const bodyHash = createHash('sha256')
    .update(message.isCanonical ? body : relaxedBody(body))
    .digest('base64')
  const h = foldNames(names)
  const t = Math.floor(epochMs(at) / 1000)
  const headers = await Promise.all(
    signer.keys.map(async ({ selector, algorithm, key }) => {
      const head = [
        `DKIM-Signature: v=1; a=${algorithm}; c=relaxed/relaxed;`,
        ` d=${signer.domain}; s=${selector}; t=${t};`,
        ...h,
        ` bh=${bodyHash};`,
        ' b=',
      ].join('\r\n')
      const signature = await signText(`${signed}${relaxedField(head)}`, algorithm, key)
      return `${head}${signature.replace(/.{72}(?=.)/g, '$&\r\n ')}\r\n`
    }),
  )
  return { ...message, raw: Buffer.concat([Buffer.from(headers.join('')), raw]) }
}

const signAside = promisify(sign)

async function signText(text: string, algorithm: DkimKey['algorithm'], key: KeyObject): Promise<string> {
  const bytes = Buffer.from(text, 'utf8')
  // Ed25519 signs the hash (RFC 8463, 3) and is quick; RSA takes 0.3 ms, and other threads have it.
  const signature =
    algorithm === 'rsa-sha256'
      ? await signAside('sha256', bytes, key)
      : sign(null, createHash('sha256').update(bytes).digest(), key)
  return signature.toString('base64')
}

/** The `h=` tag in lines of its own. */
function foldNames(names: readonly string[]): readonly string[] {
  const lines: string[] = []
  let line = ' h='
  for (const [i, name] of names.entries()) {
    const piece = i < names.length - 1 ? `${name}:` : `${name};`
    if (line.length + piece.length > 76) {
      lines.push(line)
      line = '  '
    }
    line += piece
  }
  return [...lines, line]
}

/** The fields to sign, relaxed, by name and in their order. */
function readFields(head: string): ReadonlyMap<string, string[]> {
  const fields = new Map<string, string[]>(SIGNED.map((name) => [name, []]))
  for (const field of head.split(/\r\n(?![ \t])/)) {
    const same = fields.get(fieldName(field))
    same?.push(relaxedField(field))
  }
  return fields
}

function fieldName(field: string): string {
  return field.slice(0, field.indexOf(':')).trim().toLowerCase()
}

/** RFC 6376, 3.4.2. */
function relaxedField(field: string): string {
  const value = field.slice(field.indexOf(':') + 1).replaceAll('\r\n', '')
  // Most values have single spaces and nothing to fold.
  const folded = /[ \t]{2}|\t/.test(value) ? value.replace(/[ \t]+/g, ' ') : value
  return `${fieldName(field)}:${folded.trim()}`
}

/** RFC 6376, 3.4.4. */
export function relaxedBody(body: Buffer): Buffer {
  const text = body
    .toString('latin1')
    .replace(/[ \t]+/g, ' ')
    .replace(/ (?=\r\n)| $/g, '')
    .replace(/(?:\r\n)+$/, '')
  return Buffer.from(text === '' ? '' : `${text}\r\n`, 'latin1')
}
