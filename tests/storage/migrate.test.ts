import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { describe, expect, it } from 'vitest'
import { migrateSqlite, readMigrations } from '../../src/storage/migrate.ts'
import { openTestStore, temporaryFolder } from '../support/store.ts'

function folderOf(files: Readonly<Record<string, string>>): string {
  const folder = join(temporaryFolder(), 'migrations')
  mkdirSync(folder)
  for (const [name, sql] of Object.entries(files)) writeFileSync(join(folder, name), sql)
  return folder
}

const FILES = {
  '001-a.sql': 'create table a (x integer)',
  '002-b.sqlite.sql': 'create table b (x integer)',
  '002-b.postgres.sql': 'create table b (x bigint)',
  'notes.txt': 'not a migration',
}

describe('migrations', () => {
  it('are the files of the dialect in order', () => {
    const folder = folderOf(FILES)
    expect(readMigrations(folder, 'sqlite').map((m) => m.id)).toEqual(['001-a.sql', '002-b.sqlite.sql'])
    expect(readMigrations(folder, 'postgres').map((m) => m.id)).toEqual(['001-a.sql', '002-b.postgres.sql'])
  })

  it('run once each, and all or none', () => {
    const db = new DatabaseSync(':memory:')
    const all = readMigrations(
      folderOf({ ...FILES, '003-bad.sql': 'create table c (x); nonsense' }),
      'sqlite',
    )
    expect(migrateSqlite(db, all.slice(0, 2))).toEqual(['001-a.sql', '002-b.sqlite.sql'])
    expect(migrateSqlite(db, all.slice(0, 2))).toEqual([])
    expect(() => migrateSqlite(db, all)).toThrow('near "nonsense"')
    expect(db.prepare("select count(*) as n from sqlite_master where name = 'c'").get()).toMatchObject({
      n: 0,
    })
  })

  it('refuse a file that changed after it ran, and a database that is newer', () => {
    const db = new DatabaseSync(':memory:')
    migrateSqlite(db, readMigrations(folderOf(FILES), 'sqlite'))
    const changed = readMigrations(
      folderOf({ ...FILES, '001-a.sql': 'create table a (y integer)' }),
      'sqlite',
    )
    expect(() => migrateSqlite(db, changed)).toThrow('changed after it ran')
    expect(() => migrateSqlite(db, [])).toThrow('update Postrider')
  })

  it('make of what an older database calls issued a verdict', () => {
    const db = new DatabaseSync(':memory:')
    const own = readMigrations(join(import.meta.dirname, '../../src/storage/migrations'), 'sqlite')
    migrateSqlite(db, own.slice(0, 1))
    const at = '2026-11-13T06:00:00.000Z'
    db.exec(`insert into issues values ('2026-W46', '${at}', '${at}', 'UTC', '${at}', '${at}', 'draft', '', 1, 0, '{}',
      '[]', 'h', '${at}', '${at}')`)
    const url = 'https://caravanpost.example.org/canal'
    db.exec(`insert into articles values ('a1', '${url}', null, 'en', '{}', '${at}', '${at}')`)
    db.exec("insert into issued values ('a1', '2026-W46'), ('never-kept', '2026-W46')")
    migrateSqlite(db, own)
    const rows = db.prepare('select * from considered').all()
    expect(rows.map((row) => ({ ...row }))).toEqual([{ url, issue: '2026-W46', verdict: 'in' }])
    expect(() => db.prepare('select * from issued')).toThrow('no such table')
  })

  it('give a database a name of its own that stays', async () => {
    const path = join(temporaryFolder(), 'a.db')
    const first = await openTestStore(path)
    const second = await openTestStore(path)
    expect(second.instance).toBe(first.instance)
    expect((await openTestStore()).instance).not.toBe(first.instance)
  })
})
