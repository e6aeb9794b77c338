import { expect, it } from 'vitest'
import { command } from '../support/run-in-process.ts'
import { lastJson } from '../support/run-postrider.ts'
import { sampleFolder } from '../support/sample-newsletter.ts'

it('says what it forgets, by kind and limit, and keeps it all in a dry run', async () => {
  const dir = await sampleFolder({ change: [['sections:', "retention: { inbox: '2d' },\n  sections:"]] })
  const run = (line: string) =>
    command([...line.split(' '), '--dir', dir, '--now', '2026-11-20T05:00:00.000Z'])
  expect((await run('gather')).code).toBe(0)
  const sent = lastJson(await run('send 2026-W47 --yes --json'))
  const later = (line: string) =>
    command([...line.split(' '), '--dir', dir, '--now', '2027-11-20T05:00:00.000Z'])
  const dry = lastJson(await later('retention --dry-run --json'))
  expect(dry).toMatchObject({
    dryRun: true,
    inbox: { forgotten: sent.accepted },
    replies: { forgotten: sent.accepted },
  })
  expect((await later('retention')).stdout).toContain(
    `${sent.accepted} mails of the inbox inside from before 2027-11-18`,
  )
  expect(lastJson(await later('retention --json'))).toMatchObject({
    inbox: { forgotten: 0 },
    replies: { forgotten: 0 },
  })
  const bad = await sampleFolder({ change: [['sections:', "retention: { left: '1d' },\n  sections:"]] })
  const refused = await command(['retention', '--dir', bad])
  expect([refused.code, refused.stderr]).toEqual([
    2,
    expect.stringContaining('retention.left is shorter than the thirty days'),
  ])
})
