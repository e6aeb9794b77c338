import { expect, it } from 'vitest'
import { subscribers } from '../../src/storage/subscribers.ts'
import { suppressions } from '../../src/storage/suppressions.ts'
import { NOW, openTestStore } from '../support/store.ts'

const KEY = 'a'.repeat(32)

async function rooms() {
  const { db } = await openTestStore()
  return { readers: subscribers(db), stops: suppressions(db) }
}

it('tells why an address is suppressed, since when and by what', async () => {
  const { readers, stops } = await rooms()
  expect(await stops.find(KEY)).toBeNull()
  await readers.suppress(KEY, 'unsubscribed', NOW, 'link in 2026-W47')
  expect(await stops.find(KEY)).toEqual({ reason: 'unsubscribed', at: NOW, evidence: 'link in 2026-W47' })
})

it('lifts only the suppression that is meant', async () => {
  const { readers, stops } = await rooms()
  expect(await stops.lift(KEY, 'unsubscribed', 'link', NOW)).toBe(false)
  await readers.suppress(KEY, 'unsubscribed', NOW, 'list file')
  expect(await stops.lift(KEY, 'unsubscribed', 'link in ', NOW)).toBe(false)
  expect(await stops.lift(KEY, 'manual', 'list', NOW)).toBe(false)
  expect(await stops.lift(KEY, 'unsubscribed', 'list', NOW)).toBe(true)
  expect(await stops.find(KEY)).toBeNull()
})

it('leaves a stronger reason that came after', async () => {
  const { readers, stops } = await rooms()
  await readers.suppress(KEY, 'unsubscribed', NOW, 'link in 2026-W47')
  await readers.suppress(KEY, 'complaint', NOW, 'report')
  expect(await stops.lift(KEY, 'unsubscribed', 'link in ', NOW)).toBe(false)
  expect(await stops.find(KEY)).toMatchObject({ reason: 'complaint' })
})
