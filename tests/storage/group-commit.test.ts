import { DatabaseSync } from 'node:sqlite'
import { sql } from 'kysely'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { PostriderError } from '../../src/core/errors.ts'
import type { Db } from '../../src/storage/database.ts'
import { GroupCommit } from '../../src/storage/group-commit.ts'
import { openTestStore, temporaryFolder } from '../support/store.ts'

let db: Db
let path: string
let group: GroupCommit

beforeEach(async () => {
  path = `${temporaryFolder()}/postrider.db`
  const store = await openTestStore(path)
  db = store.db
  group = new GroupCommit(db)
  await sql`create table lines (line text not null unique)`.execute(db)
})

const write = (line: string, urgency?: 'soon') =>
  group.write(async (trx) => {
    await sql`insert into lines values (${line})`.execute(trx)
    return line
  }, urgency)

/** What another connection sees: only what has been committed. */
function onDisk(): readonly unknown[] {
  const raw = new DatabaseSync(path)
  const rows = raw.prepare('select line from lines order by rowid').all()
  raw.close()
  return rows.map((row) => row.line)
}

describe('writes', () => {
  it('of one turn share a commit, in the order they were handed in', async () => {
    const transactions = vi.spyOn(db, 'transaction')
    expect(await Promise.all([write('a'), write('b', 'soon'), write('c')])).toEqual(['a', 'b', 'c'])
    expect(transactions).toHaveBeenCalledOnce()
    expect(onDisk()).toEqual(['a', 'b', 'c'])
  })

  it('for which nobody waits ride with the next one', async () => {
    const soon = write('result', 'soon')
    await new Promise(setImmediate)
    expect(onDisk()).toEqual([])
    await write('intent')
    expect(onDisk()).toEqual(['result', 'intent'])
    await soon
  })

  it('for which nobody waits go alone where no other comes', async () => {
    await write('result', 'soon')
    expect(onDisk()).toEqual(['result'])
  })

  it('are all on the disk when it is idle', async () => {
    void write('a', 'soon')
    void write('b', 'soon')
    await group.idle()
    expect(onDisk()).toEqual(['a', 'b'])
  })
})

describe('a group that cannot be written', () => {
  const failure = expect.objectContaining({ status: 'rejected', reason: expect.any(PostriderError) })

  it('fails whole, and leaves nothing', async () => {
    const ends = await Promise.allSettled([write('a'), write('a'), write('b')])
    expect(ends).toEqual([failure, failure, failure])
    expect(onDisk()).toEqual([])
  })

  it('takes along what was handed in while it failed, and nothing later', async () => {
    const late: Promise<string>[] = []
    const failing = group.write(async (trx) => {
      late.push(write('built on it'))
      await sql`insert into nowhere values (1)`.execute(trx)
    })
    await expect(failing).rejects.toThrow('cannot be written')
    await expect(late[0]).rejects.toThrow('cannot be written')
    await write('afterwards')
    expect(onDisk()).toEqual(['afterwards'])
  })
})
