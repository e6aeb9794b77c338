import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { addressCheck } from '../../src/core/subscriber.ts'
import { holdsAddressKeys, knowsAddressSecret } from '../../src/storage/address-check.ts'
import { subscribers } from '../../src/storage/subscribers.ts'
import { addReaders, NOW, openTestStore, SECRET, temporaryFolder } from '../support/store.ts'

const OURS = addressCheck(SECRET)
const OTHER = addressCheck('another secret of tests, as long as the first')

describe('the address secret of a database', () => {
  it('may change as long as nothing is keyed with it, and then never again', async () => {
    const store = await openTestStore()
    expect(await knowsAddressSecret(store.db, OTHER)).toBe(true)
    expect(await knowsAddressSecret(store.db, OURS)).toBe(true)
    await addReaders(store, 1)
    expect(await knowsAddressSecret(store.db, OTHER)).toBe(false)
    expect(await knowsAddressSecret(store.db, OURS)).toBe(true)
  })

  it('is bound by a suppression alone', async () => {
    const store = await openTestStore()
    await knowsAddressSecret(store.db, OURS)
    await subscribers(store.db).suppress('0'.repeat(32), 'erased', NOW, 'test')
    expect(await knowsAddressSecret(store.db, OTHER)).toBe(false)
  })

  it('is asked about without making a database', async () => {
    const path = join(temporaryFolder(), 'a.db')
    expect(holdsAddressKeys(`sqlite:${path}`)).toBe(false)
    const store = await openTestStore(path)
    expect(holdsAddressKeys(`sqlite:${path}`)).toBe(false)
    await addReaders(store, 1)
    expect(holdsAddressKeys(`sqlite:${path}`)).toBe(true)
  })
})
