import { expect, it } from 'vitest'
import { delivering } from '../support/delivering.ts'
import { aSending, ISSUE } from '../support/sending.ts'
import { smtpServer } from '../support/smtp-server.ts'

it('a signature that receivers would not trust holds the campaign', async () => {
  await using server = await smtpServer()
  const sending = await aSending(40)
  let checked = 0
  const { end, status } = await delivering(sending, server.port, {
    query: '&connections=1&rate=50/s',
    checkSignature: async () => {
      checked++
      return 'the signature of the key "rsa1" does not verify'
    },
  })
  expect(checked).toBe(1)
  expect(end.trouble).toContain('would not trust our signature')
  expect((await sending.campaigns.of(ISSUE))[0]).toMatchObject({ wish: 'hold', reason: end.trouble })
  expect(status.accepted).toBeLessThan(40)
})

it('one mail in five hundred is checked, the first one too', async () => {
  await using server = await smtpServer()
  const sending = await aSending(1001)
  const checked: string[] = []
  const { status } = await delivering(sending, server.port, {
    query: '&connections=4',
    checkSignature: async ({ envelope }) => {
      checked.push(envelope.to)
      return null
    },
  })
  expect(status.accepted).toBe(1001)
  expect(checked).toHaveLength(3)
})
