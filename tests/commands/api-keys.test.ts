import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { command } from '../support/run-in-process.ts'
import { lastJson } from '../support/run-postrider.ts'
import { openAt, sampleFolder } from '../support/sample-newsletter.ts'

const NOW = '2026-11-20T05:00:00.000Z'

it('makes a key that is shown once and kept as a hash, lists it, and revokes it', async () => {
  const dir = await sampleFolder()
  const run = (line: string) => command([...line.split(' '), '--dir', dir, '--now', NOW])
  expect((await run('api-keys list')).stdout).toContain('There are no keys')

  const made = lastJson(await run('api-keys make website --json'))
  expect(made).toEqual({ name: 'website', may: 'sign-up', key: expect.stringMatching(/^prk_[\w-]{43}$/) })
  const crm = (await run('api-keys make crm --may sync')).stdout
  expect(crm).toMatch(/^prk_[\w-]{43}\n/)
  expect(crm).toContain('not shown again')
  const files = readdirSync(join(dir, 'var'), { encoding: 'utf8' }).filter((name) => /\.db/.test(name))
  expect(files.length).toBeGreaterThan(0)
  for (const name of files)
    expect(readFileSync(join(dir, 'var', name)).toString('latin1')).not.toContain(String(made.key))

  const listed = await run('api-keys list')
  expect(listed.stdout).toContain('website: sign-up, made 2026-11-20, never used')
  expect(listed.stdout).not.toContain('prk_')

  const again = await run('api-keys make website')
  expect([again.code, again.stderr]).toEqual([1, expect.stringContaining('choose another name')])
  expect(lastJson(await run('api-keys revoke website --json'))).toEqual({ name: 'website', revoked: true })
  const twice = await run('api-keys revoke website')
  expect([twice.code, twice.stderr]).toEqual([1, expect.stringContaining('api-keys list')])
  const { keys } = lastJson(await run('api-keys list --json')) as { keys: object[] }
  expect(keys).toMatchObject([
    { name: 'website', may: 'sign-up', revokedAt: expect.any(String) },
    { name: 'crm', may: 'sync', usedAt: null, revokedAt: null },
  ])
  // The name is free again.
  expect((await run('api-keys make website --may sync')).code).toBe(0)

  const app = await openAt(dir, NOW)
  const entries = await app.audit.page(10, null)
  await app.close()
  expect(entries.map((e) => [e.action, e.subject, e.detail])).toEqual([
    ['make API key', 'website', 'sync'],
    ['revoke API key', 'website', ''],
    ['make API key', 'crm', 'sync'],
    ['make API key', 'website', 'sign-up'],
  ])
  expect(JSON.stringify(entries)).not.toContain('prk_')
})

it.each(['', 'Website', 'site.', 'a'.repeat(41), 'two words', 'прк'])('refuses the name %j', async (name) => {
  const dir = await sampleFolder()
  const said = await command(['api-keys', 'make', name, '--dir', dir, '--now', NOW])
  expect([said.code, said.stderr]).toEqual([2, expect.stringContaining('small letters')])
})
