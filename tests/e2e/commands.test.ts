// The commands on a newsletter that was started: what an operator types after the first evening.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { command } from '../support/run-in-process.ts'
import { lastJson } from '../support/run-postrider.ts'

const ISSUE = '2026-W47'
let folder = ''
let dir = ''

async function run(...words: string[]) {
  const said = await command([...words, '--dir', dir, '--json'])
  return { ...said, result: said.stdout.trim() ? lastJson(said) : {} }
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'postrider-e2e-'))
  dir = join(folder, 'letter')
  expect((await command(['init', dir])).code).toBe(0)
}, 30_000)
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('an evening with the sample', { timeout: 60_000 }, () => {
  it('start --once gathers, signs and sends to the sample readers', async () => {
    const { code, result, stderr } = await run('start', '--once')
    expect(code, stderr).toBe(0)
    expect(result).toMatchObject({
      issue: ISSUE,
      popular: 5,
      editions: [
        { edition: 'en', readers: 7, accepted: 7 },
        { edition: 'ru', readers: 5, accepted: 5 },
      ],
      url: null,
    })
    expect(readdirSync(String(result.inbox)).filter((f) => f.endsWith('.eml'))).toHaveLength(12)
  })

  it('start again sends to nobody twice', async () => {
    const { code, result } = await run('start', '--once')
    expect(code).toBe(0)
    expect(readdirSync(String(result.inbox)).filter((f) => f.endsWith('.eml'))).toHaveLength(12)
  })

  it('archive export writes what went out, the same each time', async () => {
    const site = join(folder, 'site')
    const base = 'https://letters.example.org/weekly'
    const first = await run('archive', 'export', site, '--base', `${base}/`)
    expect(first.code, first.stderr).toBe(0)
    expect(first.result).toMatchObject({ folder: site, issues: [ISSUE], removed: [], missing: [] })
    const files = first.result.files as readonly string[]
    expect(files).toEqual(
      expect.arrayContaining(['index.html', `archive/${ISSUE}/ru/index.html`, 'sitemap.xml']),
    )
    expect(readFileSync(join(site, 'archive/en/feed.xml'), 'utf8')).toContain(`${base}/archive/${ISSUE}/en/`)
    for (const file of files)
      expect(readFileSync(join(site, file), 'utf8')).not.toMatch(/127\.0\.0\.1|reader\.example\.org|studio\//)
    const again = await run('archive', 'export', site, '--base', base)
    expect(again.result).toMatchObject({ files, written: 0, removed: [] })
    expect((await run('archive', 'export', dir)).code).toBe(1)
    expect((await run('archive', 'export', site, '--base', 'ftp://letters.example.org')).code).toBe(2)
  })

  it('issues, status and who agree', async () => {
    expect((await run('issues')).result).toMatchObject({ issues: [{ issue: ISSUE, state: 'finished' }] })
    expect((await run('issues', 'show', ISSUE)).result).toMatchObject({
      state: 'finished',
      editions: [{ edition: 'en' }, { edition: 'ru' }],
    })
    expect((await run('status', ISSUE)).result).toMatchObject({ state: 'finished', frozen: 12, accepted: 12 })
    const who = (await run('who', ISSUE, '--accepted')).result as {
      readers: { address: string; state: string }[]
    }
    expect(who.readers).toHaveLength(12)
    expect(
      who.readers.every((r) => r.address.endsWith('@reader.example.org') && r.state === 'accepted'),
    ).toBe(true)
    expect((await run('who', ISSUE, '--missed')).result).toMatchObject({ readers: [] })
    expect((await run('who', ISSUE)).code, 'without saying whom').toBe(2)
  })

  it('explain gives a reason for every article, and popularity for every story', async () => {
    const { articles } = (await run('explain', ISSUE)).result as {
      articles: { in: boolean; reasons: string[]; title: string }[]
    }
    expect(articles.length).toBeGreaterThan(40)
    expect(articles.every((a) => a.reasons.length > 0)).toBe(true)
    const { stories } = (await run('popularity', '--week', ISSUE)).result as {
      stories: { score: number; reasons: string[] }[]
    }
    expect(stories.length).toBeGreaterThan(5)
    expect(stories[0]?.score).toBeGreaterThanOrEqual(stories[1]?.score ?? 0)
    expect((await run('explain', ISSUE, 'https://nowhere.example.org/')).code).toBe(1)
  })

  it('compile writes what was sent, and check finds nothing red', async () => {
    const out = join(dir, 'out')
    const { result } = await run('compile', ISSUE, '--out', out, '--reader', 'anna@reader.example.org')
    expect(readdirSync(out)).toEqual(
      expect.arrayContaining(['en.all.html', 'en.all.txt', 'en.all.eml', 'ru.all.html', 'manifest.json']),
    )
    const { editions } = result as { editions: { edition: string; variant: string; readers: number }[] }
    expect(editions.map((e) => `${e.edition}.${e.variant}`)).toEqual(
      expect.arrayContaining(['en.all', 'ru.all']),
    )
    expect(
      editions.reduce((sum, e) => sum + e.readers, 0),
      'all twelve readers',
    ).toBe(12)
    expect(result.versions).toMatchObject({ mjml: expect.any(String), handlebars: expect.any(String) })
    expect((await run('check', ISSUE)).code).toBe(0)
  })

  it('diff holds an issue against what was signed, and asks for another where there is none before it', async () => {
    expect((await run('diff', ISSUE, '--signed')).result).toMatchObject({
      against: { what: 'signed', issue: ISSUE },
      added: [],
      removed: [],
      moved: [],
      changed: [],
    })
    expect((await run('diff', ISSUE)).code).toBe(1)
    expect((await run('diff', ISSUE, ISSUE, '--signed')).code).toBe(2)
  })

  it('subscribers can be shown, suppressed and released, but whoever left stays away', async () => {
    const address = 'new@reader.example.org'
    expect((await run('subscribers', 'add', address, '--language', 'ru')).result).toMatchObject({ added: 1 })
    expect((await run('subscribers', 'suppress', address)).result).toMatchObject({ reason: 'manual' })
    expect((await run('subscribers', 'release', address)).result).toMatchObject({ released: true })
    expect((await run('subscribers', 'suppress', address, '--reason', 'unsubscribed')).code).toBe(0)
    expect((await run('subscribers', 'release', address)).code).toBe(1)
    expect((await run('subscribers', 'add', address)).code).toBe(1)
    expect((await run('subscribers', 'show', address)).result).toMatchObject({
      status: 'unsubscribed',
      language: 'ru',
    })
    expect((await run('subscribers', 'stats')).result).toMatchObject({ total: 16 })
  })

  it('a test send reaches only whom it names, and the ledger knows nothing of it', async () => {
    const { code, result } = await run('send', ISSUE, '--test', 'desk@caravanpost.example.org')
    expect(code).toBe(0)
    expect(result.test).toHaveLength(2)
    expect((await run('status', ISSUE)).result).toMatchObject({ frozen: 12, accepted: 12 })
  })

  it('schedule tells the next slots, and an unknown issue gives an error that says what to do', async () => {
    const { result } = await run('schedule', '--now', '2026-11-18T00:00:00Z')
    expect(result.next).toMatchObject([{ slot: `draft ${ISSUE}` }, { slot: `send ${ISSUE}` }])
    const missing = await run('send', '2030-W01', '--yes')
    expect(missing.code).toBe(1)
    expect(missing.result).toMatchObject({
      error: { code: 'not-found', message: expect.stringContaining('gather') },
    })
  })
})
