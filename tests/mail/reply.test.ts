import { expect, it } from 'vitest'
import { openingOutcome, parseReply, sendingOutcome } from '../../src/mail/reply.ts'

const error = (shape: object): Error => Object.assign(new Error('what the client says'), shape)

it('reads code, status and text', () => {
  expect(parseReply('250 2.0.0 queued as ABC')).toEqual({
    code: 250,
    enhanced: '2.0.0',
    text: '2.0.0 queued as ABC',
  })
  expect(parseReply('550-5.1.1 no such\n550 5.1.1 mailbox')).toEqual({
    code: 550,
    enhanced: '5.1.1',
    text: '5.1.1 no such mailbox',
  })
  expect(parseReply('451 try later')).toEqual({ code: 451, enhanced: null, text: 'try later' })
  expect(parseReply('250')).toEqual({ code: 250, enhanced: null, text: '' })
  for (const text of ['', 'hello', '999 x', '25', '2500 x']) expect(parseReply(text)).toBeNull()
})

it('keeps no control characters and 500 characters at most', () => {
  const reply = parseReply('550 \u001b[31mred\u001b[0m\u0007 <b>bold</b>\u202e\u009b1m back')
  expect(reply?.text).toBe('red <b>bold</b> 1m back')
  expect(parseReply(`550 ${'я'.repeat(70_000)}`)?.text).toHaveLength(500)
})

it('after the dot only an answer is definite', () => {
  const refusal = error({ code: 'EMESSAGE', command: 'DATA', response: '451 4.3.0 later' })
  expect(sendingOutcome(refusal, true)).toMatchObject({
    kind: 'refused',
    reply: { code: 451, enhanced: '4.3.0' },
  })
  for (const code of ['ECONNECTION', 'ETIMEDOUT', 'EPROTOCOL', 'ESOCKET']) {
    expect(sendingOutcome(error({ code, command: 'CONN' }), true).kind).toBe('unknown')
    expect(sendingOutcome(error({ code, command: 'CONN' }), false).kind).toBe('failed')
  }
  // An answer that is neither yes nor no.
  expect(sendingOutcome(error({ code: 'EMESSAGE', response: '354 what' }), true).kind).toBe('unknown')
})

it('tells what is about us from what is about the reader', () => {
  const rcpt = (response: string): string =>
    sendingOutcome(error({ code: 'EENVELOPE', command: 'RCPT TO', response }), false).kind
  expect(rcpt('550 5.1.1 no such user')).toBe('refused')
  expect(rcpt('421 4.7.0 too many')).toBe('refused')
  expect(rcpt('550 5.7.26 unauthenticated mail')).toBe('refused')
  expect(rcpt('530 5.7.0 Must issue a STARTTLS command first')).toBe('misconfigured')
  expect(rcpt('554 5.7.1 <n@readers.example.org>: Relay access denied')).toBe('misconfigured')
  expect(rcpt('550 relaying not permitted')).toBe('misconfigured')
  expect(rcpt('503 5.5.1 nested MAIL command')).toBe('failed')
})

it('quotes no address', () => {
  const outcome = openingOutcome(
    error({ code: 'EAUTH', command: 'AUTH PLAIN', response: '535 5.7.8 <post@relay.example.org> is wrong' }),
  )
  expect(outcome.kind).toBe('misconfigured')
  expect(JSON.stringify(outcome)).not.toContain('post@relay')
})
