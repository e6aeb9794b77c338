// Reading: the mail of an issue as people look at it. What was frozen for sending is shown as it was frozen;
// before that it is rendered as a send would do it now.
//
//   stored issue -> frozen renders, or renderIssue -> the variant of a reader -> merge
import { DELIVERY_STATES } from '../core/campaign.ts'
import { PostriderError } from '../core/errors.ts'
import type { Finding } from '../core/issue.ts'
import { merge, parseMergeable, type RenderedIssue, type RenderedVariant } from '../core/merge.ts'
import { variantFor } from '../core/variants.ts'
import type { StoredIssue } from '../storage/issues.ts'
import type { Subscribers } from '../storage/subscribers.ts'
import { checkIssue } from './compile-issue.ts'
import { NOBODY, type Preview, previewOf } from './compose.ts'
import type { KeptSenders, OpenTools } from './send-campaign.ts'

export type ReadingTools = {
  readonly tools: OpenTools
  readonly subscribers: Pick<Subscribers, 'findById' | 'members'>
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

/** The frozen mail of an issue, or null before a campaign was opened. */
export async function frozenMail(
  { tools }: Pick<ReadingTools, 'tools'>,
  { issue, hash }: Pick<StoredIssue, 'issue' | 'hash'>,
): Promise<RenderedIssue | null> {
  const variants = await tools.campaigns.variants(issue.key)
  return variants.length > 0 ? { issue: issue.key, hash, variants } : null
}

/** The mail of an issue and its findings: as frozen, or in every variant that readers hold now. */
export async function examine(
  reading: ReadingTools,
  stored: StoredIssue,
): Promise<{ readonly rendered: RenderedIssue; readonly findings: readonly Finding[] }> {
  const frozen = await frozenMail(reading, stored)
  if (!frozen) return checkIssue(reading.tools, stored.issue)
  return { rendered: frozen, findings: reading.tools.preflight(stored.issue, frozen) }
}

/** The first readers of an edition: those who got the issue, or before it is sent those who would. */
export async function previewReaders(
  reading: ReadingTools,
  key: string,
  edition: string,
  limit: number,
): Promise<readonly PreviewAs[]> {
  const { tools, subscribers, audience } = reading
  const found: PreviewAs[] = []
  const add = (as: PreviewAs | null): void => {
    if (as?.edition === edition && found.length < limit && !found.some((f) => f.id === as.id)) found.push(as)
  }
  if (await isFrozen(reading, key)) {
    for (const row of await tools.campaigns.deliveries(key, DELIVERY_STATES, { limit: limit * 8 })) {
      if (row.edition !== edition || row.address === null || found.length >= limit) continue
      const subscriber = await subscribers.findById(row.reader)
      add({ ...row, id: row.reader, address: row.address, firstName: subscriber?.firstName ?? '' })
    }
    return found.map(asOnly)
  }
  for (const list of audience)
    for (const member of await subscribers.members(list, limit * 8))
      if (member.status === 'active') add(asMember(tools, member))
  return found
}

const asOnly = ({ id, firstName, address, edition, variant }: PreviewAs): PreviewAs => ({
  id,
  firstName,
  address,
  edition,
  variant,
})

type Member = {
  readonly id: number
  readonly address: string | null
  readonly firstName: string
  readonly language: string
  readonly sections: readonly string[] | null
}

function asMember(tools: OpenTools, member: Member): PreviewAs | null {
  if (member.address === null) return null
  const { edition, variant } = variantFor(member.language, member.sections, tools.editions, tools.sections)
  return { id: member.id, address: member.address, firstName: member.firstName, edition, variant }
}

/** One reader, with what they got of the issue, or would get. Null for nobody, and for who got none of it. */
export async function previewReader(
  { tools, subscribers }: ReadingTools,
  key: string,
  id: number,
): Promise<PreviewAs | null> {
  const subscriber = await subscribers.findById(id)
  if (!subscriber || subscriber.address === null) return null
  if (!(await isFrozen({ tools }, key)))
    return subscriber.status === 'active' ? asMember(tools, subscriber) : null
  const row = await deliveryOf(tools, key, id)
  return row && { ...row, id, address: subscriber.address, firstName: subscriber.firstName }
}

async function deliveryOf(
  tools: OpenTools,
  key: string,
  reader: number,
): Promise<Pick<PreviewAs, 'edition' | 'variant'> | null> {
  const [row] = await tools.campaigns.deliveries(key, DELIVERY_STATES, { limit: 1, after: reader - 1 })
  return row?.reader === reader ? { edition: row.edition, variant: row.variant } : null
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

/** Who the frozen mail is from; the keys are those of now, as in a sending. */
async function keptSender(tools: OpenTools, key: string, edition: string) {
  const [campaign] = await tools.campaigns.of(key)
  const kept = (JSON.parse(campaign?.sender ?? '{}') as KeptSenders)[edition]
  return kept ? { ...kept, linkKeys: tools.sender(edition).linkKeys } : null
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

/** The variant of an issue that a reader got, or would have got without a row of their own. */
export async function variantOfReader(
  reading: Pick<ReadingTools, 'tools'>,
  stored: StoredIssue,
  reader: Omit<Member, 'address' | 'firstName'>,
): Promise<RenderedVariant | null> {
  const { tools } = reading
  const frozen = await frozenMail(reading, stored)
  if (!frozen) return null
  const got = await deliveryOf(tools, stored.issue.key, reader.id)
  const fits = got ?? variantFor(reader.language, reader.sections, tools.editions, tools.sections)
  const ofEdition = frozen.variants.filter((v) => v.edition === fits.edition)
  return (
    ofEdition.find((v) => v.variant === fits.variant) ?? ofEdition.find((v) => v.variant === 'all') ?? null
  )
}

/** A subject or preheader as someone without a name has it. */
export function plainLetterText(text: string): string {
  return merge(parseMergeable(text, 'header'), {})
}

/** Issues that went out or are going out, newest first. */
export async function sentKeys({ tools }: Pick<ReadingTools, 'tools'>): Promise<readonly string[]> {
  const all = await tools.issues.list()
  return all.filter((i) => i.state === 'finished' || i.state === 'sending').map((i) => i.key)
}
