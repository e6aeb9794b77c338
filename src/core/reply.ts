// What a server's answer means and what becomes of the delivery: the table of replies, as data.
import type { Reply, SendOutcome, Verdict } from './campaign.ts'
import { addMinutes, epochMs, type Instant } from './time.ts'

export type ReplyClass =
  | 'accepted'
  /** The relay does not serve us as we are set up: login, relaying, TLS. Nobody's fault but the operator's. */
  | 'configuration'
  /** Slower, or later: about us, for now. */
  | 'throttle'
  | 'deferred'
  | 'full'
  /** The address does not exist: never mail it again. */
  | 'hard'
  /** About our reputation or authentication, not about the reader. */
  | 'policy'
  /** About this message: its size or form. */
  | 'content'
  | 'rejected'

type Rule = {
  readonly is: ReplyClass
  readonly codes: readonly number[]
  /** Against the enhanced status, such as `4.7.1`. */
  readonly enhanced?: RegExp
  /** Against the words, where a server sends no enhanced status. */
  readonly words?: RegExp
}

/** First match wins. A rule with both `enhanced` and `words` needs only one of them to match. */
const RULES: readonly Rule[] = [
  { is: 'configuration', codes: [530, 534, 535, 538, 454, 523] },
  {
    is: 'configuration',
    codes: [550, 551, 553, 554],
    words: /relay(ing)? (access )?(denied|not permitted|not allowed)|unable to relay/i,
  },
  // Greylisting is no complaint about our pace: the same mail is taken some minutes later.
  { is: 'deferred', codes: [421, 450, 451, 452], words: /gr[ae]y-?list/i },
  {
    is: 'throttle',
    codes: [421, 450, 451, 452],
    enhanced: /^4\.7\./,
    words: /\brate\b|too many|throttl|\bTSS\d+|try again slower/i,
  },
  {
    is: 'full',
    codes: [452, 552],
    enhanced: /^[45]\.2\.2$/,
    words: /mailbox (is )?full|over quota|quota exceeded/i,
  },
  {
    is: 'content',
    codes: [552, 554, 550],
    // 5.6.7 is a server that takes no addresses beyond ASCII: about one reader, not about the letter.
    enhanced: /^5\.(3\.4|6\.(?!7$)\d+)$/,
    words: /message (size|too (big|large))/i,
  },
  // Only by the status: words are guesses, and a good reader who is suppressed by a guess is lost.
  { is: 'hard', codes: [550, 551, 553], enhanced: /^5\.1\.(1|3|10)$/ },
  {
    is: 'policy',
    codes: [550, 554, 521],
    enhanced: /^5\.7\.\d+$/,
    words: /spam|block(ed|list)|blacklist|dmarc|spf|dkim|reputation/i,
  },
]

/** The class of a reply; temporary ones that no rule names are deferred, permanent ones rejected. */
export function classifyReply(reply: Reply): ReplyClass {
  if (reply.code >= 200 && reply.code < 300) return 'accepted'
  for (const rule of RULES) {
    if (!rule.codes.includes(reply.code)) continue
    if (!rule.enhanced && !rule.words) return rule.is
    if (reply.enhanced && rule.enhanced?.test(reply.enhanced)) return rule.is
    if (rule.words?.test(reply.text)) return rule.is
  }
  return reply.code >= 500 ? 'rejected' : 'deferred'
}

/** Minutes to the next try after the first, second, … attempt; the last one repeats. */
const BACK_OFF = [5, 15, 30, 60, 120, 240]
/** Nobody is given up on after fewer tries, however late these came: a cap may have kept them waiting. */
const TRIES_BEFORE_EXPIRY = 6
/** A full mailbox is tried this often in all. */
const TRIES_WHEN_FULL = 2

export type Attempt = {
  /** Attempts before this one. */
  readonly attempts: number
  /** When the first attempt was; null if this is the first. */
  readonly firstAttemptAt: Instant | null
  readonly now: Instant
  /** How long after the first attempt a reader is still tried. */
  readonly ttlMinutes: number
  /** 0 to 1: spreads the retries of many by ± 20 %. */
  readonly jitter: number
}

/** What becomes of a delivery, from how its attempt ended. `withheld` is the ledger's own matter and waits. */
export function verdictOf(outcome: SendOutcome, attempt: Attempt): Verdict {
  switch (outcome.kind) {
    case 'accepted':
      return { state: 'accepted', reply: outcome.reply }
    case 'unknown':
      return { state: 'unknown', reply: null }
    case 'failed':
    case 'misconfigured':
    case 'withheld':
      return { state: 'queued', notBefore: attempt.now, counts: false, reply: null }
    case 'refused':
      return afterRefusal(outcome.reply, attempt)
  }
}

function afterRefusal(reply: Reply, attempt: Attempt): Verdict {
  const cls = classifyReply(reply)
  if (cls === 'configuration') return { state: 'queued', notBefore: attempt.now, counts: false, reply }
  const isTemporary = reply.code < 500 || cls === 'full'
  if (!isTemporary) return { state: 'rejected', reply, suppresses: cls === 'hard' }
  if (cls === 'full' && attempt.attempts + 1 >= TRIES_WHEN_FULL) return { state: 'rejected', reply }
  const minutes = BACK_OFF[Math.min(attempt.attempts, BACK_OFF.length - 1)] ?? 5
  const notBefore = addMinutes(attempt.now, minutes * (0.8 + 0.4 * attempt.jitter))
  const endsAt = epochMs(attempt.firstAttemptAt ?? attempt.now) + attempt.ttlMinutes * 60_000
  if (epochMs(notBefore) > endsAt && attempt.attempts + 1 >= TRIES_BEFORE_EXPIRY)
    return { state: 'expired', reply }
  return { state: 'queued', notBefore, counts: true, reply }
}
