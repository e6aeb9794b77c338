import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'csv-parse/sync'
import { expect, it } from 'vitest'
import { csvLine } from '../../src/commands/csv-line.ts'
import { command } from '../support/run-in-process.ts'
import { lastJson } from '../support/run-postrider.ts'
import { openAt, sampleFolder } from '../support/sample-newsletter.ts'

const NOW = '2026-11-20T05:00:00.000Z'

/** Every file below a folder that holds these bytes, in any case. */
function filesWith(folder: string, text: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => statSync(join(folder, name)).isFile())
    .filter((name) => readFileSync(join(folder, name)).toString('latin1').toLowerCase().includes(text))
}

it('erase leaves the address nowhere: not in the database, its log, kept mails or exports', async () => {
  const dir = await sampleFolder()
  const run = (line: string) => command([...line.split(' '), '--dir', dir, '--now', NOW])
  await run('run --yes')
  expect((await run('gather --week 2026-W47')).code).toBe(0)
  const sent = await run('send 2026-W47 --yes --as-is')
  expect([sent.code, sent.stderr]).toEqual([0, expect.any(String)])
  const address = (await run('subscribers export')).stdout.split('\r\n')[1]?.split(',')[0] ?? ''
  expect(address).toContain('@')
  expect(filesWith(join(dir, 'var'), address).length).toBeGreaterThan(1)

  const erased = lastJson(await run(`subscribers erase ${address} --yes --json`))
  expect(erased).toMatchObject({ erased: true, known: true, mails: 1 })
  expect(filesWith(join(dir, 'var'), address)).toEqual([])
  expect((await run('subscribers export')).stdout).not.toContain(address)
  expect((await run('who 2026-W47 --accepted')).stdout).toContain('(erased)')

  // The list file names it still; taking the file in again brings nobody back, and names nobody.
  expect(erased.files).toEqual([expect.stringContaining('.csv')])
  const again = await run(`subscribers add ${address}`)
  expect([again.code, again.stdout + again.stderr]).toEqual([
    expect.any(Number),
    expect.stringContaining('Not added'),
  ])
  expect(filesWith(join(dir, 'var'), address)).toEqual([])
  // Each sending adds up as before.
  const status = lastJson(await run('status 2026-W47 --json'))
  expect(status).toMatchObject({ frozen: 12, accepted: 12 })
}, 90_000)

it('erase wants a yes, and keeps out an address that nobody has', async () => {
  const dir = await sampleFolder()
  const run = (line: string) => command([...line.split(' '), '--dir', dir])
  expect(await run('subscribers erase nobody@reader.example.org')).toMatchObject({ code: 1 })
  const said = await run('subscribers erase nobody@reader.example.org --yes')
  expect(said.stdout).toContain('kept out from now on')
  expect((await run('subscribers add nobody@reader.example.org')).code).not.toBe(0)
})

it('show tells what a reader agreed to, and when', async () => {
  const dir = await sampleFolder()
  const app = await openAt(dir, NOW)
  const run = (line: string) => command([...line.split(' '), '--dir', dir, '--now', NOW])
  await run('subscribers add eka@reader.example.org')
  const reader = (await app.subscribers.page(0, 100)).find((s) => s.address?.startsWith('eka'))
  await app.signUps.add(
    {
      ...{ addressKey: reader?.addressKey ?? '', address: 'eka@reader.example.org', peer: 'p', domain: 'd' },
      ...{ language: 'en', sections: null, wording: 'One letter a week', page: 'https://example.org/' },
      askedAt: NOW,
      mover: null,
    },
    'a token',
    '',
  )
  await app.signUps.confirm('a token', '', 'readers', NOW)
  const said = await run('subscribers show eka@reader.example.org')
  expect(said.stdout).toContain('confirmed 2026-11-20 05:00: “One letter a week”')
})

it('export writes cells that no spreadsheet takes for formulas, and that read back', () => {
  const cells = ['=1+1', '+1', '-1', '@x', '\tx', 'a,b', 'say "so"', 'two\nlines', 'Zoë', "'quoted"]
  const [read] = parse(csvLine(cells)) as string[][]
  expect(read?.map((cell) => cell.replace(/^'(?=[=+\-@\t])/, ''))).toEqual(cells)
  expect(read?.some((cell) => /^[=+\-@\t\r]/.test(cell))).toBe(false)
})
