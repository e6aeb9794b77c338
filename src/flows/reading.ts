// Reading: the mail of an issue as people look at it. What was frozen for sending is shown as it was frozen;
// before that it is rendered as a send would do it now.
//
//   stored issue -> frozen renders, or renderIssue -> the variant of a reader -> merge
import { PostriderError } from '../core/errors.ts'
import { merge, parseMergeable, type RenderedIssue, type RenderedVariant } from '../core/merge.ts'
import { movedVariant } from '../core/moved.ts'
import { printable } from '../core/printable.ts'
import type { Subscriber } from '../core/subscriber.ts'
import { variantFor } from '../core/variants.ts'
import type { Deliveries, ReaderDelivery } from '../storage/deliveries.ts'
import type { StoredIssue } from '../storage/issues.ts'
import type { Subscribers } from '../storage/subscribers.ts'
import { NOBODY, type Preview, previewOf } from './compose.ts'
import type { KeptSenders, OpenTools } from './send-campaign.ts'

export type ReadingTools = {
  readonly tools: OpenTools
  readonly subscribers: Pick<Subscribers, 'findById' | 'members'>
  /** Without it a mail is looked at by what readers choose now, not by what was frozen for them. */
  readonly deliveries: Deliveries
  /** Ids of the lists that are the audience. */
  readonly audience: readonly string[]
}

/** Someone a mail can be looked at as, and the edition and variant they get or got. */
export type PreviewAs = {
  readonly id: number
  readonly firstName: string
  readonly address: string
  readonly edition: string
  readonly variant: string
}

/** Whether the mail of an issue is frozen: a campaign was opened. */
export async function isFrozen({ tools }: Pick<ReadingTools, 'tools'>, key: string): Promise<boolean> {
  return (await tools.campaigns.of(key)).length > 0
}

/** The frozen mail of an issue as it is looked at now, or null before a campaign was opened. */
export async function frozenMail(
  { tools }: Pick<ReadingTools, 'tools'>,
  { issue, hash }: Pick<StoredIssue, 'issue' | 'hash'>,
): Promise<RenderedIssue | null> {
  const frozen = await tools.campaigns.variants(issue.key)
  if (frozen.length === 0) return null
  const kept = await keptSenders(tools, issue.key)
  const variants = frozen.map((variant) => {
    const { publicUrl } = tools.sender(variant.edition)
    return movedVariant(variant, kept[variant.edition]?.publicUrl ?? publicUrl, publicUrl)
  })
  return { issue: issue.key, hash, variants }
}

/** The first readers of an edition: those who got the issue, or before it is sent those who would. */
export async function previewReaders(
  reading: ReadingTools,
  key: string,
  edition: string,
  limit: number,
): Promise<readonly PreviewAs[]> {
  const { tools, subscribers, deliveries, audience } = reading
  const frozen = await isFrozen(reading, key)
  if (frozen) return (await deliveries.first(key, edition, limit)).flatMap((row) => asReceived(row) ?? [])
  const found = new Map<number, PreviewAs>()
  for (const list of audience)
    for (const member of await subscribers.members(list, limit * 8)) {
      const as = frozen || member.status === 'active' ? asMember(tools, member) : null
      if (as?.edition === edition && found.size < limit) found.set(as.id, as)
    }
  return [...found.values()]
}

/** One reader, with what they got of the issue, or would get. Null for nobody, and for who got none of it. */
export async function previewReader(
  reading: ReadingTools,
  key: string,
  id: number,
): Promise<PreviewAs | null> {
  const { tools, subscribers, deliveries } = reading
  const frozen = await isFrozen(reading, key)
  if (frozen) {
    const row = await deliveries.find(key, id)
    return row && asReceived(row)
  }
  const subscriber = await subscribers.findById(id)
  return subscriber?.status === 'active' ? asMember(tools, subscriber) : null
}

/** null for readers who were erased since. */
function asReceived({ reader, address, firstName, edition, variant }: ReaderDelivery): PreviewAs | null {
  return address === null ? null : { id: reader, firstName, address, edition, variant }
}

function asMember(
  { editions, sections }: Pick<OpenTools, 'editions' | 'sections'>,
  member: Pick<Subscriber, 'id' | 'address' | 'firstName' | 'language' | 'sections'>,
): PreviewAs | null {
  if (member.address === null) return null
  const { edition, variant } = variantFor(member.language, member.sections, editions, sections)
  return { id: member.id, address: member.address, firstName: member.firstName, edition, variant }
}

/**
 * One mail of an issue, composed as a send at its time does it.
 * @param as a reader; null for nobody in particular, who gets every section
 * @throws PostriderError `not-found` for an edition or variant that the issue does not have
 */
export async function previewMail(
  reading: ReadingTools,
  stored: StoredIssue,
  edition: string,
  as: PreviewAs | null,
): Promise<Preview & { readonly variant: RenderedVariant }> {
  const { tools } = reading
  const { key, sendAt } = stored.issue
  const frozen = await frozenMail(reading, stored)
  const rendered = frozen ?? (await tools.render(stored.issue, requested(tools, edition, as)))
  const name = as?.variant ?? 'all'
  const variant = rendered.variants.find((v) => v.edition === edition && v.variant === name)
  if (!variant) throw new PostriderError('not-found', `${key} has no mail for the edition "${edition}".`)
  const sender = (frozen && (await keptSender(tools, key, edition))) ?? tools.sender(edition)
  return { ...previewOf(variant, sender, key, as ?? NOBODY, sendAt), variant }
}

function requested(tools: OpenTools, edition: string, as: PreviewAs | null) {
  if (!as || as.variant === 'all') return []
  const sections = tools.sections.map((s) => s.id).filter((id) => as.variant.split('+').includes(id))
  return [{ edition, sections }]
}

/** Who the frozen mail is from; its links are made with the keys of now, as in a sending, and lead to where we are now. */
async function keptSender(tools: OpenTools, key: string, edition: string) {
  const kept = (await keptSenders(tools, key))[edition]
  const { linkKeys, publicUrl } = tools.sender(edition)
  return kept ? { ...kept, linkKeys, publicUrl } : null
}

async function keptSenders(tools: OpenTools, key: string): Promise<KeptSenders> {
  const [campaign] = await tools.campaigns.of(key)
  return JSON.parse(campaign?.sender ?? '{}') as KeptSenders
}

/** Where the links of a mail lead when it is shown to everybody. */
export type PublicLinks = {
  readonly unsubscribe: string
  readonly preferences: string
  readonly online: string
}

/** A mail without a reader: no name, no address, no link that could act for anyone. */
export function publicHtml(variant: RenderedVariant, links: PublicLinks): string {
  return merge(variant.html, {
    unsubscribe_url: links.unsubscribe,
    preferences_url: links.preferences,
    online_url: links.online,
  })
}

/** The frozen mail that a reader got; for who has no delivery of it, what their choices would have given them. */
export async function variantOfReader(
  { tools, deliveries }: Pick<ReadingTools, 'tools' | 'deliveries'>,
  stored: StoredIssue,
  reader: Pick<Subscriber, 'id' | 'language' | 'sections'>,
): Promise<RenderedVariant | null> {
  const frozen = await frozenMail({ tools }, stored)
  const fits =
    (await deliveries.find(stored.issue.key, reader.id)) ??
    variantFor(reader.language, reader.sections, tools.editions, tools.sections)
  const ofEdition = frozen?.variants.filter((v) => v.edition === fits.edition) ?? []
  return (
    ofEdition.find((v) => v.variant === fits.variant) ?? ofEdition.find((v) => v.variant === 'all') ?? null
  )
}

/** A subject or preheader as someone of that name has it, or without one. A field that does not exist stays as it is. */
export function plainLetterText(text: string, firstName = ''): string {
  try {
    return printable(merge(parseMergeable(text, 'header'), firstName === '' ? {} : { first_name: firstName }))
  } catch (error) {
    if (error instanceof PostriderError) return printable(text)
    throw error
  }
}

/** Issues that went out or are going out, newest first. */
export async function sentKeys({ tools }: Pick<ReadingTools, 'tools'>): Promise<readonly string[]> {
  const all = await tools.issues.list()
  return all.filter((i) => i.state === 'finished' || i.state === 'sending').map((i) => i.key)
}
