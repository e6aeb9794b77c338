// What a reader decides by the links of their own mail: staying after all, and which letter they want.
//
//   token -> claim -> subscriber -> keep the choice, or lift the suppression that this reader made
import { type LinkPurpose, readToken } from '../core/link.ts'
import type { EditionPlan, SectionPlan } from '../core/plan.ts'
import { BY_LINK, type Subscriber } from '../core/subscriber.ts'
import { addMinutes, type Instant } from '../core/time.ts'
import { variantFor } from '../core/variants.ts'
import type { Subscribers } from '../storage/subscribers.ts'
import type { Suppressions } from '../storage/suppressions.ts'
import { gotTheirMail, type LinkReader, type LinkTools, readerOfToken, unsubscribe } from './subscriptions.ts'

export type ChoiceTools = {
  readonly linkTools: LinkTools
  readonly subscribers: Pick<Subscribers, 'choose' | 'findById'>
  readonly suppressions: Suppressions
  readonly editions: readonly EditionPlan[]
  readonly sections: readonly SectionPlan[]
}

/**
 * Whether letters go to a reader, and if not, who stopped them: `left` by a link of their own mail, which they may
 * undo, `stopped` by anything else.
 */
export type Receiving = 'receives' | 'left' | 'stopped'

export type ChoosingReader = LinkReader & { readonly receiving: Receiving }

/** Whose link it is. `nobody`: made by us for a preview or a test copy; null: not made by us, or erased since. */
export async function readerOfLink(
  tools: ChoiceTools,
  purpose: LinkPurpose,
  token: string,
): Promise<ChoosingReader | 'nobody' | null> {
  if (readToken(tools.linkTools.linkKeys(), purpose, token)?.reader === 0) return 'nobody'
  const reader = await readerOfToken(tools.linkTools, purpose, token)
  if (!reader || reader.subscriber.address === null) return null
  return { ...reader, receiving: await receivingOf(tools, reader.subscriber) }
}

/** Whether letters go to this reader now. */
async function receivingOf(tools: ChoiceTools, subscriber: Subscriber): Promise<Receiving> {
  if (subscriber.status === 'active' || subscriber.status === 'pending') return 'receives'
  const stands = await tools.suppressions.find(subscriber.addressKey)
  return stands?.reason === 'unsubscribed' && stands.evidence.startsWith(BY_LINK) ? 'left' : 'stopped'
}

/**
 * Unsubscribes the reader of a token; doing it twice changes nothing more. One who was kept out before stays so:
 * their leaving is written down, but it is not theirs to undo, since that would lift what stood before.
 */
export async function leaveByLink(tools: ChoiceTools, token: string, reader: ChoosingReader): Promise<void> {
  const { linkTools } = tools
  if (reader.receiving !== 'stopped') {
    await unsubscribe(linkTools, token)
    return
  }
  await gotTheirMail(linkTools, reader, 'unsubscribe')
  const { addressKey, status } = reader.subscriber
  const evidence = `${status} before, ${BY_LINK}${reader.issue}`
  await linkTools.subscribers.suppress(addressKey, 'unsubscribed', linkTools.clock(), evidence)
}

/** Takes back a leaving that this reader made; what anything else stopped stays stopped. */
export async function undoUnsubscribe(tools: ChoiceTools, reader: LinkReader): Promise<Receiving> {
  const { id, addressKey } = reader.subscriber
  await tools.suppressions.lift(addressKey, 'unsubscribed', BY_LINK, tools.linkTools.clock())
  const now = await tools.subscribers.findById(id)
  return now ? receivingOf(tools, now) : 'stopped'
}

/** Weeks that a reader may go without. */
export const PAUSES = [2, 4, 8, 12] as const

/** Until when a reader wants no letter: `none` ends a pause, a number of weeks begins one, all else leaves it. */
function pauseOf(
  { linkTools }: Pick<ChoiceTools, 'linkTools'>,
  { pausedUntil }: Subscriber,
  asked: string,
): Instant | null {
  if (asked === 'none') return null
  const weeks = PAUSES.find((n) => String(n) === asked)
  return weeks === undefined ? pausedUntil : addMinutes(linkTools.clock(), weeks * 7 * 24 * 60)
}

/**
 * Keeps what a reader chose. A language without an edition is not taken; every optional section chosen means all,
 * also those that the plan will add.
 */
export async function savePreferences(
  tools: ChoiceTools,
  reader: LinkReader,
  asked: { readonly language: string; readonly sections: readonly string[]; readonly pause: string },
): Promise<Subscriber> {
  const { subscriber } = reader
  await gotTheirMail(tools.linkTools, reader, 'preferences')
  const language = tools.editions.find((e) => e.language === asked.language)?.language
  const current = variantFor(subscriber.language, subscriber.sections, tools.editions, tools.sections)
  const optional = tools.sections.filter((s) => s.optional).map((s) => s.id)
  const chosen = optional.filter((id) => asked.sections.includes(id))
  const sections = chosen.length === optional.length ? null : chosen
  await tools.subscribers.choose(
    subscriber.id,
    { language: language ?? current.edition, sections, pausedUntil: pauseOf(tools, subscriber, asked.pause) },
    tools.linkTools.clock(),
  )
  return (await tools.subscribers.findById(subscriber.id)) ?? subscriber
}
