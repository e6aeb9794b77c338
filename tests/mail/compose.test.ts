import PostalMime from 'postal-mime'
import { describe, expect, it } from 'vitest'
import { readToken } from '../../src/core/link.ts'
import { type MergeValues, merge, type RenderedVariant } from '../../src/core/merge.ts'
import {
  composeMessage,
  linkValues,
  type MailReader,
  prepareVariant,
  type Sender,
} from '../../src/mail/compose.ts'
import { AT, anAddress, aReader, aSender, aVariant } from '../support/mails.ts'

const ISSUE = '2026-W47'

function compose(reader: MailReader = aReader(), variant = aVariant(), sender = aSender()) {
  return composeMessage(prepareVariant(variant, sender, ISSUE), reader, AT)
}

function allValues(sender: Sender, reader: MailReader): MergeValues {
  return { ...reader.values, ...linkValues(sender, reader.id, ISSUE), address: reader.address.address }
}

const HEADERS = [
  'date',
  'from',
  'to',
  'reply-to',
  'subject',
  'message-id',
  'list-unsubscribe',
  'list-help',
  'cfbl-address',
  'mime-version',
  'list-id',
  'list-unsubscribe-post',
  'list-owner',
  'list-archive',
  'precedence',
  'feedback-id',
  'content-type',
]

describe('the message of one reader', () => {
  it('has exactly the headers it should, and says who it is for', async () => {
    const { envelope, raw } = compose()
    const mail = await PostalMime.parse(raw)
    expect(mail.headers.map((h) => h.key)).toEqual(HEADERS)
    const header = Object.fromEntries(mail.headers.map((h) => [h.key, h.value]))
    expect(header).toMatchObject({
      date: 'Fri, 20 Nov 2026 06:00:00 +0000',
      from: 'The Caravan Post <weekly@caravanpost.example.org>',
      to: 'nino@readers.example.org',
      'reply-to': 'editors@caravanpost.example.org',
      'list-id': 'The Caravan Post weekly <weekly.caravanpost.example.org>',
      'list-unsubscribe-post': 'List-Unsubscribe=One-Click',
      'list-owner': '<mailto:editors@caravanpost.example.org>',
      'list-archive': '<https://caravanpost.example.org/letters/archive>',
      precedence: 'bulk',
      'feedback-id': '2026-w47:en:newsletter:weeklycaravanpo',
      'cfbl-address': `${envelope.from}; report=arf`,
      'mime-version': '1.0',
    })
    expect(mail.subject).toBe('The week, Nino: a bridge opens')
    expect(envelope.to).toBe('nino@readers.example.org')
    expect(envelope.utf8).toBe(false)
  })

  it('carries tokens that name the reader and the issue, each good for its purpose alone', async () => {
    const { envelope, raw } = compose()
    const mail = await PostalMime.parse(raw)
    const claim = { reader: 42, issue: ISSUE }
    const { linkKeys } = aSender()
    const verp = /^b\+(.+)@bounces\.caravanpost\.example\.org$/.exec(envelope.from)?.[1] ?? ''
    expect(readToken(linkKeys, 'verp', verp)).toEqual(claim)
    expect(readToken(linkKeys, 'message-id', verp)).toBeNull()
    expect(readToken(linkKeys, 'message-id', /^<([^@]+)@/.exec(mail.messageId ?? '')?.[1] ?? '')).toEqual(
      claim,
    )
    const list = mail.headers.find((h) => h.key === 'list-unsubscribe')?.value ?? ''
    const [, url = '', mailto = ''] = /^<(https:[^>]+)>, <(mailto:[^>]+)>$/.exec(list) ?? []
    expect(readToken(linkKeys, 'unsubscribe', url.split('/u/')[1] ?? '')).toEqual(claim)
    expect(mailto).toBe(
      `mailto:unsubscribe@caravanpost.example.org?subject=unsubscribe%20${url.split('/u/')[1]}`,
    )
    expect(mail.html).toContain(url)
    expect(mail.text).toContain(url)
  })

  it('is multipart/alternative, text before HTML, in short ASCII lines that end in CRLF', () => {
    const text = compose().raw.toString('latin1')
    expect(text).toMatch(/^[\r\n -~]*$/)
    expect(text.replace(/\r\n/g, '')).not.toMatch(/[\r\n]/)
    for (const line of text.split('\r\n')) {
      // Tokens of ours in header lines cannot be folded.
      expect(line.length).toBeLessThanOrEqual(/^(List-|Message-ID|CFBL-| <mailto)/.test(line) ? 200 : 76)
      expect(line).not.toMatch(/^\./)
    }
    const parts = [...text.matchAll(/^Content-Type: ([^;\r]+)/gm)].map((m) => m[1])
    expect(parts).toEqual(['multipart/alternative', 'text/plain', 'text/html'])
    expect(text.match(/^Content-Transfer-Encoding: quoted-printable\r$/gm)).toHaveLength(2)
  })
})

const NASTY: readonly string[] = [
  '',
  ' ',
  'Nino\r\nBcc: evil@example.org',
  'Nino\nX-Evil: 1\n\nbody',
  'Nino\r.\r\nMAIL FROM:<evil@example.org>',
  '\0\u0000',
  '.',
  '\r\n.\r\n',
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  "' onmouseover='x",
  '{{7*7}} [[first_name]] <%= 1 %>',
  '__proto__',
  '=?UTF-8?Q?x?= =0D=0A =',
  '=0D=0ABcc: evil@example.org',
  '\u202egnirts\u2066',
  '\ud800 half',
  'И'.repeat(300),
  '👩‍👩‍👧'.repeat(60),
  'a'.repeat(2_000),
  ' '.repeat(500),
  'Content-Type: text/html; boundary="x"',
  '--=_0000',
  'javascript:alert(1)',
  "Robert'); DROP TABLE readers;--",
]

describe('hostile values', () => {
  it.each(NASTY)('%j stays a value in every field', async (value) => {
    const hostile: MergeValues = {
      first_name: value,
      address: value,
      unsubscribe_url: value,
      preferences_url: value,
      online_url: value,
    }
    const reader = aReader({ values: hostile })
    const fields = '{first_name|you} {address} {unsubscribe_url} {preferences_url} {online_url}'
    const variant = aVariant({
      subject: `${fields} end`,
      html: `<p title="{first_name|you}">${fields}</p>\n{first_name}`,
      text: `{first_name}\n${fields}\n{first_name|you}`,
    })
    const { envelope, raw, isCanonical } = compose(reader, variant)
    const mail = await PostalMime.parse(raw)
    expect(mail.headers.map((h) => h.key)).toEqual(HEADERS)
    expect(mail.to).toEqual([{ name: '', address: 'nino@readers.example.org' }])
    expect(envelope.to).toBe('nino@readers.example.org')
    expect(mail.attachments).toEqual([])
    const all = allValues(aSender(), reader)
    expect(all.address).toBe('nino@readers.example.org')
    const plain = (text: string): string => text.replace(/\r\n/g, '\n').replace(/\n$/, '')
    expect(plain(mail.text ?? '')).toBe(merge(variant.text, all))
    expect(plain(mail.html ?? '')).toBe(merge(variant.html, all))
    expect(mail.html).not.toContain('<script')
    for (const line of raw.toString('latin1').split('\r\n')) expect(line.length).toBeLessThanOrEqual(998)
    // What goes out without another look needs none.
    expect(isCanonical).toBe(true)
    expect(raw.toString('latin1')).not.toMatch(/\r(?!\n)|(?<!\r)\n|(?:^|\n)\./)
  })

  it('a sender that could break a header or lead elsewhere is refused', () => {
    const refused = (change: Partial<Sender>): void => {
      expect(() => prepareVariant(aVariant(), aSender(change), ISSUE)).toThrow(
        expect.objectContaining({ name: 'PostriderError' }),
      )
    }
    const from = aSender().from
    refused({ from: { ...from, name: 'Post\r\nBcc: evil@example.org' } })
    refused({ from: { ...from, address: 'weekly@example.org\r\nBcc: evil@example.org' } })
    refused({ from: { ...from, address: 'a@example.org, b@example.org' } })
    refused({ from: { ...from, address: 'почта@example.org' } })
    refused({ replyTo: 'nobody' })
    refused({ listName: 'a\nb' })
    refused({ listId: 'weekly.example.org>\r\nX: <y' })
    refused({ bounceDomain: 'example.org>\r\nRCPT TO:<evil@example.org' })
    refused({ unsubscribeMailbox: 'unsubscribe@' })
    for (const publicUrl of [
      'javascript:alert(1)',
      'https://example.org/',
      'https://example.org/a?b',
      'https://example.org/a>,<mailto:x',
      'https://user@example.org',
      'ftp://example.org',
      `https://example.org/${'x'.repeat(1_000)}`,
    ])
      expect(() =>
        composeMessage(prepareVariant(aVariant(), aSender({ publicUrl }), ISSUE), aReader(), AT),
      ).toThrow(expect.objectContaining({ name: 'PostriderError' }))
  })

  it('a subject with a line break, and an address that no check has seen, are refused', () => {
    const variant: RenderedVariant = {
      ...aVariant(),
      subject: { segments: ['One\r\nBcc: evil@example.org'], slots: [] },
    }
    expect(() => prepareVariant(variant, aSender(), ISSUE)).toThrow('the subject')
    for (const address of [
      'a@b.example.org>\r\nRCPT TO:<evil@example.org',
      'a@b.example.org\nBcc: x',
      'a b@c.d',
      '',
    ])
      expect(() => compose(aReader({ address: { address, normalised: address, needsUtf8: false } }))).toThrow(
        'reader 42',
      )
  })
})

describe('languages', () => {
  it('a Russian edition comes back whole', async () => {
    const variant = aVariant({
      subject: 'Неделя, {first_name|читатель}: мост снова открыт, автобусы через перевал ходят по пятницам',
      text: 'Доброе утро, {first_name|читатель}.\n\nОткрыт мост.\n',
    })
    const sender = aSender({ from: { name: 'Караванная почта', address: 'weekly@caravanpost.example.org' } })
    const mail = await PostalMime.parse(compose(aReader({ values: {} }), variant, sender).raw)
    expect(mail.subject).toBe('Неделя, читатель: мост снова открыт, автобусы через перевал ходят по пятницам')
    expect(mail.from).toEqual({ name: 'Караванная почта', address: 'weekly@caravanpost.example.org' })
    expect(mail.text?.trim()).toBe('Доброе утро, читатель.\n\nОткрыт мост.')
  })

  it('asks for SMTPUTF8 only where the local part needs it', async () => {
    const plain = compose(aReader({ address: anAddress('nino@почта.example.org') }))
    expect(plain.envelope).toMatchObject({ to: 'nino@xn--80a1acny.example.org', utf8: false })
    expect(plain.raw.toString('latin1')).toMatch(/^[\r\n -~]*$/)
    const utf8 = compose(aReader({ address: anAddress('нино@почта.example.org') }))
    expect(utf8.envelope).toMatchObject({ to: 'нино@xn--80a1acny.example.org', utf8: true })
    expect((await PostalMime.parse(utf8.raw)).to?.[0]?.address).toBe('нино@xn--80a1acny.example.org')
  })
})

describe('splicing', () => {
  it('gives what merging and then encoding gives, whatever stands beside a slot', async () => {
    const beside = ['', ' ', '\n', ' \n', '.', '=', 'x'.repeat(74), 'x'.repeat(80), 'ж', 'From ', '\n.']
    for (const before of beside)
      for (const after of beside) {
        const text = `${before}{first_name|reader}${after}{first_name|reader}{first_name}!`
        const variant = aVariant({ text, html: text })
        for (const first_name of ['', '.', 'Nino', 'ж'.repeat(40)]) {
          const reader = aReader({ values: { first_name } })
          const mail = await PostalMime.parse(compose(reader, variant).raw)
          const all = allValues(aSender(), reader)
          expect(mail.text?.replace(/\n$/, '')).toBe(merge(variant.text, all))
          expect(mail.html?.replace(/\n$/, '')).toBe(merge(variant.html, all))
        }
      }
  })

  it('a fallback stands in where a reader has no value', async () => {
    const mail = await PostalMime.parse(compose(aReader({ values: {} })).raw)
    expect(mail.subject).toBe('The week, reader: a bridge opens')
    expect(mail.html).toContain('Good morning, reader.')
  })

  it('shares nothing between readers', () => {
    const prepared = prepareVariant(aVariant(), aSender(), ISSUE)
    const first = composeMessage(prepared, aReader(), AT)
    const copy = Buffer.from(first.raw)
    const second = composeMessage(
      prepared,
      aReader({ id: 43, address: anAddress('goga@readers.example.org'), values: { first_name: 'Goga' } }),
      AT,
    )
    expect(first.raw.equals(copy)).toBe(true)
    expect(second.raw.toString()).not.toContain('Nino')
    expect(second.envelope.from).not.toBe(first.envelope.from)
  })
})
