import { chmodSync, mkdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { describe, expect, it } from 'vitest'
import { inTime } from '../../src/storage/sqlite-dialect.ts'
import { addReaders, openTestStore, temporaryFolder } from '../support/store.ts'

const modeOf = (path: string) => statSync(path).mode & 0o777
const FILES = ['', '-wal', '-shm']

describe('the files of a database', () => {
  it('are for their owner only, and so is the folder that is made for them', async () => {
    const path = join(temporaryFolder(), 'var', 'postrider.db')
    await addReaders(await openTestStore(path), 1)
    expect(modeOf(join(path, '..'))).toBe(0o700)
    for (const end of FILES) expect(modeOf(path + end), end).toBe(0o600)
  })

  it('are tightened where they stood open; a folder that is there stays as it is', async () => {
    const folder = join(temporaryFolder(), 'var')
    mkdirSync(folder)
    chmodSync(folder, 0o755)
    const path = join(folder, 'postrider.db')
    writeFileSync(path, '')
    chmodSync(path, 0o644)
    await addReaders(await openTestStore(path), 1)
    for (const end of FILES) expect(modeOf(path + end), end).toBe(0o600)
    expect(modeOf(folder)).toBe(0o755)
  })
})

describe('a database that another process keeps locked', () => {
  it('opens and can be read; who wants to write is told of the lock', async () => {
    const path = join(temporaryFolder(), 'postrider.db')
    await addReaders(await openTestStore(path), 2)
    const other = new DatabaseSync(path)
    other.exec('begin immediate')
    const store = await openTestStore(path)
    expect(await store.db.selectFrom('subscribers').select('id').execute()).toHaveLength(2)
    const third = new DatabaseSync(path, { timeout: 0 })
    expect(() => inTime(() => third.exec('begin immediate'))).toThrow('kept the database locked')
    other.close()
    inTime(() => third.exec('begin immediate'))
    third.close()
  })
})
