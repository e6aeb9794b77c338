import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { command } from '../support/run-in-process.ts'
import { aFolder, lastJson } from '../support/run-postrider.ts'
import { asFile, small } from '../support/small-newsletter.ts'

const aNewsletter = (change: object = {}): Promise<string> =>
  aFolder({ 'newsletter.config.ts': asFile({ ...small, ...change }) })

async function withOwnFile(name: string, text: string): Promise<string> {
  const cwd = await aNewsletter()
  await mkdir(join(cwd, 'templates/email'), { recursive: true })
  await writeFile(join(cwd, 'templates/email', name), text)
  return cwd
}

describe('theme', () => {
  test('lists the themes with their tokens, the chosen one and the values of the newsletter', async () => {
    const cwd = await aNewsletter({ theme: 'wire', look: { accent: '#0a5c36' } })
    const { stdout } = await command(['theme'], { cwd })
    expect(stdout).toMatch(/^ {2}gazette$/m)
    expect(stdout).toMatch(/^\* wire, without pictures$/m)
    expect(stdout).toMatch(/^ +accent +#0a5c36 {2}\(yours; the theme has #1d4696\)$/m)
    const { themes } = lastJson(await command(['theme', '--json'], { cwd })) as {
      themes: { name: string; chosen: boolean; pictures: boolean; look: object; own: string[] }[]
    }
    expect(themes.map((t) => [t.name, t.chosen, t.pictures])).toEqual([
      ['gazette', false, true],
      ['wire', true, false],
    ])
  })

  test('names the files that the newsletter has of its own', async () => {
    const cwd = await withOwnFile('gazette.json', '{}')
    const { themes } = lastJson(await command(['theme', '--json'], { cwd })) as {
      themes: { own: string[] }[]
    }
    expect(themes[0]?.own).toEqual(['gazette.json'])
  })
})

describe('theme copy', () => {
  test('makes a theme that can be chosen, with the text template that it shared', async () => {
    const cwd = await aNewsletter()
    const { stdout } = await command(['theme', 'copy', 'wire', '--as', 'ours'], { cwd })
    expect(stdout).toMatch(/^Copied wire to ours: \d+ files in templates\/email\.$/m)
    expect(stdout).toContain("theme: 'ours'")
    const read = (path: string) => readFile(join(cwd, 'templates/email', path), 'utf8')
    expect(await read('ours.txt.hbs')).toContain('{{links}}')
    expect(await read('partials/ours/masthead.mjml')).toContain('{{name}}')
    await writeFile(join(cwd, 'newsletter.config.ts'), asFile({ ...small, theme: 'ours' }))
    expect((await command(['theme'], { cwd })).stdout).toMatch(/^\* ours, without pictures$/m)
  })

  test('writes over nothing', async () => {
    const cwd = await withOwnFile('ours.json', 'mine')
    const said = await command(['theme', 'copy', 'gazette', '--as', 'ours'], { cwd })
    expect(said.code).toBe(1)
    expect(said.stderr).toContain('1 file of the theme "ours" are in')
    expect(await readFile(join(cwd, 'templates/email/ours.json'), 'utf8')).toBe('mine')
  })

  test.each([
    ['nope', 'ours', 'There is no theme "nope": there are gazette, wire.'],
    ['gazette', '../ours', '"../ours" cannot be the name of a theme'],
  ])('refuses %s as %s', async (name, as, problem) => {
    const said = await command(['theme', 'copy', name, '--as', as], { cwd: await aNewsletter() })
    expect(said.code).not.toBe(0)
    expect(said.stderr).toContain(problem)
  })
})

describe('init --theme', () => {
  test('writes it into the config, and refuses one that is not there', async () => {
    const cwd = await aFolder()
    expect(await command(['init', 'news', '--theme', 'wire'], { cwd })).toMatchObject({ code: 0 })
    expect(await readFile(join(cwd, 'news/newsletter.config.ts'), 'utf8')).toContain("theme: 'wire',")
    const said = await command(['init', 'other', '--theme', 'wier'], { cwd })
    expect(said.stderr).toContain('There is no theme "wier": there are gazette, wire.')
  })
})
