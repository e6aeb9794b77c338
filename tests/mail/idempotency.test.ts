import PostalMime from 'postal-mime'
import { describe, expect, it } from 'vitest'
import { readToken } from '../../src/core/link.ts'
import { composeMessage, type MailReader, prepareVariant, type Sender } from '../../src/mail/compose.ts'
import { AT, aReader, aSender, aVariant } from '../support/mails.ts'

const ISSUE = '2026-W47'

async function headersOf(
  sender: Sender,
  reader: MailReader = aReader(),
  issue = ISSUE,
  date = AT,
): Promise<ReadonlyMap<string, string>> {
  const { raw } = composeMessage(prepareVariant(aVariant(), sender, issue), reader, date)
  const { headers } = await PostalMime.parse(raw)
  return new Map(headers.map((h) => [h.key, h.value]))
}

describe('the idempotency header', () => {
  it('is the token of reader and issue, the same at every attempt', async () => {
    const sender = aSender({ idempotency: { header: 'Idempotency-Key', windowMinutes: 60 } })
    const value = async (...of: [reader?: MailReader, issue?: string, date?: string]) =>
      (await headersOf(sender, ...of)).get('idempotency-key') ?? ''
    const first = await value()
    expect(readToken(sender.linkKeys, 'message-id', first)).toEqual({ reader: 42, issue: ISSUE })
    expect(await value(aReader(), ISSUE, '2026-11-21T00:00:00.000Z')).toBe(first)
    expect(await value(aReader({ id: 43 }))).not.toBe(first)
    expect(await value(aReader(), '2026-W48')).not.toBe(first)
  })

  it('is the only thing that it adds, and nothing where none is asked for', async () => {
    const none = await headersOf(aSender())
    expect(await headersOf(aSender({ idempotency: null }))).toEqual(none)
    const withOne = await headersOf(aSender({ idempotency: { header: 'X-Send-Once', windowMinutes: 60 } }))
    expect([...withOne.keys()].filter((key) => !none.has(key))).toEqual(['x-send-once'])
  })

  it('goes through JSON with the rest of a sender', async () => {
    const kept = JSON.parse(
      JSON.stringify(aSender({ idempotency: { header: 'X-Send-Once', windowMinutes: 60 } })),
    ) as Sender
    expect((await headersOf(kept)).get('x-send-once')).toMatch(/^2026-w47\.16\.[a-z2-7]+$/)
  })

  it('takes the name of no header that a mail has', async () => {
    for (const name of [
      ...(await headersOf(aSender())).keys(),
      'Bcc',
      'Cc',
      'Sender',
      'Received',
      'Return-Path',
    ])
      refused(name)
  })

  it.each(['Resent-To', 'DKIM-Signature', 'Content-Transfer-Encoding', 'List-Anything', 'Auto-Submitted'])(
    'refuses %s',
    refused,
  )
  it.each(['', ' ', 'X Key', 'X-Key:', 'X-Key\r\nBcc', '-x', 'x-', 'ключ', 'x'.repeat(80)])(
    'refuses %j',
    refused,
  )
})

function refused(header: string): void {
  expect(() =>
    prepareVariant(aVariant(), aSender({ idempotency: { header, windowMinutes: 60 } }), ISSUE),
  ).toThrow(expect.objectContaining({ name: 'PostriderError', code: 'config' }))
}
