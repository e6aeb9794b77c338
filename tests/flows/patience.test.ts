import { expect, it } from 'vitest'
import { createPatience } from '../../src/flows/patience.ts'

/** The patience whose waits end when the test says so. */
function somePatience(most: number) {
  const waits: { readonly ms: number; readonly end: () => void }[] = []
  const given: string[] = []
  const told: string[] = []
  const patience = createPatience(
    most,
    (ms) => new Promise((resolve) => waits.push({ ms, end: () => resolve() })),
    (why) => void given.push(why),
    (why, ms) => void told.push(`${why}, ${ms / 1000} s`),
  )
  return Object.assign(patience, { waits, given, told })
}

it('waits twice as long after each failure in a row, and gives up in the end', async () => {
  const patience = somePatience(7)
  for (let failure = 0; failure < 7; failure++) {
    const failed = patience.failed(patience.begin(), 'gone')
    patience.waits.at(-1)?.end()
    await failed
  }
  expect(patience.waits.map(({ ms }) => ms / 1000)).toEqual([5, 10, 20, 40, 80, 160, 300])
  await patience.failed(patience.begin(), 'gone for good')
  expect(patience.given).toEqual(['gone for good'])
})

it('counts what fails on many connections at once as one failure, whenever they notice', async () => {
  const patience = somePatience(1)
  const begun = [patience.begin(), patience.begin(), patience.begin()] as const
  const both = [patience.failed(begun[0], 'gone'), patience.failed(begun[1], 'gone')]
  patience.waits[0]?.end()
  await Promise.all(both)
  await patience.failed(begun[2], 'gone, and found out late')
  expect(patience.waits).toHaveLength(1)
  expect(patience.told, 'said once for all who wait').toEqual(['gone, 5 s'])
  expect(patience.given).toEqual([])
  await patience.failed(patience.begin(), 'gone again')
  expect(patience.given).toEqual(['gone again'])
})

it('begins anew once the relay has answered', async () => {
  const patience = somePatience(1)
  for (let failure = 0; failure < 3; failure++) {
    const failed = patience.failed(patience.begin(), 'gone')
    patience.waits.at(-1)?.end()
    await failed
    patience.worked()
  }
  expect(patience.waits.map(({ ms }) => ms)).toEqual([5000, 5000, 5000])
  expect(patience.given).toEqual([])
})
