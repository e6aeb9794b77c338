// A second, independent verifier of our signatures: Debian's python3-dkim (dkimpy).
import { spawnSync } from 'node:child_process'
import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import { expect, it } from 'vitest'
import { composeMessage, prepareVariant } from '../../src/mail/compose.ts'
import { dkimRecord, loadDkimKeys, signMessage } from '../../src/mail/dkim.ts'
import { AT, aReader, aSender, aVariant } from '../support/mails.ts'
import { needs } from '../support/needs.ts'

const pem = (key: KeyObject) => String(key.export({ type: 'pkcs8', format: 'pem' }))
const SIGNER = loadDkimKeys('caravanpost.example.org', [
  { selector: 'rsa1', pem: pem(generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey) },
  { selector: 'ed1', pem: pem(generateKeyPairSync('ed25519').privateKey) },
])
const RECORDS = Object.fromEntries(
  SIGNER.keys.map((key) => [`${dkimRecord(SIGNER, key).name}.`, dkimRecord(SIGNER, key).value]),
)

/** Verifies each signature of the message; one word per signature. */
const SCRIPT = `
import base64, dkim, json, sys
given = json.load(sys.stdin)
find = lambda name, timeout=5: given['records'].get(name.decode(), '').encode()
mail = dkim.DKIM(base64.b64decode(given['mail']))
print(json.dumps([mail.verify(idx=i, dnsfunc=find) for i in range(given['signatures'])]))
`

function dkimpy(mail: Buffer): unknown {
  const input = JSON.stringify({
    mail: mail.toString('base64'),
    records: RECORDS,
    signatures: SIGNER.keys.length,
  })
  // Debian's own python: another one that is first on the path does not see Debian's modules.
  const ran = spawnSync('/usr/bin/python3', ['-c', SCRIPT], { input, encoding: 'utf8' })
  if (ran.status !== 0) throw new Error(ran.stderr)
  return JSON.parse(ran.stdout)
}

it('dkimpy verifies both signatures, and neither once the letter was changed', async (test) => {
  needs(test, 'python3-dkim')
  const letter = composeMessage(prepareVariant(aVariant(), aSender(), '2026-W47'), aReader(), AT)
  const { raw } = await signMessage(letter, SIGNER, AT)
  expect(dkimpy(raw)).toEqual([true, true])
  const changed = Buffer.from(raw.toString('latin1').replace(/\r\nSubject: /, '\r\nSubject: Re: '), 'latin1')
  expect(dkimpy(changed)).toEqual([false, false])
})
