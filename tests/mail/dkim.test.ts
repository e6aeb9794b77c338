import { generateKeyPairSync } from 'node:crypto'
import { dkimVerify } from 'mailauth/lib/dkim/verify.js'
import { describe, expect, it } from 'vitest'
import { composeMessage, type OutgoingMessage, prepareVariant } from '../../src/mail/compose.ts'
import { type DkimSigner, dkimRecord, loadDkimKeys, relaxedBody, signMessage } from '../../src/mail/dkim.ts'
import { signatureTrouble } from '../../src/mail/dkim-check.ts'
import { AT, aMessage, anAddress, aReader, aSender, aVariant } from '../support/mails.ts'

const pem = (pair: {
  privateKey: { export(o: { type: 'pkcs8'; format: 'pem' }): string | Buffer }
}): string => String(pair.privateKey.export({ type: 'pkcs8', format: 'pem' }))
const RSA = pem(generateKeyPairSync('rsa', { modulusLength: 2048 }))
const ED25519 = pem(generateKeyPairSync('ed25519'))
const DOMAIN = 'caravanpost.example.org'
const SIGNER = loadDkimKeys(DOMAIN, [
  { selector: 'rsa1', pem: RSA },
  { selector: 'ed1', pem: ED25519 },
])

/** What mailauth finds, with the records that we would publish. */
async function verify(raw: Buffer, signer: DkimSigner = SIGNER) {
  const records = new Map(
    signer.keys.map((key) => [dkimRecord(signer, key).name, dkimRecord(signer, key).value]),
  )
  const { results } = await dkimVerify(raw, {
    resolver: async (name: string) => {
      const value = records.get(name)
      if (!value) throw Object.assign(new Error('no record'), { code: 'ENOTFOUND' })
      return [value.match(/.{1,255}/g) ?? []]
    },
  })
  return results.map((r) => ({ algo: r.algo ?? '', result: r.status.result, domain: r.signingDomain }))
}

const BOTH = [
  { algo: 'rsa-sha256', result: 'pass', domain: DOMAIN },
  { algo: 'ed25519-sha256', result: 'pass', domain: DOMAIN },
]

function letter(change: Parameters<typeof aVariant>[0] = {}): OutgoingMessage {
  return composeMessage(prepareVariant(aVariant(change), aSender(), '2026-W47'), aReader(), AT)
}

describe('signatures', () => {
  it.each<[string, OutgoingMessage]>([
    ['a letter', letter()],
    ['spaces and dots', letter({ text: '  two  spaces  \n.\n..\n\n\n', html: '<p>  a\t b </p>\n\n\n' })],
    ['Cyrillic', letter({ subject: 'Неделя: мост открыт и снова ходят автобусы', text: 'Открыт мост.' })],
    [
      'an address beyond ASCII',
      composeMessage(
        prepareVariant(aVariant(), aSender(), '2026-W47'),
        aReader({ address: anAddress('нино@readers.example.org') }),
        AT,
      ),
    ],
    ['a body that is not in relaxed form', aMessage('a  b \t c \r\n\t\r\n x\r\n\r\n\r\n')],
    ['an empty body', aMessage('')],
    ['a body of empty lines', aMessage('\r\n\r\n\r\n')],
    ['no end of line', aMessage('end')],
  ])('verify for %s', async (_name, message) => {
    expect(await verify((await signMessage(message, SIGNER, AT)).raw)).toEqual(BOTH)
  })

  it('are the same bytes each time, with the time of the first attempt', async () => {
    const once = await signMessage(letter(), SIGNER, AT)
    const again = await signMessage(letter(), SIGNER, AT)
    expect(again.raw.equals(once.raw)).toBe(true)
    expect(once.raw.toString()).toContain(`t=${Date.parse(AT) / 1000};`)
    expect(once.envelope).toEqual(letter().envelope)
    for (const line of once.raw.toString().split('\r\n').slice(0, 40))
      expect(line.length).toBeLessThanOrEqual(/^(List-|Message-ID|CFBL-| <mailto)/.test(line) ? 200 : 78)
  })

  it('have no length limit and cover both unsubscribe headers, Feedback-ID and CFBL-Address', async () => {
    const text = (await signMessage(letter(), SIGNER, AT)).raw.toString()
    const [first = ''] = text.split(/\r\n(?! )/)
    const tags = Object.fromEntries(
      first
        .replace(/^[^:]+:/, '')
        .replace(/\s/g, '')
        .split(';')
        .map((tag) => [tag.slice(0, tag.indexOf('=')), tag.slice(tag.indexOf('=') + 1)]),
    )
    expect(tags.l).toBeUndefined()
    expect(tags.c).toBe('relaxed/relaxed')
    const times = Map.groupBy(tags.h?.split(':') ?? [], (name) => name)
    for (const name of [
      'from',
      'to',
      'subject',
      'date',
      'message-id',
      'reply-to',
      'mime-version',
      'content-type',
    ])
      expect(times.get(name)).toHaveLength(2)
    for (const name of ['list-id', 'list-unsubscribe', 'list-unsubscribe-post'])
      expect(times.get(name)).toHaveLength(2)
    for (const name of ['content-transfer-encoding', 'feedback-id', 'cfbl-address'])
      expect(times.get(name)).toHaveLength(1)
  })

  it.each<[string, (text: string) => string]>([
    ['a second From on top', (t) => `From: evil@example.org\r\n${t}`],
    ['a second Subject on top', (t) => `Subject: Buy now\r\n${t}`],
    ['a Content-Transfer-Encoding on top', (t) => `Content-Transfer-Encoding: base64\r\n${t}`],
    ['a second List-Unsubscribe', (t) => `List-Unsubscribe: <https://evil.example.org>\r\n${t}`],
    ['another List-Unsubscribe-Post', (t) => t.replace('One-Click', 'Two-Click')],
    ['another Feedback-ID', (t) => t.replace('newsletter:weekly', 'newsletter:other')],
    ['another CFBL-Address', (t) => t.replace('CFBL-Address: b', 'CFBL-Address: c')],
    ['another boundary', (t) => t.replace('boundary="=_', 'boundary="=-')],
    ['another reader', (t) => t.replace('To: nino', 'To: goga')],
    ['another body', (t) => t.replace('eleven', 'twelve')],
    ['something behind the body', (t) => `${t}more\r\n`],
    ['another time', (t) => t.replaceAll(/ t=\d+/g, ' t=1')],
  ])('do not survive %s', async (_name, change) => {
    const signed = (await signMessage(letter(), SIGNER, AT)).raw.toString('latin1')
    const changed = change(signed)
    expect(changed).not.toBe(signed)
    const results = await verify(Buffer.from(changed, 'latin1'))
    expect(results).toHaveLength(2)
    expect(results.map((r) => r.result)).not.toContain('pass')
  })

  it('survive new folding and spaces, as relaxed ones do', async () => {
    const signed = (await signMessage(letter(), SIGNER, AT)).raw.toString('latin1')
    const changed = signed
      .replace('Precedence: bulk', 'Precedence:  bulk')
      .replace('From: The ', 'From:   The\r\n\t')
    expect(await verify(Buffer.from(changed, 'latin1'))).toEqual(BOTH)
  })
})

describe('what we compose', () => {
  it('is in relaxed form already, and says so', () => {
    for (const message of [letter(), letter({ text: 'a  b\t\n\n\n c ', html: ' <p>  x </p> \n\n' })]) {
      const body = message.raw.subarray(message.raw.indexOf('\r\n\r\n') + 4)
      expect(message.isCanonical).toBe(true)
      expect(relaxedBody(body).equals(body)).toBe(true)
    }
    expect(relaxedBody(Buffer.from(' a \t b\t\r\n\r\n')).toString()).toBe(' a b\r\n')
    expect(relaxedBody(Buffer.from('\r\n')).toString()).toBe('')
  })

  it('has the same signature whether it says so or not', async () => {
    const { isCanonical: _, ...unsaid } = letter()
    const signed = await signMessage(unsaid, SIGNER, AT)
    expect(signed.raw.equals((await signMessage(letter(), SIGNER, AT)).raw)).toBe(true)
  })
})

describe('keys', () => {
  const short = pem(generateKeyPairSync('rsa', { modulusLength: 1024 }))
  const curve = pem(generateKeyPairSync('ec', { namedCurve: 'P-256' }))
  const publicPem = String(generateKeyPairSync('ed25519').publicKey.export({ type: 'spki', format: 'pem' }))
  it.each<[string, string]>([
    ['short', short],
    ['of another kind', curve],
    ['public', publicPem],
    ['cut', RSA.slice(0, 200)],
    ['changed', ED25519.replace(/[A-Za-z0-9]{20}/, 'A'.repeat(20))],
    ['missing', ''],
  ])('%s: refused before anything is sent', (_name, key) => {
    expect(() => loadDkimKeys(DOMAIN, [{ selector: 's1', pem: key }])).toThrow(
      expect.objectContaining({ name: 'PostriderError', code: 'config' }),
    )
  })

  it('need a domain, a selector each, and there has to be one', () => {
    const key = { selector: 's1', pem: ED25519 }
    for (const [domain, keys] of [
      ['example', [key]],
      ['example.org; x=y', [key]],
      [DOMAIN, []],
      [DOMAIN, [key, { selector: 'S1', pem: RSA }]],
      [DOMAIN, [{ selector: 'a b', pem: RSA }]],
    ] as const)
      expect(() => loadDkimKeys(domain, keys)).toThrow(expect.objectContaining({ code: 'config' }))
  })

  it('give the record to publish', () => {
    const [rsa, ed] = SIGNER.keys.map((key) => dkimRecord(SIGNER, key))
    expect(rsa?.name).toBe(`rsa1._domainkey.${DOMAIN}`)
    expect(rsa?.value).toMatch(/^v=DKIM1; k=rsa; p=[A-Za-z0-9+/]{300,}={0,2}$/)
    expect(ed?.value).toMatch(/^v=DKIM1; k=ed25519; p=[A-Za-z0-9+/]{43}=$/)
  })
})

describe('the check of our own signatures', () => {
  it('finds nothing wrong with a signed mail', async () => {
    expect(await signatureTrouble((await signMessage(letter(), SIGNER, AT)).raw, SIGNER)).toBeNull()
  })

  it('names the key whose signature does not verify, or is not there', async () => {
    const { raw } = await signMessage(letter(), SIGNER, AT)
    const changed = Buffer.from(raw.toString('latin1').replace('Subject: ', 'Subject: x'), 'latin1')
    expect(await signatureTrouble(changed, SIGNER)).toMatch(/key "rsa1" does not verify/)
    const other = loadDkimKeys(DOMAIN, [
      { selector: 'rsa1', pem: pem(generateKeyPairSync('rsa', { modulusLength: 2048 })) },
    ])
    expect(await signatureTrouble(raw, other)).toMatch(/key "rsa1" does not verify/)
    expect(await signatureTrouble(letter().raw, SIGNER)).toBe('the mail has no signature of the key "rsa1"')
  })
})
