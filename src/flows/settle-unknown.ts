// What becomes of rows whose server may have the message. Evidence has settled what it could before:
//
//   the relay knows its mails -> the same bytes again: it drops what it has     (mail.idempotency, inside its window)
//   else by policy            -> sent again, taken as accepted, or kept for a person
import { addMinutes, type Clock } from '../core/time.ts'
import type { Campaigns } from '../storage/campaigns.ts'
import type { KeptSenders } from './send-campaign.ts'

/** What becomes of rows whose server may have the message: sent again, taken as accepted, or kept for a person. */
export type UnknownPolicy = 'hold' | 'assume' | 'resend'

/** How often a reader is sent to again for the same reason. */
const RESENDS = 2

/** A relay that was lost over a dot may still be at work on the mail: RFC 5321, 4.5.3.2.6 gives it ten minutes. */
export const RESEND_AFTER_MINUTES = 15

/**
 * With a note on each row, so that no unknown row is queued again without a reason. What is unknown time and again is
 * not about us any more, and is left to a person: a relay that takes each mail and drops the connection instead of
 * saying so would else mail the same reader for ever.
 * @param waitMinutes how long rows that are sent again wait first: 0 where the connection was lost by us
 * @param relays those there are: only at the one that was tried before does its memory help
 * @returns how many are sent again
 */
export async function settleUnknown(
  { campaigns, clock }: { readonly campaigns: Pick<Campaigns, 'move' | 'of'>; readonly clock: Clock },
  issue: string,
  policy: UnknownPolicy,
  waitMinutes: number,
  relays: readonly string[],
): Promise<number> {
  const now = clock()
  const notBefore = addMinutes(now, waitMinutes)
  const relay = await idempotencyOf(campaigns, issue)
  const known = relay
    ? await campaigns.move(issue, ['unknown'], 'queued', `relay: ${relay.header}`, now, {
        notBefore,
        most: RESENDS,
        relays,
        // Counted from the first attempt: the latest one was later, so that this errs on the side of one mail.
        triedSince: addMinutes(notBefore, -relay.windowMinutes),
      })
    : 0
  const note = `policy: ${policy} unknown`
  if (policy === 'assume') await campaigns.move(issue, ['unknown'], 'assumed', note, now)
  if (policy !== 'resend') return known
  return known + (await campaigns.move(issue, ['unknown'], 'queued', note, now, { notBefore, most: RESENDS }))
}

/** As it was frozen with the mail: a header that the first attempt did not have would tell the relay nothing. */
async function idempotencyOf(campaigns: Pick<Campaigns, 'of'>, issue: string) {
  const [first] = await campaigns.of(issue)
  const senders = JSON.parse(first?.sender ?? '{}') as KeptSenders
  return Object.values(senders)[0]?.idempotency ?? null
}
