// A year of a newsletter by the clock: fifty-two weeks over two changes of the hour, with power cuts, days without a machine, readers who
// come and go. Slots at half past two on Sundays: an hour that one Sunday does not have, and another has twice.
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { expect, it, onTestFinished } from 'vitest'
import { type App, openApp } from '../../src/app.ts'
import { loadConfig } from '../../src/config.ts'
import { addMinutes, slotsOfIssue, weekKey } from '../../src/core/time.ts'
import { answerRing } from '../../src/flows/ring.ts'
import { postrider } from '../support/run-postrider.ts'
import { sampleFolder } from '../support/sample-newsletter.ts'
import { smtpServer } from '../support/smtp-server.ts'

const ZONE = 'Europe/Berlin'
const BEGIN = '2026-11-18T12:00:00.000Z'
const WEEKS = 52
const READERS = 6
/** Weeks, counted from the first, in which something happens. */
const CUT = new Set([5, 31])
const LATE = 12
const AWAY = 20
const LEAVES = 8
const GONE = 25
const COMES = 40

const HOURS = 60

async function aNewsletter(mailUrl: string) {
  const dir = await sampleFolder({
    change: [
      ["sampleWeek: '2026-W47',", ''],
      ["zone: 'Asia/Tbilisi'", `zone: '${ZONE}'`],
      ["draftAt: 'friday 07:00'", "draftAt: 'saturday 18:00'"],
      ["sendAt: 'friday 10:00'", "sendAt: 'sunday 02:30'"],
      ["approval: 'editor'", "approval: 'none', gate: false, doctor: false"],
      ["listId: 'weekly", "publicUrl: 'https://letters.example.org',\n    listId: 'weekly"],
      [
        "minimum: 3,\n    pins: [],\n    files: ['content/popular/2026-W47.csv'],",
        'minimum: 1,\n    pins: [],\n    files: [],',
      ],
      [
        "logs: [{ file: 'content/popular/access.log', site: 'https://caravanpost.example.org' }],",
        'logs: [],',
      ],
    ],
  })
  const articles = join(dir, 'content', 'articles')
  // The sample's own week would be the first of the year.
  for (const folder of ['articles', 'notes', 'popular'])
    rmSync(join(dir, 'content', folder), { recursive: true })
  mkdirSync(articles)
  const list = [
    'email,first_name,language',
    ...Array.from({ length: READERS }, (_, i) => `r${i}@reader.example.org,R${i},en`),
  ]
  writeFileSync(join(dir, 'subscribers', 'readers.csv'), `${list.join('\n')}\n`)
  const env = { MAIL_URL: mailUrl }
  const config = await loadConfig({ dir, env })
  return { dir, env, config, articles }
}

/** Two stories that the week before `at` brought. */
function writeStories(articles: string, week: string, at: string): void {
  for (const [i, region] of ['georgia', 'kazakhstan'].entries())
    writeFileSync(
      join(articles, `${week}-${i}.md`),
      `---\ntitle: "Story ${i} of ${week}"\nurl: "https://caravanpost.example.org/en/${week}-${i}"\npublished: ${addMinutes(at, -(i + 2) * HOURS)}\nauthors: [Nino Sampleli]\nlanguage: en\nregions: [${region}]\n---\n\nWhat happened in ${week}, in a sentence or two.\n`,
    )
}

async function ring(app: App): Promise<void> {
  const weekly = {
    ...{ open: app.tools, slots: app.slots, audience: app.audience, gate: null },
    syncLists: async () =>
      (await import('../../src/flows/subscriptions.ts')).syncLists(app.listTools, app.lists),
  }
  const { sendingTools: sending, openFleet, fleet } = app
  const { failures } = await answerRing(
    { weekly, sending, openFleet, fleet, unknown: 'resend', patience: 2 },
    new AbortController().signal,
  )
  expect(failures).toEqual([])
}

it('leaves the right record, and every reader has every letter that they were to have', async () => {
  let delay = 0
  await using relay = await smtpServer({
    onRcptTo: ({ address }, _session, done) => {
      const answer = () =>
        address.startsWith('r1@') && Date.parse(now) > Date.parse(BEGIN) + GONE * 7 * 86_400_000
          ? done(Object.assign(new Error('5.1.1 there is no such user'), { responseCode: 550 }))
          : done()
      if (delay > 0) void setTimeout(delay).then(answer)
      else answer()
    },
  })
  let now = BEGIN
  const { dir, env, config, articles } = await aNewsletter(
    `smtp://127.0.0.1:${relay.port}?tls=none&connections=2`,
  )
  let app = await openApp(config, () => now)
  onTestFinished(() => app.close())
  await ring(app)

  const expected: { readonly key: string; readonly readers: number; readonly cut: boolean }[] = []
  for (let week = 0; week < WEEKS; week++) {
    const key = weekKey(addMinutes(BEGIN, (week * 7 + 1) * 24 * HOURS), ZONE)
    const { draftAt, sendAt } = slotsOfIssue(key, config.plan)
    now = addMinutes(draftAt, 1)
    writeStories(articles, key, draftAt)
    await ring(app)
    if (week === LEAVES)
      await app.subscribers.suppress(await keyOf(app, 'r0'), 'unsubscribed', now, 'link in the year')
    if (week === COMES)
      writeFileSync(
        join(dir, 'subscribers', 'readers.csv'),
        [
          'email,first_name,language',
          ...[0, 1, 2, 3, 4, 5, 6].map((i) => `r${i}@reader.example.org,R${i},en`),
        ].join('\n'),
      )
    const readers = READERS - (week >= LEAVES ? 1 : 0) - (week > GONE ? 1 : 0) + (week >= COMES ? 1 : 0)
    if (week === AWAY) {
      // Nobody is there for three days: the slot is held, and nothing goes out late.
      now = addMinutes(sendAt, 72 * HOURS)
      await ring(app)
      continue
    }
    now = addMinutes(sendAt, week === LATE ? 3 * HOURS : 1)
    if (CUT.has(week)) {
      await app.close()
      delay = 150
      const before = relay.received.length
      await postrider(['serve', '--port', '0', '--dir', dir, '--now', now], {
        env: { ...env, POSTRIDER_PORT: '0' },
        async meanwhile(child) {
          for (let tries = 0; tries < 300 && relay.received.length < before + 2; tries++) await setTimeout(20)
          child.kill('SIGKILL')
        },
      })
      delay = 0
      app = await openApp(config, () => now)
    }
    // The minute after, and what was unsure a quarter of an hour later.
    for (const minutes of [0, 1, 20, 40]) {
      now = addMinutes(now, minutes)
      await ring(app)
    }
    expected.push({ key, readers, cut: CUT.has(week) })
  }

  const slots = await app.slots.past(400)
  const sends = slots.filter((s) => s.kind === 'send').toReversed()
  expect(sends).toHaveLength(WEEKS)
  expect(sends.filter((s) => s.outcome !== 'sent').map((s) => [s.issue, s.outcome])).toEqual([
    [weekKey(addMinutes(BEGIN, (AWAY * 7 + 1) * 24 * HOURS), ZONE), 'held'],
  ])
  // Each at half past two by the clock on the wall, but for the Sunday that has no such time.
  const local = sends.map((s) => Temporal.Instant.from(s.at).toZonedDateTimeISO(ZONE))
  expect(
    local.filter((t) => !(t.hour === 2 && t.minute === 30)).map((t) => t.toPlainDate().toString()),
  ).toEqual(['2027-03-28'])
  expect(new Set(local.map((t) => t.dayOfWeek))).toEqual(new Set([7]))

  for (const { key, readers, cut } of expected) {
    const a = await app.campaigns.accounting(key, now)
    const got = relay.received.filter((m) => m.raw.includes(`<${key.toLowerCase()}.`))
    const to = got.flatMap((m) => m.to)
    expect([key, a.accepted + a.rejected, a.unknown, a.queued, a.inflight]).toEqual([
      key,
      expect.any(Number),
      0,
      0,
      0,
    ])
    expect([key, new Set(to).size]).toEqual([key, a.accepted])
    expect([key, a.frozen]).toEqual([key, readers])
    // Twice only what was on its way when the power went, which is resent after a quarter of an hour.
    expect(to.length - new Set(to).size).toBeLessThanOrEqual(cut ? 2 : 0)
  }
  expect(readdirSync(join(dir, 'var'))).toContain('postrider.db')
}, 280_000)

async function keyOf(app: App, name: string): Promise<string> {
  const page = await app.subscribers.page(0, 99)
  const found = page.find((s) => s.address?.startsWith(`${name}@`))
  if (!found) throw new Error(`there is no ${name}`)
  return found.addressKey
}
