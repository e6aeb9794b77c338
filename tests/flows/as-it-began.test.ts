// What a campaign began with it ends with: the secret of its links, and a signature.
import { generateKeyPairSync } from 'node:crypto'
import { expect, it } from 'vitest'
import { keyName, type LinkKeys } from '../../src/core/link.ts'
import { composerFor, whyNotAsBefore, withoutKeys } from '../../src/flows/compose.ts'
import { keyLabel } from '../../src/mail/dkim.ts'
import { dkimTurns } from '../../src/mail/dkim-turns.ts'
import { aSending, ISSUE, LINK_KEYS, SENDER, sendingOn } from '../support/sending.ts'
import { smtpServer } from '../support/smtp-server.ts'
import { addReaders, openTestCampaign, openTestStore } from '../support/store.ts'

const NEW = 'a newer secret that was put in front'

async function began(kept: object) {
  const store = await openTestStore()
  await addReaders(store, 3)
  await openTestCampaign(store, ISSUE, JSON.stringify({ en: { ...SENDER, ...kept } }))
  return sendingOn(store)
}

it('mail that was signed does not go on unsigned: the campaign is held, and nobody gets any', async () => {
  await using server = await smtpServer()
  const sending = await began({ signedBy: ['p20261120060000r 0123456789ab'], linkKey: keyName(LINK_KEYS[0]) })
  const { status } = await sending.send(server.port)
  expect(status).toMatchObject({ accepted: 0, queued: 3 })
  expect((await sending.campaigns.of(ISSUE))[0]).toMatchObject({
    wish: 'hold',
    reason: expect.stringContaining('signed by p20261120060000r, and this key is gone'),
  })
})

it('nor with another secret, if the one it began with is gone', async () => {
  await using server = await smtpServer()
  const sending = await began({ signedBy: [], linkKey: keyName(NEW) })
  const { status } = await sending.send(server.port)
  expect(status).toMatchObject({ accepted: 0, queued: 3 })
  expect((await sending.campaigns.of(ISSUE))[0]?.reason).toContain('gone from POSTRIDER_SECRET')
})

it('nor with one of its keys gone or replaced, unless somebody says so', async () => {
  const file = (selector: string) => ({
    selector,
    since: '2026-11-01T00:00:00.000Z',
    pem: String(generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' })),
  })
  const [first, second] = [file('one'), file('two')]
  const turns = (...files: ReturnType<typeof file>[]) => dkimTurns('example.org', files)
  const labels = turns(first, second)?.all.keys.map(keyLabel)
  const sending = await began({ signedBy: labels })
  const open = await sending.campaigns.of(ISSUE)
  const bar = (...files: ReturnType<typeof file>[]) => whyNotAsBefore(open, LINK_KEYS, turns(...files))
  expect(bar(first, second)).toBe(null)
  expect(bar(first, second, file('three')), 'a rotation').toBe(null)
  expect(bar(first)).toContain('signed by two, and this key is gone')
  expect(bar(first, file('two')), 'another key of that name').toContain('signed by two')
  await sending.campaigns.setSender(open[0]?.id ?? 0, withoutKeys(open[0]?.sender ?? '{}'))
  expect(whyNotAsBefore(await sending.campaigns.of(ISSUE), LINK_KEYS, turns(first))).toBe(null)
})

it('a secret that is put in front makes no other mail of it', async () => {
  const sending = await began({ linkKey: keyName(LINK_KEYS[0]) })
  const [open, variants] = [await sending.campaigns.of(ISSUE), await sending.campaigns.variants(ISSUE)]
  const row = {
    reader: 1,
    address: 'reader1@reader.example.org',
    firstName: 'Anna',
    edition: 'en',
    variant: 'all',
  }
  const made = async (keys: LinkKeys) => {
    const message = await composerFor(
      ISSUE,
      variants,
      open,
      keys,
      null,
    )(row as never, '2026-11-20T06:00:00.000Z')
    return 'raw' in message ? [message.raw.toString(), message.envelope] : message
  }
  expect(await made([NEW, ...LINK_KEYS])).toEqual(await made(LINK_KEYS))
  expect(await made([NEW])).not.toEqual(await made(LINK_KEYS))
  expect(whyNotAsBefore(open, [NEW, ...LINK_KEYS], null)).toBe(null)
})

it('a campaign of before these marks goes on as it did', async () => {
  await using server = await smtpServer()
  const { status } = await (await aSending(3)).send(server.port)
  expect(status.accepted).toBe(3)
})
