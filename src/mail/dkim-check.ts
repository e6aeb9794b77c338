// Reads our own signatures as a receiver would: by another library, with the records that we tell people to publish.
import { type DkimSigner, dkimRecord } from './dkim.ts'

/**
 * What is wrong with the signatures of a mail, or null where each key of the signer has one that verifies.
 * Loads the verifier when it is first asked, which takes a third of a second.
 */
export async function signatureTrouble(raw: Buffer, signer: DkimSigner): Promise<string | null> {
  const { dkimVerify } = await import('mailauth/lib/dkim/verify.js')
  const records = new Map(
    signer.keys.map((key) => {
      const { name, value } = dkimRecord(signer, key)
      return [name, value]
    }),
  )
  const { results } = await dkimVerify(raw, {
    resolver: async (name: string) => {
      const value = records.get(name)
      if (value === undefined) throw Object.assign(new Error('no record'), { code: 'ENOTFOUND' })
      // DNS has strings of 255 bytes.
      return [value.match(/.{1,255}/g) ?? []]
    },
  })
  for (const { selector } of signer.keys) {
    const found = results.find((r) => r.selector === selector)
    if (!found) return `the mail has no signature of the key "${selector}"`
    const { result, comment } = found.status
    if (result !== 'pass')
      return `the signature of the key "${selector}" does not verify: ${comment || result}`
  }
  return null
}
