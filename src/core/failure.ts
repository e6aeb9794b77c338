// Why a mail did not arrive: the reasons, and how they are read from a server's words, status and code.
import { FAILURE_RULES, STRONG_RULES } from './failure-rules.ts'

/** Reasons that call for the same act stand together, whatever words a server has for them. */
export const FAILURE_REASONS = [
  'unknown-address',
  'mailbox-full',
  'expired-or-network',
  'policy-or-reputation',
  'authentication',
  'content-or-size',
  'suspended-or-filtered',
  'rate',
  'system',
  'unclear',
] as const
export type FailureReason = (typeof FAILURE_REASONS)[number]

/** What a report says of one recipient, taken apart; '' for what it does not say. */
export type FailureText = {
  /** The reply of the server that refused, on one line. */
  readonly reply: string
  /** The words around it, which a person would read, nearest first: believed only where the reply says nothing. */
  readonly notices: readonly string[]
  /** An enhanced status such as `5.1.1`. */
  readonly status: string
  /** The three digits of a reply. */
  readonly code: string
  /** The SMTP command that was refused: CONN, EHLO, MAIL, RCPT or DATA. */
  readonly command: string
}

export type FailureRule = {
  readonly reason: FailureReason
  readonly words: RegExp
  /** In the style of a server, in our own words. */
  readonly example: string
  /** Whose words are alike. */
  readonly seen: string
}

export type Failure = {
  readonly reason: FailureReason
  /** The address or its domain does not exist, and nobody calls that temporary. */
  readonly isHard: boolean
}

/** Statuses that mean one thing, wherever they come from; `4.x` and `5.x` alike. They count for more than words. */
const DECISIVE: readonly (readonly [RegExp, FailureReason])[] = [
  [/^[45]\.1\.(?:1|2|3|6|10)$/, 'unknown-address'],
  [/^[45]\.1\.(?:7|8|9)$/, 'policy-or-reputation'],
  [/^[45]\.2\.2$/, 'mailbox-full'],
  [/^[45]\.2\.3$|^[45]\.3\.4$|^[45]\.6\.\d+$/, 'content-or-size'],
  [/^[45]\.4\.7$/, 'expired-or-network'],
  [/^[45]\.7\.(?:2[0-4689]|30|509|515)$/, 'authentication'],
  [/^[45]\.7\.(?:13|14)$/, 'suspended-or-filtered'],
  [/^[45]\.7\.(?:9|25|6\d\d)$/, 'policy-or-reputation'],
]

/** Statuses that say which part of the way failed: for where the words say nothing. */
const BY_STATUS: readonly (readonly [RegExp, FailureReason])[] = [
  [/^[45]\.1\.\d+$/, 'policy-or-reputation'],
  [/^[45]\.2\.\d+$/, 'suspended-or-filtered'],
  [/^[45]\.3\.\d+$/, 'system'],
  [/^[45]\.4\.\d+$/, 'expired-or-network'],
  [/^[45]\.5\.3$/, 'rate'],
  [/^[45]\.5\.[1246]$/, 'content-or-size'],
  [/^[45]\.7\.\d+$/, 'policy-or-reputation'],
]

/**
 * The reason of a failure. First words that no status outweighs; then a status that means one thing; then the words of
 * the reply, what its status is about, the words around it, and which command was refused.
 */
export function readFailure(text: FailureText): Failure {
  const { reply, notices, status, code } = text
  const strong = ruleFor(STRONG_RULES, reply)
  const said =
    strong ??
    match(DECISIVE, status) ??
    ruleFor(FAILURE_RULES, reply) ??
    match(BY_STATUS, status) ??
    notices
      .map((words) => ruleFor([...STRONG_RULES, ...FAILURE_RULES], words))
      .find((found) => found !== null) ??
    byCommand(text)
  const reason =
    said === 'unknown-address' && strong === null && isFilter(text) ? 'suspended-or-filtered' : said
  const isTemporary = status.startsWith('4.') || (status === '' && code.startsWith('4'))
  return { reason, isHard: reason === 'unknown-address' && !isTemporary }
}

function ruleFor(rules: readonly FailureRule[], words: string): FailureReason | null {
  return words === '' ? null : (rules.find((rule) => rule.words.test(words))?.reason ?? null)
}

function match(table: readonly (readonly [RegExp, FailureReason])[], status: string): FailureReason | null {
  return table.find(([pattern]) => pattern.test(status))?.[1] ?? null
}

/**
 * Words such as "user unknown" where they are no proof that the address is not there: the server took the address and
 * refused the letter; or its status is about a mailbox that is there; or nobody says which command was refused.
 */
function isFilter({ command, status, code, reply, notices }: FailureText): boolean {
  if (/^[45]\.1\./.test(status)) return /-> 550 ?: ?user unknown/i.test(reply)
  if (command === 'DATA') return !/delivery error: dd/i.test(reply)
  if (command === 'RCPT') return notices.some((words) => /account is disabled/i.test(words))
  if (/^[45]\.[23]\./.test(status)) return true
  return (
    /^(?:550:? ?: ?user unknown|.*doesn'?t have a \S+ account|.*\brecipient not found\b)/i.test(reply) ||
    (status === '' && /mailbox unavailable/i.test(reply)) ||
    (code !== '' && WITHOUT_STATUS.test(reply))
  )
}

/** A reply that is words alone, such as those of servers which answer so after the letter too. */
const WITHOUT_STATUS = /^55\d (?!5\.|requested action).*(?:no such user|user unknown)\.?$/i

/** A bare refusal of RCPT is about the recipient; of MAIL or the greeting, about who sends. */
function byCommand({ command, code }: FailureText): FailureReason {
  if (command === 'RCPT' && code.startsWith('55')) return 'suspended-or-filtered'
  if (command === 'CONN' || command === 'EHLO' || command === 'MAIL') return 'policy-or-reputation'
  if (command === 'DATA' && code.startsWith('55')) return 'suspended-or-filtered'
  return 'unclear'
}
