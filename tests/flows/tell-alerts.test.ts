// Alerts: each is told once, to operators by mail and to the hook of the newsroom, and what fails is said.
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, it, onTestFinished } from 'vitest'
import { alertsOf } from '../../src/core/operating.ts'
import { type AlertTools, tellAlerts } from '../../src/flows/tell-alerts.ts'
import { listInbox } from '../../src/mail/inbox.ts'
import { command } from '../support/run-in-process.ts'
import { openAt, sampleFolder } from '../support/sample-newsletter.ts'

const NOW = '2026-11-20T05:00:00.000Z'
const ISSUE = '2026-W47'

async function hook(status = 200) {
  const got: unknown[] = []
  const server = createServer((asked, answer) => {
    let text = ''
    asked.setEncoding('utf8').on('data', (part: string) => (text += part))
    asked.on('end', () => {
      got.push(JSON.parse(text))
      answer.writeHead(status).end()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  return { got, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/alerts` }
}

it('tells of a pause and of the end, each once', async () => {
  const dir = await sampleFolder({
    change: [
      [
        "sampleWeek: '2026-W47',",
        `people: [
          { name: 'Edda Draftova', address: 'edda@desk.example.org', role: 'editor' },
          { name: 'Mara Holdertext', address: 'mara@desk.example.org', role: 'operator' },
        ],`,
      ],
    ],
  })
  const run = (line: string) => command([...line.split(' '), '--dir', dir, '--now', NOW])
  await run(`gather --week ${ISSUE}`)
  const { got, url } = await hook()
  const app = await openAt(dir, NOW, { POSTRIDER_ALERT_URL: url })
  const tools = await app.alerting()
  expect(await tellAlerts(tools)).toEqual([])
  expect(got).toEqual([])
  await run(`send ${ISSUE} --yes --as-is --at 2026-11-20T06:00:00Z`)
  await run(`pause ${ISSUE}`)
  for (let times = 0; times < 3; times++) expect(await tellAlerts(tools)).toEqual([])
  expect(got).toMatchObject([
    { kind: 'paused', issue: ISSUE, url: expect.stringContaining(`/studio/issues/${ISSUE}/send`) },
  ])
  await run(`resume ${ISSUE}`)
  await command(['send', ISSUE, '--yes', '--dir', dir, '--now', '2026-11-20T06:01:00.000Z'])
  for (let times = 0; times < 2; times++) expect(await tellAlerts(tools)).toEqual([])
  expect(got).toMatchObject([
    { kind: 'paused' },
    { kind: 'finished', text: expect.stringContaining('12 of 12') },
  ])
  const mails = await listInbox(app.inboxFolder)
  expect(
    mails
      .filter((m) => m.to.includes('mara@'))
      .map((m) => m.subject)
      .toSorted(),
  ).toEqual([`${ISSUE}: finished`, `${ISSUE}: paused`])
  expect(mails.some((m) => m.to.includes('edda@'))).toBe(false)
}, 60_000)

it('says what could not be told, and goes on', async () => {
  const entries: { subject: string; action: string; detail: string; at: string; who: string }[] = []
  const tools: AlertTools = {
    alerts: async () => [{ kind: 'held', issue: ISSUE, text: 'held' }],
    people: [{ name: 'Mara', address: 'mara@desk.example.org', role: 'operator' }],
    publicUrl: 'https://letters.example.org',
    audit: {
      add: async (entry) => void entries.push(entry),
      last: async (subject, action) =>
        entries.findLast((e) => e.subject === subject && e.action === action) ?? null,
    },
    clock: () => NOW,
    sendNote: async () => {
      throw new Error('the relay is away')
    },
    post: async () => {
      throw new Error('answered 500')
    },
  }
  expect(await tellAlerts(tools)).toEqual([
    expect.stringContaining('the relay is away'),
    expect.stringContaining('answered 500'),
  ])
  expect(await tellAlerts(tools)).toEqual([])
})

describe('what is to be told', () => {
  const quiet = {
    issue: ISSUE,
    state: 'sending',
    reason: '',
    accepted: 1_000,
    frozen: 2_000,
    failed: 0,
    unsure: 0,
    complaints: 0,
  }
  it.each([
    ['nothing of a sending at work', {}, []],
    ['that it is held, and why', { state: 'held', reason: 'spam lists' }, ['held']],
    ['that it ended', { state: 'finished' }, ['finished']],
    ['complaints in time', { complaints: 2 }, ['complaints']],
    ['no complaints of few letters', { complaints: 2, accepted: 100 }, []],
    ['no complaints below the share', { complaints: 1 }, []],
  ])('%s', (_, change, kinds) => {
    expect(alertsOf({ ...quiet, ...change }).map((a) => a.kind)).toEqual(kinds)
  })
})
