// A backup made while the newsletter runs, and put elsewhere: all is there, and nothing goes out from the copy unasked.
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { create } from 'tar'
import { expect, it } from 'vitest'
import { command } from '../support/run-in-process.ts'
import { lastJson } from '../support/run-postrider.ts'
import { openAt, sampleFolder } from '../support/sample-newsletter.ts'
import { temporaryFolder } from '../support/store.ts'

const NOW = '2026-11-20T05:00:00.000Z'
const ISSUE = '2026-W47'

const at = (dir: string) => (line: string) => command([...line.split(' '), '--dir', dir, '--now', NOW])

/** A newsletter that has sent an issue, with a backup of it that was made while its server ran. */
async function kept() {
  const dir = await sampleFolder()
  const run = at(dir)
  await run(`gather --week ${ISSUE}`)
  expect((await run(`send ${ISSUE} --yes --as-is`)).code).toBe(0)
  const file = join(temporaryFolder(), 'kept.postrider.tar.gz')
  const app = await openAt(dir, NOW, { POSTRIDER_PORT: '0' })
  const report = lastJson(await run(`backup ${file} --json`))
  await app.close()
  return { dir, run, file, report }
}

it('keeps a newsletter in use and makes the same one elsewhere, which sends nothing unasked', async () => {
  const { dir, run, file, report } = await kept()
  expect(report).toMatchObject({ file, issues: 1, secrets: true })
  expect(statSync(file).mode & 0o077).toBe(0)
  const there = join(temporaryFolder(), 'there')
  const restored = lastJson(await at(there)(`restore ${file} --json`))
  expect(restored).toMatchObject({ dir: there, kept: [], aside: null, issues: 1, held: true })
  expect(readFileSync(join(there, '.env'))).toEqual(readFileSync(join(dir, '.env')))
  expect(readdirSync(join(there, 'keys'))).toEqual(readdirSync(join(dir, 'keys')))
  expect(existsSync(join(there, 'var', 'inbox'))).toBe(false)
  for (const question of [
    `who ${ISSUE} --accepted --json`,
    'subscribers export',
    `issues show ${ISSUE} --json`,
  ])
    expect((await at(there)(question)).stdout).toBe((await run(question)).stdout)
  // The next issue, signed and due: the original would send it, the copy wants to hear that it may.
  const friday = (line: string) =>
    command([...line.split(' '), '--dir', there, '--now', '2026-11-27T05:00:00.000Z'])
  await friday('gather --week 2026-W48')
  await friday('approve 2026-W48 --by Mara')
  const said = await friday('run --week 2026-W48')
  expect(said.stdout + said.stderr).toContain('copied from elsewhere')
  expect(existsSync(join(there, 'var', 'inbox'))).toBe(false)
  expect((await friday('send 2026-W48 --yes --as-is')).code).toBe(0)
  expect(readdirSync(join(there, 'var', 'inbox')).length).toBeGreaterThan(0)
}, 120_000)

it('loses nothing that stands where it is restored', async () => {
  const { dir, run, file } = await kept()
  await run('subscribers add late@reader.example.org --list readers')
  const before = (await run('subscribers export')).stdout
  expect(before).toContain('late@')
  expect(await run(`restore ${file}`)).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('--replace'),
  })
  expect((await run('subscribers export')).stdout).toBe(before)
  writeFileSync(join(dir, 'content', 'README.md'), 'Of our own.\n')
  const app = await openAt(dir, NOW)
  expect(await run(`restore ${file} --replace`)).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('in use'),
  })
  await app.close()
  const report = lastJson(await run(`restore ${file} --replace --json`))
  expect(report).toMatchObject({ kept: ['content/README.md'] })
  expect((await run('subscribers export')).stdout).not.toContain('late@')
  expect(readFileSync(join(dir, 'content', 'README.md'), 'utf8')).toBe('Of our own.\n')
  expect(readdirSync(String(report.aside))).toContain('postrider.db')
}, 120_000)

it('leaves the secrets out if told so, and takes no other ones', async () => {
  const { run, file, dir } = await kept()
  const bare = join(temporaryFolder(), 'bare.postrider.tar.gz')
  await run(`backup ${bare} --without-secrets`)
  const secret = /POSTRIDER_SECRET=(\S+)/.exec(readFileSync(join(dir, '.env'), 'utf8'))?.[1] ?? 'none'
  expect(gunzipSync(readFileSync(file)).includes(secret)).toBe(true)
  expect(gunzipSync(readFileSync(bare)).includes(secret)).toBe(false)
  const other = temporaryFolder()
  writeFileSync(join(other, '.env'), 'POSTRIDER_SECRET=of-somebody-else-altogether-and-long-enough\n')
  expect(await at(other)(`restore ${file}`)).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('other secrets'),
  })
  expect(readdirSync(other)).toEqual(['.env'])
}, 120_000)

it('holds nothing of a reader who was erased', async () => {
  const { run } = await kept()
  const [row = ''] = (await run('subscribers export')).stdout.split('\r\n').slice(1)
  const address = row.split(',')[0] ?? ''
  expect(address).toContain('@')
  await run(`subscribers erase ${address} --yes`)
  const file = join(temporaryFolder(), 'after.postrider.tar.gz')
  await run(`backup ${file}`)
  const archive = gunzipSync(readFileSync(file))
  const listFile = archive.indexOf('newsletter/subscribers/')
  // The list's own file is the newsroom's, and still names them: all before it is the database.
  expect(archive.subarray(0, listFile).includes(address)).toBe(false)
}, 120_000)

it('refuses what is no backup, is cut, or was changed, and writes nothing', async () => {
  const { file } = await kept()
  const folder = temporaryFolder()
  const whole = readFileSync(file)
  const plain = gunzipSync(whole)
  const changed = Buffer.from(plain)
  const inDatabase = plain.indexOf('SQLite format 3') + 5000
  changed[inDatabase] = (changed[inDatabase] ?? 0) ^ 1
  const cases = { cut: whole.subarray(0, whole.length - 9000), text: Buffer.from('Dear all'), changed }
  for (const [name, bytes] of Object.entries(cases)) {
    const bad = join(folder, `${name}.tar.gz`)
    writeFileSync(bad, bytes)
    const there = join(temporaryFolder(), 'there')
    const answer = await at(there)(`restore ${bad}`)
    expect([name, answer.code]).toEqual([name, 1])
    expect([name, readdirSync(there)]).toEqual([name, []])
  }
}, 120_000)

it('writes nothing outside its folder, whatever an archive names', async () => {
  const [evil, folder] = [temporaryFolder(), temporaryFolder()]
  mkdirSync(join(evil, 'newsletter'))
  writeFileSync(join(evil, 'manifest.json'), '{}')
  writeFileSync(join(evil, 'newsletter', 'x'), 'out')
  symlinkSync('/etc/passwd', join(evil, 'newsletter', 'link'))
  const file = join(evil, 'evil.tar.gz')
  await create(
    {
      ...{ file, gzip: true, cwd: evil, preservePaths: true },
      onWriteEntry: (entry) => {
        if (entry.path === 'newsletter/x') entry.path = 'newsletter/../../../escaped'
      },
    },
    ['manifest.json', 'newsletter/x', 'newsletter/link'],
  )
  const there = join(folder, 'a', 'b')
  expect(await at(there)(`restore ${file}`)).toMatchObject({ code: 1 })
  expect(readdirSync(folder, { recursive: true })).toEqual(['a', 'a/b'])
})
