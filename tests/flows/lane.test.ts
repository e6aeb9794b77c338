import { expect, it } from 'vitest'
import { createLane } from '../../src/flows/lane.ts'

/** A lane whose waits end when the test says so. */
function aLane(patience: number) {
  const waits: { readonly ms: number; readonly end: () => void }[] = []
  const given: string[] = []
  const told: string[] = []
  const lane = createLane(
    patience,
    (ms) => new Promise((resolve) => waits.push({ ms, end: () => resolve() })),
    (why) => void given.push(why),
    (why, ms) => void told.push(`${why}, ${ms / 1000} s`),
  )
  return { ...lane, waits, given, told }
}

it('waits twice as long after each failure in a row, and gives up in the end', async () => {
  const lane = aLane(7)
  for (let failure = 0; failure < 7; failure++) {
    const failed = lane.failed(lane.begin(), 'gone')
    lane.waits.at(-1)?.end()
    await failed
  }
  expect(lane.waits.map(({ ms }) => ms / 1000)).toEqual([5, 10, 20, 40, 80, 160, 300])
  await lane.failed(lane.begin(), 'gone for good')
  expect(lane.given).toEqual(['gone for good'])
})

it('counts what fails on many connections at once as one failure, whenever they notice', async () => {
  const lane = aLane(1)
  const begun = [lane.begin(), lane.begin(), lane.begin()] as const
  const both = [lane.failed(begun[0], 'gone'), lane.failed(begun[1], 'gone')]
  lane.waits[0]?.end()
  await Promise.all(both)
  await lane.failed(begun[2], 'gone, and found out late')
  expect(lane.waits).toHaveLength(1)
  expect(lane.told, 'said once for all who wait').toEqual(['gone, 5 s'])
  expect(lane.given).toEqual([])
  await lane.failed(lane.begin(), 'gone again')
  expect(lane.given).toEqual(['gone again'])
})

it('begins anew once the relay has answered', async () => {
  const lane = aLane(1)
  for (let failure = 0; failure < 3; failure++) {
    const failed = lane.failed(lane.begin(), 'gone')
    lane.waits.at(-1)?.end()
    await failed
    lane.worked()
  }
  expect(lane.waits.map(({ ms }) => ms)).toEqual([5000, 5000, 5000])
  expect(lane.given).toEqual([])
})
