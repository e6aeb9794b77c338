// What commands on one subscriber share: finding them by address, and telling what is known of them.
import type { App } from '../app.ts'
import { PostriderError } from '../core/errors.ts'
import { addressKey, parseAddress, type Subscriber } from '../core/subscriber.ts'

export const ADDRESS_ARGUMENT = { summary: 'the address of a subscriber' } as const

/** The key of an address as typed; a usage error for what is none. */
export async function keyOf(
  app: App,
  text: string,
): Promise<{ readonly address: string; readonly key: string }> {
  const address = parseAddress(text)
  if ('reason' in address) throw new PostriderError('usage', `That address ${address.reason}.`)
  const key = addressKey(await app.listTools.addressSecret(), address.normalised)
  return { address: address.address, key }
}

export async function findSubscriber(app: App, text: string): Promise<Subscriber> {
  const found = await app.subscribers.findByKey((await keyOf(app, text)).key)
  if (!found) throw new PostriderError('not-found', 'No subscriber has that address.')
  return found
}

/** A subscriber as commands print them. */
export function describe(s: Subscriber): string {
  const sections = s.sections === null ? 'all sections' : s.sections.join(', ')
  const joined = s.joined === null ? '' : `, joined ${s.joined.slice(0, 10)}`
  return `${s.address ?? '(erased)'}: ${s.status}, ${s.language}, ${sections}, on ${s.lists.join(', ') || 'no list'}${joined}.`
}
