// Reports in a mailbox of a real IMAP server: read once, marked or moved, never deleted.
import { expect, it } from 'vitest'
import { openImap, parseImapUrl } from '../../src/mail/reports/imap.ts'
import { dovecot } from '../support/dovecot.ts'
import { needs } from '../support/needs.ts'
import { statusReport } from '../support/reports.ts'
import { command } from '../support/run-in-process.ts'
import { lastJson } from '../support/run-postrider.ts'
import { sampleFolder } from '../support/sample-newsletter.ts'

const report = (n: number) =>
  statusReport({
    to: 'b+x@bounces.example.org',
    recipient: `r${n}@reader.example.org`,
    id: `<${n}@mx.example.org>`,
  })

async function names(
  url: string,
  most = Number.POSITIVE_INFINITY,
  marks = false,
): Promise<readonly string[]> {
  const found: string[] = []
  for await (const { name, done } of openImap(url)) {
    found.push(name)
    if (marks) await done()
    if (found.length >= most) break
  }
  return found
}

it('reads what is new, goes on where it was cut off, and moves what it read if asked to', async (test) => {
  needs(test, 'dovecot')
  const server = await dovecot()
  const url = `${server.url}?tls=none`
  for (let n = 1; n <= 5; n++) server.deliver(`${n}.mx`, report(n))
  // Two are read and marked; then it is cut off.
  expect(await names(url, 2, true)).toEqual(['INBOX 1', 'INBOX 2'])

  const dir = await sampleFolder()
  const said = lastJson(await command(['bounces', 'read', url, '--json', '--dir', dir]))
  expect(said).toMatchObject({ messages: 3, bounces: [{ file: 'INBOX 3', effect: 'aside' }, {}, {}] })
  expect(lastJson(await command(['bounces', 'read', url, '--json', '--dir', dir]))).toMatchObject({
    messages: 0,
  })

  server.deliver('6.mx', report(6))
  expect(await names(`${url}&move=Done`, 9, true)).toEqual(['INBOX 6'])
  expect(await names(`${server.url.replace('INBOX', 'Done')}?tls=none`)).toEqual(['Done 1'])
}, 60_000)

it('says what to look at where it cannot be read, and never the password', async (test) => {
  needs(test, 'dovecot')
  const { url } = await dovecot()
  const wrong = { password: url.replace('a%25secret', 'another'), mailbox: url.replace('INBOX', 'Nothing') }
  const dir = await sampleFolder()
  const read = async (place: string) => (await command(['bounces', 'read', place, '--dir', dir])).stderr
  expect(await read(`${wrong.password}?tls=none`)).toContain('refused the login')
  expect(await read(`${wrong.mailbox}?tls=none`)).toContain('no mailbox "Nothing"')
  // It offers no TLS, and a password is not sent in the clear.
  expect(await read(url)).toContain('cannot be reached')
  expect(await read(url)).not.toContain('secret')
}, 60_000)

it('reads its address as it is meant', () => {
  expect(parseImapUrl('imaps://me%40example.org:p%3As@mail.example.org/Bounces?move=Done')).toMatchObject({
    ...{
      host: 'mail.example.org',
      port: 993,
      secure: true,
      user: 'me@example.org',
      mailbox: 'Bounces',
      moveTo: 'Done',
    },
  })
  expect(parseImapUrl('imap://me:p@mail.example.org:1143').port).toBe(1143)
  expect(() => parseImapUrl('imap://mail.example.org')).toThrow('imaps://user:password@host')
  expect(() => parseImapUrl('imap://me:p@mail.example.org?tls=none')).toThrow(
    'only for a server on this machine',
  )
})
