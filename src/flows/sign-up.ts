// Signing up: an address asks for the letter, a mail asks the address, and only its yes makes a reader.
//
//   form -> within bounds? -> already a reader? -> token mailed -> button pressed -> active, with the evidence kept
import { createHash, createHmac, randomBytes } from 'node:crypto'
import { messageOf } from '../core/errors.ts'
import { addressKey, parseAddress } from '../core/subscriber.ts'
import { addMinutes, type Clock } from '../core/time.ts'
import type { Note } from '../mail/note.ts'
import type { Asked, Confirmed, SignUp, SignUps } from '../storage/sign-ups.ts'
import type { Subscribers } from '../storage/subscribers.ts'

export type SignUpTools = {
  readonly signUps: SignUps
  readonly subscribers: Pick<Subscribers, 'findByKey' | 'findById'>
  readonly addressSecret: () => Promise<string>
  readonly clock: Clock
  /** The list that readers who sign up go on. */
  readonly list: string
  readonly sendNote: (note: Note) => Promise<void>
  /** Told what went wrong, without the address. */
  readonly onTrouble: (message: string) => void
}

/** What a person filled in, and what they were told. */
export type Wish = {
  readonly address: string
  readonly language: string
  /** null for all. */
  readonly sections: readonly string[] | null
  /** The promise beside the button, as it was shown. */
  readonly wording: string
  /** Where the form stood. */
  readonly page: string
  /** Who asked: a network address, of which a keyed hash is kept. */
  readonly peer: string
  /** The reader who wants their letters at this address from now on; null for somebody new. */
  readonly mover?: number
}

/** What the mails say; made by the page, in the language of the reader. */
export type SignUpWords = {
  readonly confirm: (link: string) => Pick<Note, 'subject' | 'text'>
  /** For who is a reader already. */
  readonly known: () => Pick<Note, 'subject' | 'text'>
}

/** How long the link in the mail is good. */
export const CONFIRM_HOURS = 48

/** Bounds against using the form to flood somebody's mailbox, or many. */
const MOST: Asked = { ofAddress: 1, ofAddressEver: 3, ofPeer: 20, ofDomain: 60, ofAll: 600 }

const hashOf = (token: string): string => createHash('sha256').update(token).digest('hex')

/**
 * Takes a wish in. Whatever becomes of it, whoever asks is told the same: that a mail is on its way, if the address is
 * one that a mail can go to. Resolves when all is done; a page answers before.
 */
export async function askToRead(
  tools: SignUpTools,
  wish: Wish,
  linkOf: (token: string) => string,
  words: SignUpWords,
): Promise<void> {
  const { signUps, subscribers, clock } = tools
  const address = parseAddress(wish.address)
  if ('reason' in address) return
  const secret = await tools.addressSecret()
  const keyed = (text: string) => createHmac('sha256', secret).update(text).digest('hex').slice(0, 16)
  const now = clock()
  const signUp: SignUp = {
    addressKey: addressKey(secret, address.normalised),
    address: address.address,
    peer: keyed(`peer ${wish.peer}`),
    domain: keyed(`domain ${address.normalised.split('@')[1] ?? ''}`),
    ...{ language: wish.language, sections: wish.sections, wording: wish.wording, page: wish.page },
    askedAt: now,
    mover: wish.mover ?? null,
  }
  const asked = await signUps.asked(signUp, addMinutes(now, -24 * 60), addMinutes(now, -60))
  const isTooMuch = (Object.keys(MOST) as (keyof Asked)[]).some((name) => asked[name] >= MOST[name])
  if (isTooMuch) return
  await signUps.prune(addMinutes(now, -CONFIRM_HOURS * 60))
  const reader = await subscribers.findByKey(signUp.addressKey)
  const isReader = !wish.mover && reader?.status === 'active' && reader.lists.includes(tools.list)
  const token = randomBytes(32).toString('base64url')
  await signUps.add(signUp, hashOf(token), '')
  const note = isReader ? words.known() : words.confirm(linkOf(token))
  await tools.sendNote({ to: address.address, ...note })
}

/** The same, one after the other and after the answer: many at once are counted, and nothing is told by the time it takes. */
export function askInTurn(tools: SignUpTools): (work: () => Promise<void>) => void {
  let last: Promise<void> = Promise.resolve()
  return (work) => {
    last = last.then(work).catch((error: unknown) => tools.onTrouble(messageOf(error)))
  }
}

const since = ({ clock }: SignUpTools) => addMinutes(clock(), -CONFIRM_HOURS * 60)

/** What a link would confirm; null for one that is used, too old or not ours. Looking changes nothing. */
export function waitingFor(tools: SignUpTools, token: string): Promise<SignUp | null> {
  return tools.signUps.waiting(hashOf(token), since(tools))
}

/** Makes a reader of whoever has the link, once, or moves one to this address; null where it does neither. */
export function confirmSignUp(tools: SignUpTools, token: string): Promise<Confirmed | null> {
  return tools.signUps.confirm(hashOf(token), since(tools), tools.list, tools.clock())
}
