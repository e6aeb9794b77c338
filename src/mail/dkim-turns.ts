// Which keys sign which mail: those that were in turn at its first attempt, so that a replay is byte-identical.
import type { Instant } from '../core/time.ts'
import { type DkimKey, type DkimSigner, loadDkimKeys } from './dkim.ts'

export type DkimTurns = {
  /** The signer of mail first tried at `date`. */
  at(date: Instant): DkimSigner
  /** All keys, the oldest first, for the records to publish. */
  readonly all: DkimSigner
}

/**
 * Loads all keys of a sender.
 * @returns null where there are none
 * @throws PostriderError `config` for a key that cannot sign
 */
export function dkimTurns(
  domain: string,
  files: readonly { readonly selector: string; readonly since: Instant; readonly pem: string }[],
): DkimTurns | null {
  if (files.length === 0) return null
  const all = loadDkimKeys(domain, files)
  const keys = all.keys.map((key, i) => ({ key, since: files[i]?.since ?? '' }))
  const algorithms = [...new Set(all.keys.map((k) => k.algorithm))].sort().reverse() // RSA first: everyone knows it
  const signers = new Map<string, DkimSigner>()
  return {
    all,
    at(date) {
      const chosen = algorithms.flatMap((algorithm): DkimKey[] => {
        const mine = keys.filter(({ key }) => key.algorithm === algorithm)
        const inTurn = mine.findLast(({ since }) => since <= date) ?? mine[0]
        return inTurn ? [inTurn.key] : []
      })
      const name = chosen.map((k) => k.selector).join()
      const known = signers.get(name)
      if (known) return known
      const signer = { domain: all.domain, keys: chosen }
      signers.set(name, signer)
      return signer
    },
  }
}
