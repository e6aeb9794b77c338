// The bounded form of bench/kill.ts: a sending process, really killed, at random moments. How fast anything is never
// decides here; what the sink wrote down does.
import { expect, it } from 'vitest'
import { brokenPromises } from '../../bench/kill/report.ts'
import { runKills } from '../../bench/kill/run.ts'

it('nobody is lost and nobody gets two, wherever the sending is killed', { timeout: 240_000 }, async () => {
  const reports = await runKills({
    readers: 400,
    connections: 10,
    isBare: true,
    latest: 150,
    shares: [
      { policy: 'hold', delay: 0, signal: 'SIGKILL', kills: 6 },
      { policy: 'resend', delay: 20, signal: 'SIGKILL', kills: 6 },
      { policy: 'hold', delay: 20, signal: 'SIGTERM', kills: 2 },
    ],
  })
  expect(reports.flatMap(brokenPromises)).toEqual([])
  expect(reports.map((report) => report.kills)).toEqual([6, 6, 2])
})
