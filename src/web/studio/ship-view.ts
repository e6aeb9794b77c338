// What is still to happen before an issue goes out, as its page and its sending page tell it.
import { mayAct, type Person } from '../../core/person.ts'
import type { Audience as Chosen } from '../../core/segment.ts'
import { variantFor } from '../../core/variants.ts'
import type { StoredIssue } from '../../storage/issues.ts'
import { ownName } from '../page-strings.ts'
import type { Site } from '../site.ts'
import { shortTime } from './desk.ts'
import type { DeskWords } from './words.ts'

/** Members of test lists that a test is sent to at most. */
export const TESTED_MOST = 20

export type Audience = {
  readonly readers: number
  readonly editions: readonly { readonly edition: string; readonly name: string; readonly readers: number }[]
}

/** Who would get an issue now, by edition; of an audience if one is named, else all. */
export async function audienceOf({ tools }: Site, key: string, to?: Chosen): Promise<Audience> {
  const readers = new Map<string, number>()
  const shapes = to ? await tools.campaigns.shapes(key, to, tools.clock()) : await tools.tools.shapes(key)
  for (const shape of shapes) {
    const { edition } = variantFor(shape.language, shape.sections, tools.editions, tools.sections)
    readers.set(edition, (readers.get(edition) ?? 0) + shape.readers)
  }
  const editions = [...readers].map(([edition, n]) => ({ edition, name: ownName(edition), readers: n }))
  return { editions, readers: editions.reduce((sum, e) => sum + e.readers, 0) }
}

/** Addresses of the test lists. */
export async function testAddresses({ tools }: Site): Promise<readonly string[]> {
  const found = new Set<string>()
  for (const list of tools.sending.testLists)
    for (const { address } of await tools.subscribers.members(list, TESTED_MOST))
      if (address && found.size < TESTED_MOST) found.add(address)
  return [...found]
}

/** The steps before a sending, and what whoever asks may do about them. */
export async function aheadOf(site: Site, words: DeskWords, stored: StoredIssue, person: Person) {
  const { audit, plan } = site.tools
  const { key, sendAt } = stored.issue
  const [{ readers, editions }, tested, addresses] = [
    await audienceOf(site, key),
    await audit.last(key, 'test'),
    await testAddresses(site),
  ]
  const path = `${site.base}/studio/issues/${key}`
  return {
    key,
    readers: words.many(readers, 'reader'),
    editions: editions.map((e) => `${e.name} ${e.readers.toLocaleString(words.locale)}`).join(', '),
    at: shortTime(sendAt, plan.zone, words),
    open: stored.state === 'draft' || stored.state === 'approved' || stored.state === 'held',
    byItself: plan.approval === 'none',
    tested: tested && {
      at: shortTime(tested.at, plan.zone, words),
      by: tested.who,
      isOld: /^version (\d+),/.exec(tested.detail)?.[1] !== String(stored.version),
    },
    testList: addresses.length > 0 ? words.many(addresses.length, 'address') : '',
    maySend: mayAct(person.role, 'operator'),
    paths: { sign: `${path}/sign`, unsign: `${path}/unsign`, test: `${path}/test`, send: `${path}/send` },
  }
}
