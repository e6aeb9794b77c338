import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { command } from '../support/run-in-process.ts'
import { lastJson } from '../support/run-postrider.ts'

type Story = { title: string; url: string; rank: number; place: number | null; reasons: string[] }

let dir = ''
beforeAll(async () => {
  dir = join(mkdtempSync(join(tmpdir(), 'postrider-popularity-')), 'letter')
  expect((await command(['init', dir])).code).toBe(0)
  expect((await command(['start', '--once', '--dir', dir])).code).toBe(0)
}, 30_000)
afterAll(() => rmSync(join(dir, '..'), { recursive: true, force: true }))

const run = (...words: string[]) => command([...words, '--dir', dir])

async function ranking(...words: string[]): Promise<{ edition: string; stories: Story[] }> {
  return lastJson(await run('popularity', ...words, '--json')) as { edition: string; stories: Story[] }
}

/** The titles of what is shown, in its order. */
const shown = (stories: readonly Story[]) =>
  stories
    .filter((s) => s.place !== null)
    .toSorted((a, b) => (a.place ?? 0) - (b.place ?? 0))
    .map((s) => s.title)

describe('popularity', { timeout: 30_000 }, () => {
  it('shows what the issue has, and what it has not, with a reason for each', async () => {
    const { edition, stories } = await ranking('--week', '2026-W47')
    const issue = lastJson(await run('issues', 'show', '2026-W47', '--json')) as {
      editions: { popular: { title: string }[] }[]
    }
    expect(edition).toBe('en')
    expect(shown(stories)).toEqual(issue.editions[0]?.popular.map((p) => p.title))
    expect(shown(stories)).toHaveLength(5)
    expect(stories.every((s) => s.reasons.length > 1)).toBe(true)
    expect(stories[0]).not.toHaveProperty('article')
  })

  it('goes by the edition that is named', async () => {
    const { edition, stories } = await ranking('--week', '2026-W47', '--edition', 'ru')
    expect(edition).toBe('ru')
    expect(stories[0]?.url).toContain('/ru/')
    const { code, stderr } = await run('popularity', '--edition', 'xx')
    expect(code).toBe(2)
    expect(stderr).toContain('There is no edition "xx": this newsletter has en, ru.')
  })

  it('does not repeat what readers had in the Popular before, in any of its languages', async () => {
    const before = shown((await ranking('--week', '2026-W47')).stories)
    for (const edition of ['en', 'ru']) {
      const { stories } = await ranking('--week', '2026-W48', '--edition', edition)
      const repeated = stories.filter((s) => s.reasons.at(-1)?.startsWith('Stood in Popular last time'))
      expect(repeated).toHaveLength(5)
      expect(shown(stories)).toHaveLength(5)
      if (edition === 'en') expect(repeated.map((s) => s.title)).toEqual(before)
    }
  })

  it('tells people the first twenty, and all if they want', async () => {
    const { stdout } = await run('popularity', '--week', '2026-W47')
    expect(stdout).toMatch(/^ {1,}rank {1,}score {1,}views {1,}trend {2}story\n {4}1 .*\(shown as 1st\)\n/)
    expect(stdout).toMatch(/ {3}20 .*\(not shown\)\n/)
    expect(stdout).toMatch(/\nand 1 more story: --all\n$/)
    const { stdout: all } = await run('popularity', '--week', '2026-W47', '--all')
    expect(all).toMatch(/ {3}21 .*\(not shown\)\n/)
  })
})

it('explain tells of an article what Popular made of it', async () => {
  const { stories } = await ranking('--week', '2026-W47')
  const [first] = stories
  const { articles } = lastJson(await run('explain', '2026-W47', first?.url ?? '', '--json')) as {
    articles: { reasons: string[]; score: number }[]
  }
  expect(articles[0]?.reasons.at(-1)).toMatch(/^en: Popular: shown as 1st\. 9,656 views: /)
  expect(articles[0]?.score).toBeCloseTo(9634.98, 1)
}, 30_000)
