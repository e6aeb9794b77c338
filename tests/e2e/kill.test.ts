// The bounded form of bench/kill.ts: the real command, really killed, at random moments. How fast anything is never
// decides here; what the sink wrote down does.
import { expect, it } from 'vitest'
import { brokenPromises } from '../../bench/kill/report.ts'
import { runKills } from '../../bench/kill/run.ts'

it('nobody is lost and nobody gets two, wherever the sending is killed', { timeout: 240_000 }, async () => {
  const reports = await runKills({
    kills: 12,
    terms: 2,
    readers: 500,
    connections: 10,
    policies: ['hold', 'resend'],
    delays: [0, 20],
  })
  expect(reports.flatMap(brokenPromises)).toEqual([])
  expect(reports.reduce((kills, report) => kills + report.kills, 0)).toBe(14)
})
