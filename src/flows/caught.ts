// What the inbox inside caught: mail that counts as accepted and reached nobody, and the way out for it.
import { PostriderError } from '../core/errors.ts'
import { isLoopback } from '../render/addresses.ts'
import type { Campaign } from '../storage/campaigns.ts'
import { checkIssue, findIssue } from './compile-issue.ts'
import type { KeptSenders, OpenTools } from './send-campaign.ts'
import { barsOf } from './try-send.ts'

/** Whether mail that goes this way reaches no reader: it stays on this machine, or goes to the owner (`allTo`). */
export function staysHere(scheme: string): boolean {
  return scheme === 'inbox' || scheme === 'folder' || scheme === 'owner'
}

/** What to tell before a newsletter that readers can reach mails to nobody; null where it does not. */
export function deadEndOf(scheme: string, publicUrl: string): string | null {
  if (scheme === 'owner') return 'MAIL_URL has allTo; every letter goes to that address and to no reader.'
  if (!staysHere(scheme) || isLoopback(publicUrl)) return null
  return scheme === 'inbox'
    ? 'MAIL_URL is not set, or is "inbox:"; mail goes to the inbox inside and reaches nobody.'
    : 'MAIL_URL is a folder; mail goes there and reaches nobody.'
}

export type WrongWay = {
  /** Readers who count as accepted and have the issue only in the inbox inside. */
  readonly caught: number
  readonly message: string
}

/**
 * Why the rest of an issue may not go by the way that MAIL_URL names today; null where it may. An issue goes wholly
 * into the inbox or wholly out: its accounting would else say of nobody whether they have it.
 */
export async function wrongWay(
  { campaigns, scheme }: Pick<OpenTools, 'campaigns' | 'scheme'>,
  issue: string,
): Promise<WrongWay | null> {
  const others = othersOf(await campaigns.of(issue), scheme)
  const [other] = others
  if (!other) return null
  const waiting = await campaigns.remaining(issue)
  if (staysHere(scheme))
    return waiting === 0
      ? null
      : {
          caught: 0,
          message: `${issue} goes out by ${other.scheme}, and MAIL_URL leads elsewhere now (${scheme}); set it as it was, then send again.`,
        }
  const caught = await campaigns.caught(issue)
  if (caught + waiting === 0) return null
  const message =
    caught === 0
      ? `${issue} was opened for the inbox inside, not for ${scheme}: "retry ${issue} --caught" lets it out.`
      : `${caught} reader${caught === 1 ? ' has' : 's have'} this issue only in the inbox: "retry ${issue} --caught" sends it to them.`
  return { caught, message }
}

/** The campaigns that were opened for the other kind of way. */
function othersOf(campaigns: readonly Campaign[], scheme: string): readonly Campaign[] {
  return campaigns.filter((c) => c.wish !== 'cancel' && staysHere(c.scheme) !== staysHere(scheme))
}

/**
 * Puts those whose mail the inbox caught back into the queue, to be sent by today's way.
 * @returns how many
 * @throws PostriderError `refused` where today's way leads into the inbox too, or the frozen mail cannot go out
 */
export async function retryCaught(tools: OpenTools, issue: string): Promise<number> {
  const { campaigns, scheme, clock } = tools
  if (staysHere(scheme))
    throw new PostriderError(
      'refused',
      `MAIL_URL leads to no reader (${scheme}), and mail would be caught again. Set it to your relay first.`,
    )
  const others = othersOf(await campaigns.of(issue), scheme)
  if (others.length === 0) return 0
  const bars = barsOf((await checkIssue(tools, (await findIssue(tools, issue)).issue)).findings)
  if (bars.length > 0)
    throw new PostriderError('refused', `${issue} cannot go out: ${bars.map((f) => f.message).join(' ')}`, {
      findings: bars,
    })
  const elsewhere = others.flatMap((c) => linksElsewhere(tools, c))
  if (elsewhere[0])
    throw new PostriderError(
      'refused',
      `${issue} was frozen with links to ${elsewhere[0]}, and publicUrl is another now: its letters would lead readers there.`,
    )
  const held = (await wrongWay(tools, issue))?.message
  const moved = await campaigns.requeueCaught(issue, scheme, clock())
  await campaigns.touch(issue, clock())
  // The schedule held it for this very reason.
  if (others.some((c) => c.wish === 'hold' && c.reason === held))
    await campaigns.setWish(issue, 'send', '', clock())
  return moved
}

function linksElsewhere(tools: OpenTools, campaign: Campaign): readonly string[] {
  const kept = JSON.parse(campaign.sender) as KeptSenders
  return Object.entries(kept).flatMap(([edition, { publicUrl }]) =>
    publicUrl === tools.sender(edition).publicUrl ? [] : [publicUrl],
  )
}
