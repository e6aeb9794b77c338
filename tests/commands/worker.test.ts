// A worker of its own: takes up what was opened elsewhere, and ends at the first signal.
import { readdirSync } from 'node:fs'
import { setTimeout } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { command } from '../support/run-in-process.ts'
import { postrider } from '../support/run-postrider.ts'
import { openAt, sampleFolder } from '../support/sample-newsletter.ts'

const NOW = '2026-11-20T05:00:00.000Z'
const ISSUE = '2026-W47'

it('sends what is due and nothing else, and stops in order', async () => {
  const dir = await sampleFolder()
  const run = (line: string) => command([...line.split(' '), '--dir', dir, '--now', NOW])
  await run(`gather --week ${ISSUE}`)
  await run(`send ${ISSUE} --yes --as-is --at 2026-11-20T05:00:05Z`)
  const app = await openAt(dir, NOW)
  const said = await postrider(['worker', '--connections', '2', '--json', '--dir', dir, '--now', NOW], {
    async meanwhile(child) {
      // The first seconds nobody is due; then a look, every five seconds, finds them.
      for (let tries = 0; tries < 300; tries++) {
        const { accepted } = await app.campaigns.accounting(ISSUE, NOW)
        if (accepted === 12) break
        await setTimeout(100)
      }
      child.kill('SIGTERM')
    },
  })
  expect(said).toMatchObject({ code: 130, stdout: expect.stringContaining('"working":true') })
  expect(await app.campaigns.accounting(ISSUE, NOW)).toMatchObject({ frozen: 12, accepted: 12, unknown: 0 })
  expect(readdirSync(app.inboxFolder).filter((name) => name.endsWith('.eml'))).toHaveLength(12)
  // The draft slot of this hour was not its to take.
  expect(await app.slots.past(9)).toEqual([])
}, 60_000)
