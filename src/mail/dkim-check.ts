// Reads our own signatures as a receiver would: by another library, with the records that we tell people to publish.
import { type DkimSigner, dkimRecord } from './dkim.ts'

/**
 * What is wrong with the signatures of a mail, or null where each key of the signer has one that verifies.
 * @param resolve asks for the records; if not given, those that we tell people to publish are there
 * Loads the verifier when it is first asked, which takes a third of a second.
 */
export async function signatureTrouble(
  raw: Buffer,
  signer: DkimSigner,
  resolve: (name: string) => Promise<unknown> = publishing(signer),
): Promise<string | null> {
  const { dkimVerify } = await import('mailauth/lib/dkim/verify.js')
  const { results } = await dkimVerify(raw, { resolver: resolve as never })
  for (const { selector } of signer.keys) {
    const found = results.find((r) => r.selector === selector)
    if (!found) return `the mail has no signature of the key "${selector}"`
    const { result, comment } = found.status
    if (result !== 'pass')
      return `the signature of the key "${selector}" does not verify: ${comment || result}`
  }
  return null
}

/** A name server that knows our records alone. */
function publishing(signer: DkimSigner): (name: string) => Promise<unknown> {
  const records = new Map(
    signer.keys.map((key) => {
      const { name, value } = dkimRecord(signer, key)
      return [name, value]
    }),
  )
  return async (name) => {
    const value = records.get(name)
    if (value === undefined) throw Object.assign(new Error('no record'), { code: 'ENOTFOUND' })
    // DNS has strings of 255 bytes.
    return [value.match(/.{1,255}/g) ?? []]
  }
}
