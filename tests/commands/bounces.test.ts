import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { complaint, ordinaryMail, type ReportOf, statusReport } from '../support/reports.ts'
import { command } from '../support/run-in-process.ts'
import { lastJson } from '../support/run-postrider.ts'
import { sampleFolder } from '../support/sample-newsletter.ts'

const NOW = '2026-11-20T05:00:00.000Z'
const ISSUE = '2026-W47'

/** A sample newsletter whose issue went out into its inbox, and what a server would write back about each letter. */
async function sent() {
  const dir = await sampleFolder()
  const run = (line: string, now = NOW) => command([...line.split(' '), '--dir', dir, '--now', now])
  await run(`gather --week ${ISSUE}`)
  expect((await run(`send ${ISSUE} --yes --as-is`)).code).toBe(0)
  const inbox = join(dir, 'var', 'inbox')
  const letters = readdirSync(inbox, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.eml'))
    .map((name) => readFileSync(join(inbox, name), 'latin1'))
    .map((text): ReportOf => {
      const field = (name: string) => new RegExp(`^${name}: (.*)$`, 'im').exec(text)?.[1]?.trim() ?? ''
      const recipient = field('To').replace(/^.*<|>$/g, '')
      return { recipient, messageId: field('Message-ID'), to: field('Return-Path').replace(/[<>]/g, '') }
    })
  const place = join(dir, 'reports')
  mkdirSync(place)
  const read = async (reports: readonly Buffer[]) => {
    for (const [i, bytes] of reports.entries()) writeFileSync(join(place, `${i}.eml`), bytes)
    return lastJson(await run(`bounces read ${place} --json`))
  }
  return { dir, run, letters, read, place }
}

it('suppresses whom a report with our token names, once, and leaves the next issue without them', async () => {
  const { run, letters, read } = await sent()
  const [gone] = letters
  if (!gone) throw new Error('no letter')
  const said = await read([
    statusReport({ ...gone, to: 'postmaster@example.org', id: '<one@mx.example.org>' }),
  ])
  expect(said).toMatchObject({
    messages: 1,
    bounces: [{ file: '0.eml', class: 'hard', status: '5.1.1', matched: 'message-id', effect: 'suppressed' }],
    ignored: [],
  })
  expect(await run(`subscribers show ${gone.recipient}`)).toMatchObject({
    stdout: expect.stringContaining('hard-bounce'),
  })
  const again = await read([
    statusReport({ ...gone, to: 'postmaster@example.org', id: '<one@mx.example.org>' }),
  ])
  expect(again).toMatchObject({ bounces: [{ effect: 'known' }] })
  await run('gather --week 2026-W48', '2026-11-27T05:00:00.000Z')
  await run('send 2026-W48 --yes --as-is', '2026-11-27T05:00:00.000Z')
  const next = lastJson(await run('who 2026-W48 --accepted --json', '2026-11-27T05:00:00.000Z'))
  expect(next.readers).toHaveLength(letters.length - 1)
  expect(JSON.stringify(next.readers)).not.toContain(gone.recipient)
}, 120_000)

it('changes nothing for a forged report, an automatic reply, a delay or a person', async () => {
  const { run, letters, read } = await sent()
  const [one] = letters
  if (!one) throw new Error('no letter')
  const forged = (one.messageId ?? '').replace(
    /\.([a-z2-7])([a-z2-7]+)@/,
    (_, a, rest) => `.${a === 'a' ? 'b' : 'a'}${rest}@`,
  )
  expect(forged).not.toBe(one.messageId)
  const said = await read([
    statusReport({ ...one, to: 'b+2026-w47.1.aaaaaaaaaaaaaaaa@example.org', messageId: forged }),
    complaint({ ...one, to: 'fbl@example.org', messageId: forged }),
    statusReport({ ...one, action: 'delayed', status: '4.4.1' }),
    ordinaryMail({ Subject: 'Out of office', To: one.to, 'Auto-Submitted': 'auto-replied' }, 'Until Monday.'),
    ordinaryMail({ Subject: 'Thanks', To: one.to }, 'A fine letter.'),
  ])
  expect(said.bounces).toMatchObject([
    { matched: '', effect: 'aside' },
    { matched: '', effect: 'aside' },
  ])
  expect(said.ignored).toHaveLength(3)
  expect((await run('subscribers export')).stdout).not.toMatch(/hard-bounce|complaint/)
  expect((await run('bounces --aside')).stdout.trim().split('\n')).toHaveLength(2)
}, 60_000)

it('takes a complaint for what it is, shows its message, and takes it back at the word of an operator', async () => {
  const { run, letters, read } = await sent()
  const [one] = letters
  if (!one) throw new Error('no letter')
  expect(await read([complaint({ ...one, to: 'fbl@example.org' })])).toMatchObject({
    bounces: [{ class: 'complaint', effect: 'suppressed' }],
  })
  const shown = await run('bounces show 1')
  expect(shown.stdout).toContain('Feedback-Type: abuse')
  expect((await run('bounces undo 1')).code).toBe(0)
  expect((await run(`subscribers show ${one.recipient}`)).stdout).not.toContain('complaint,')
  expect((await run('bounces undo 1')).code).toBe(1)
}, 60_000)

it('reads a Maildir and marks what it read, an mbox, and what is piped', async () => {
  const { dir, run, letters } = await sent()
  const [a, b] = letters
  if (!a || !b) throw new Error('no letters')
  const maildir = join(dir, 'Maildir')
  for (const part of ['new', 'cur', 'tmp']) mkdirSync(join(maildir, part), { recursive: true })
  writeFileSync(join(maildir, 'new', '1.mx'), statusReport({ ...a, to: 'x@example.org' }))
  expect(lastJson(await run(`bounces read ${maildir} --json`))).toMatchObject({ messages: 1 })
  expect(readdirSync(join(maildir, 'cur'))).toEqual(['1.mx:2,S'])
  expect(lastJson(await run(`bounces read ${maildir} --json`))).toMatchObject({ messages: 0 })

  const mbox = join(dir, 'reports.mbox')
  const text = [a, b].map(
    (of) => `From MAILER-DAEMON Fri Nov 20 06:00:00 2026\n${statusReport({ ...of, to: 'x@example.org' })}\n`,
  )
  writeFileSync(mbox, text.join(''))
  expect(lastJson(await run(`bounces read ${mbox} --json`)).bounces).toMatchObject([
    { effect: 'stood' },
    { effect: 'suppressed' },
  ])
  expect((await run('bounces read /no/such/place')).stderr).toContain('no file or folder')
}, 60_000)

it('erasing a reader leaves nothing of a report that names them', async () => {
  const { dir, run, letters, read } = await sent()
  const [one] = letters
  if (!one) throw new Error('no letter')
  await read([
    statusReport({ ...one, to: 'x@example.org' }),
    statusReport({ ...one, to: 'x@example.org', messageId: '<nobody@example.org>' }),
  ])
  const naming = () =>
    readdirSync(join(dir, 'var'), { recursive: true, encoding: 'utf8' })
      .filter((name) => statSync(join(dir, 'var', name)).isFile())
      .filter((name) =>
        readFileSync(join(dir, 'var', name), 'latin1')
          .toLowerCase()
          .includes(one.recipient),
      )
  expect(naming().filter((name) => name.startsWith('reports'))).toHaveLength(2)
  await run(`subscribers erase ${one.recipient} --yes`)
  expect(naming()).toEqual([])
}, 60_000)
