import { appendFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { countLogs, type LogTools } from '../../src/flows/count-logs.ts'
import { readLog } from '../../src/sources/log-read.ts'
import { viewCounts } from '../../src/storage/view-counts.ts'
import { aView, SINCE, SITE } from '../support/logs.ts'
import { NOW, openTestStore, temporaryFolder } from '../support/store.ts'

async function aCounting() {
  const { db } = await openTestStore()
  const path = join(temporaryFolder(), 'access.log')
  const counts = viewCounts(db)
  const tools: LogTools = {
    clock: () => NOW,
    plans: [{ file: 'logs/access.log', site: SITE, path }],
    counts,
    read: readLog,
  }
  return {
    path,
    tools,
    views: async () => (await counts.since(['logs/access.log'], SINCE)).map((r) => r.views),
  }
}

it('counts what is new, says what it was, and counts nothing twice', async () => {
  const { path, tools, views } = await aCounting()
  writeFileSync(path, aView('a') + aView('a.css'))
  const told: unknown[] = []
  const first = await countLogs(tools, SINCE, (...progress) => told.push(progress))
  expect(first).toMatchObject({
    logs: [{ log: 'logs/access.log', lines: 2, views: 1, dropped: { assets: 1 } }],
    failures: [],
  })
  expect(told).toHaveLength(1)
  expect((await countLogs(tools, SINCE)).logs).toMatchObject([{ lines: 0 }])
  appendFileSync(path, aView('a'))
  expect((await countLogs(tools, SINCE)).logs).toMatchObject([{ lines: 1 }])
  expect(await views()).toEqual([2])
})

it('counts each line once although the machine dies in the middle, before or after a batch is saved', async () => {
  const { path, tools, views } = await aCounting()
  // More pages than one batch has.
  writeFileSync(path, Array.from({ length: 50_000 }, (_, i) => aView(`p${i}`)).join(''))
  let saved = 0
  const dying = (when: 'before' | 'after'): LogTools => ({
    ...tools,
    counts: {
      ...tools.counts,
      add: async (...batch) => {
        if (when === 'before' && saved > 0) throw new Error('The power went.')
        await tools.counts.add(...batch)
        saved++
        if (when === 'after') throw new Error('The power went.')
      },
    },
  })
  await expect(countLogs(dying('before'), SINCE)).rejects.toThrow('power')
  await expect(countLogs(dying('after'), SINCE)).rejects.toThrow('power')
  expect(saved).toBe(2)
  const { logs } = await countLogs(tools, SINCE)
  expect(logs[0]?.lines).toBeGreaterThan(0)
  expect(logs[0]?.lines).toBeLessThan(50_000)
  expect(await views()).toEqual(Array(50_000).fill(1))
})

it('forgets what was counted before the first day', async () => {
  const { path, tools, views } = await aCounting()
  writeFileSync(path, aView('a'))
  await countLogs(tools, SINCE)
  expect(await views()).toEqual([1])
  await countLogs(tools, '2026-11-21')
  expect(await views()).toEqual([])
})

it('a log that is not there is a failure, and the others are counted', async () => {
  const { path, tools, views } = await aCounting()
  writeFileSync(path, aView('a'))
  const plans = [{ file: 'gone.log', site: SITE, path: `${path}.gone` }, ...tools.plans]
  const { logs, failures } = await countLogs({ ...tools, plans }, SINCE)
  expect(logs.map((l) => l.views)).toEqual([0, 1])
  expect(failures.map((f) => f.where)).toEqual(['access.log.gone'])
  expect(await views()).toEqual([1])
})
