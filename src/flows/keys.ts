// The DNS records of a sender's keys, for whoever publishes them.
import type { Instant } from '../core/time.ts'
import { dkimRecord } from '../mail/dkim.ts'
import type { DkimTurns } from '../mail/dkim-turns.ts'

export type KeyRecord = { readonly name: string; readonly type: 'TXT'; readonly value: string }

export type KeyLine = KeyRecord & {
  readonly selector: string
  readonly algorithm: string
  /** Whether mail first tried now is signed with it. */
  readonly signs: boolean
}

/** One record per key, the oldest first. */
export function keyLines(turns: DkimTurns | null, now: Instant): readonly KeyLine[] {
  if (!turns) return []
  const signing = turns.at(now).keys.map((k) => k.selector)
  return turns.all.keys.map((key) => ({
    ...dkimRecord(turns.all, key),
    selector: key.selector,
    algorithm: key.algorithm,
    signs: signing.includes(key.selector),
  }))
}
