import { existsSync, mkdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect, it } from 'vitest'
import { migrateSqlite, readMigrations } from '../../src/storage/migrate.ts'
import { command } from '../support/run-in-process.ts'
import { checkout, lastJson } from '../support/run-postrider.ts'
import { sampleFolder } from '../support/sample-newsletter.ts'

const at = (dir: string) => (line: string) => command([...line.split(' '), '--dir', dir])

const ALL = readMigrations(join(checkout, 'src', 'storage', 'migrations'), 'sqlite')

it.each(ALL.map((m, i) => [m.id, i] as const))(
  'brings a database forward that ends with %s',
  async (_, i) => {
    const dir = await sampleFolder()
    mkdirSync(join(dir, 'var'), { recursive: true })
    const old = new DatabaseSync(join(dir, 'var', 'postrider.db'))
    migrateSqlite(old, ALL.slice(0, i + 1))
    old.close()
    const ran = ALL.slice(i + 1).map((m) => m.id)
    expect(lastJson(await at(dir)('migrate --json'))).toMatchObject({ ran, to: null })
    expect(lastJson(await at(dir)('migrate --json'))).toMatchObject({ ran: [] })
    expect(lastJson(await at(dir)('issues --json'))).toEqual({ issues: [] })
  },
)

it('moves a database, counted and checked, and never onto another', async () => {
  const dir = await sampleFolder()
  const run = at(dir)
  await run('gather --week 2026-W47')
  await command(['subscribers', 'import', join(dir, 'subscribers', 'readers.csv'), '--dir', dir])
  const target = join(dir, 'elsewhere', 'letter.db')
  const report = lastJson(await run(`migrate --to sqlite:${target} --json`))
  expect(report).toMatchObject({ issues: 1, to: `sqlite:${target}` })
  expect(statSync(target).mode & 0o077).toBe(0)
  const moved = await command(['subscribers', 'export', '--dir', dir], {
    env: { DATABASE_URL: `sqlite:${target}` },
  })
  expect(moved.stdout).toBe((await run('subscribers export')).stdout)
  expect(moved.stdout.split('\r\n').length).toBeGreaterThan(8)
  expect(await run(`migrate --to sqlite:${target}`)).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('already'),
  })
  expect(await run('migrate --to postgres://user:secret@db.example.org/letter')).toMatchObject({
    code: 2,
    stderr: expect.not.stringContaining('secret'),
  })
  expect(existsSync(join(dir, 'var', 'postrider.db'))).toBe(true)
})
