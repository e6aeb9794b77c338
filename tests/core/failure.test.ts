import { describe, expect, it } from 'vitest'
import { classOfFailure } from '../../src/core/bounce.ts'
import { type FailureText, readFailure } from '../../src/core/failure.ts'
import { FAILURE_RULES, STRONG_RULES } from '../../src/core/failure-rules.ts'

const said = (reply: string, more: Partial<FailureText> = {}) =>
  readFailure({ reply, notices: [], status: '', code: '', command: '', ...more })

describe('the rules', () => {
  it.each([...STRONG_RULES, ...FAILURE_RULES].map((rule) => [rule.example, rule] as const))(
    '%s',
    (example, rule) => {
      const first = [...STRONG_RULES, ...FAILURE_RULES].find((r) => r.words.test(example))
      expect(first).toBe(rule)
      expect(rule.seen).not.toBe('')
      expect(said(example).reason).toBe(rule.reason)
    },
  )
})

describe('hard', () => {
  it.each([
    ['there is no such user here', { status: '5.1.1', code: '550' }],
    ['user unknown', { status: '5.1.10', code: '550', command: 'RCPT' }],
    ['550 5.2.1 user unknown', { status: '5.2.1', code: '550', command: 'RCPT' }],
    ['The domain does not exist', { status: '5.1.2' }],
  ])('%s', (reply, more) => {
    expect(classOfFailure(said(reply, more))).toBe('hard')
  })
})

describe('never hard', () => {
  it.each([
    ['the address may be back: temporary', 'user unknown, try again', { status: '4.1.1', code: '450' }],
    ['who took the address and refuses the letter', '550 user unknown', { code: '550', command: 'DATA' }],
    ['a mailbox that is there', 'user unknown', { status: '5.2.1', code: '550' }],
    ['a list that names the address', '550 5.1.1 blacklisted, see rbl', { status: '5.1.1', code: '550' }],
    ['a full mailbox under a wrong status', '552 5.1.1 over quota', { status: '5.1.1', code: '552' }],
    ['words of the notice only, and a status about us', '', { status: '5.7.1', notices: ['no such user'] }],
  ])('%s', (_, reply, more) => {
    expect(said(reply, more).isHard).toBe(false)
  })
})

it('reads our own guilt as policy, whoever the reader is', () => {
  expect(classOfFailure(said('550 5.7.26 DMARC', { status: '5.7.26' }))).toBe('policy')
  expect(classOfFailure(said('554 5.7.1 taken for spam', { status: '5.7.1' }))).toBe('policy')
  expect(classOfFailure(said('450 too many connections', { code: '450' }))).toBe('policy')
  expect(classOfFailure(said('552 5.3.4 message too big', { status: '5.3.4' }))).toBe('content')
  expect(classOfFailure(said('552 mailbox full', { code: '552' }))).toBe('full')
  expect(classOfFailure(said('', {}))).toBe('soft')
})
