// Composing for rows and for previews: the same prepared variants, so that a preview is what is sent.
import { keysFrom, type LinkKeys } from '../core/link.ts'
import { type MergeValues, merge, type RenderedVariant } from '../core/merge.ts'
import { parseAddress } from '../core/subscriber.ts'
import type { Instant } from '../core/time.ts'
import {
  composeMessage,
  linkValues,
  type OutgoingMessage,
  type PreparedVariant,
  prepareVariant,
  type Sender,
} from '../mail/compose.ts'
import { keyLabel, signMessage } from '../mail/dkim.ts'
import type { DkimTurns } from '../mail/dkim-turns.ts'
import { encodedSize } from '../render/encoded-size.ts'
import type { Campaign } from '../storage/campaigns.ts'
import type { Candidate } from '../storage/ledger.ts'
import type { KeptSender, KeptSenders } from './send-campaign.ts'

/**
 * The composer of an issue that is being sent: each variant is encoded when its first reader comes.
 * @param campaigns of the issue; the identity that the first one froze is used for all
 * @param signer null where the relay signs, or nobody does
 */
export function composerFor(
  issue: string,
  variants: readonly RenderedVariant[],
  campaigns: readonly Campaign[],
  linkKeys: LinkKeys,
  signer: DkimTurns | null,
): (candidate: Candidate, date: Instant) => Promise<OutgoingMessage | { readonly reason: string }> {
  const senders = keptSenders(campaigns)
  const prepared = new Map<string, PreparedVariant>()
  const prepare = (edition: string, variant: string): PreparedVariant => {
    const key = `${edition} ${variant}`
    const known = prepared.get(key)
    if (known) return known
    const rendered = variants.find((v) => v.edition === edition && v.variant === variant)
    const sender = senders[edition]
    if (!rendered || !sender) throw new Error(`${issue} has no frozen ${edition}.${variant}`)
    // A secret that was put in front since then would make another mail of it: the relay could not tell a replay.
    const keys = (sender.linkKey && keysFrom(linkKeys, sender.linkKey)) || linkKeys
    const made = prepareVariant(rendered, { ...sender, linkKeys: keys }, issue)
    prepared.set(key, made)
    return made
  }
  return async (candidate, date) => {
    const address = parseAddress(candidate.address)
    if ('reason' in address) return address
    const values = { first_name: candidate.firstName }
    const variant = prepare(candidate.edition, candidate.variant)
    const message = composeMessage(variant, { id: candidate.reader, address, values }, date)
    return signer ? signMessage(message, signer.at(date), date) : message
  }
}

function keptSenders(campaigns: readonly Campaign[]): KeptSenders {
  return JSON.parse(campaigns[0]?.sender ?? '{}') as KeptSenders
}

/** Why the mail of these campaigns cannot be made any more as it began; null where it can. */
export function whyNotAsBefore(
  campaigns: readonly Campaign[],
  linkKeys: LinkKeys,
  signer: DkimTurns | null,
): string | null {
  const senders = Object.values(keptSenders(campaigns))
  const here = new Set(signer?.all.keys.map(keyLabel))
  const lacking = [...new Set(senders.flatMap((s) => s.signedBy ?? []))].filter((label) => !here.has(label))
  if (lacking.length > 0)
    return `It began with mail signed by ${lacking.map(selectorOf).join(' and ')}, and ${lacking.length > 1 ? 'these keys are' : 'this key is'} gone: put ${lacking.length > 1 ? 'their files' : 'its file'} back into the folder of keys from the backup, then resume. If that cannot be, "resume --new-keys" goes on with the keys there are: publish their records first.`
  const isGone = ({ linkKey }: KeptSender) => linkKey !== undefined && keysFrom(linkKeys, linkKey) === null
  if (senders.some(isGone))
    return 'The secret that its links were made with is gone from POSTRIDER_SECRET: put it back behind the new one, then resume.'
  return null
}

const selectorOf = (label: string): string => label.split(' ')[0] ?? label

/** The identities that campaigns froze, as JSON, without the keys that signed: the next mail is signed by those there are. */
export function withoutKeys(sender: string): string {
  const kept = JSON.parse(sender) as KeptSenders
  return JSON.stringify(
    Object.fromEntries(Object.entries(kept).map(([edition, { signedBy: _, ...rest }]) => [edition, rest])),
  )
}

/** A reader as a preview has them; the id 0 is nobody's, so its links change nothing. */
export type PreviewReader = { readonly id: number; readonly address: string; readonly firstName: string }

export const NOBODY: PreviewReader = { id: 0, address: 'reader@example.org', firstName: '' }

export type Preview = {
  readonly subject: string
  readonly html: string
  readonly text: string
  readonly eml: Buffer
  /** Bytes of the HTML in quoted-printable, as it travels. */
  readonly encodedBytes: number
}

/** One reader's mail, as a send at `date` would compose it. */
export function previewOf(
  rendered: RenderedVariant,
  sender: Sender,
  issue: string,
  reader: PreviewReader,
  date: Instant,
): Preview {
  const address = parseAddress(reader.address)
  if ('reason' in address) throw new Error(`the preview's address ${address.reason}`)
  const values: MergeValues = {
    first_name: reader.firstName,
    address: address.address,
    ...linkValues(sender, reader.id, issue),
  }
  const message = composeMessage(
    prepareVariant(rendered, sender, issue),
    { id: reader.id, address, values: { first_name: reader.firstName } },
    date,
  )
  const html = merge(rendered.html, values)
  return {
    subject: merge(rendered.subject, values),
    html,
    text: merge(rendered.text, values),
    eml: message.raw,
    encodedBytes: encodedSize(html),
  }
}
