import { execFile } from 'node:child_process'
import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { describe, expect, test } from 'vitest'
import { configText } from '../../src/commands/config-text.ts'
import { filesOf } from '../../src/commands/scaffold.ts'
import { loadConfig, type NewsletterConfig } from '../../src/config.ts'
import { aFolder, checkout, lastJson, postrider } from '../support/run-postrider.ts'

/** `postrider init news …` in a folder of its own, and what is in it then. */
async function initialised(words: readonly string[], prepare?: (parent: string) => Promise<void>) {
  const parent = await aFolder()
  await prepare?.(parent)
  const said = await postrider(['init', 'news', ...words, '--json'], { cwd: parent })
  const dir = join(parent, 'news')
  const read = (path: string) => readFile(join(dir, path), 'utf8')
  const load = () => loadConfig({ dir, env: {} })
  return { said, dir, read, load, result: lastJson(said) as { dir: string; files: string[]; kept: string[] } }
}

describe('init without feeds', () => {
  test('makes the sample newsletter, with content, readers, theme and secrets', async () => {
    const { said, dir, load, read, result } = await initialised([])
    expect(said).toMatchObject({ code: 0, stderr: '' })
    expect(result.dir).toBe(dir)
    const there = await readdir(dir, { recursive: true, withFileTypes: true })
    const files = there
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(dir.length + 1))
    expect([...result.files].sort()).toEqual(files.sort())
    expect(result.kept).toEqual([])
    for (const folder of ['content', 'subscribers', 'templates/email'])
      for (const { path } of await filesOf(checkout, folder)) expect(files).toContain(path)

    const config = await load()
    const sample = await loadConfig({ dir: checkout, env: {} })
    expect(config).toMatchObject({
      sampleWeek: '2026-W47',
      sections: sample.sections,
      editions: sample.editions,
    })
    expect(config.publication).toEqual(sample.publication)
    expect(config.secrets.linkKeys()).toHaveLength(1)
    expect(config.secrets.addressSecret()).toMatch(/^[\w-]{43}$/)
    expect((await stat(join(dir, '.env'))).mode & 0o777).toBe(0o600)
    expect(await read('.gitignore')).toMatch(/^var\/\nkeys\/\n\.env\n.*\nsubscribers\/\*\.csv$/m)
    expect(await read('newsletter.config.ts')).toMatch(/\/\/ Change this: .*\n\s+address: /)
  })

  test('its config runs in a folder without packages, since it imports only a type', async () => {
    const { dir, read } = await initialised([])
    expect(await read('newsletter.config.ts')).toContain(
      "import type { NewsletterConfig } from 'postrider'\n",
    )
    const script = `const { default: c } = await import(${JSON.stringify(pathToFileURL(join(dir, 'newsletter.config.ts')).href)}); process.stdout.write(c.theme ?? 'none')`
    const said = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script], {
      cwd: dir,
    })
    expect(said).toMatchObject({ stdout: 'none', stderr: '' })
  })

  test('takes name, sender, languages, list and address of its owner', async () => {
    const { said, load, read } = await initialised(
      [
        '--name',
        "Anna's Letter",
        '--from',
        'Anna Sample <anna@letters.example.org>',
        '--language',
        'ru',
        '--list',
        'my.csv',
        '--public-url',
        'https://letters.example.org/',
      ],
      (parent) => writeFile(join(parent, 'my.csv'), 'email\nb@reader.example.org\n'),
    )
    expect(said.code).toBe(0)
    const config = await load()
    expect(config.publication).toMatchObject({
      name: "Anna's Letter",
      strap: 'Еженедельное письмо с Кавказа и из Центральной Азии',
      from: { name: 'Anna Sample', address: 'anna@letters.example.org' },
      replyTo: null,
      listId: 'anna-s-letter.letters.example.org',
      publicUrl: 'https://letters.example.org',
    })
    expect(config.editions.map((e) => e.language)).toEqual(['ru'])
    expect(await read('subscribers/readers.csv')).toBe('email\nb@reader.example.org\n')
    expect(await read('subscribers/test-readers.csv')).toBe(
      'address,first_name,language,sections,joined,status\n',
    )
    expect(await read('newsletter.config.ts')).not.toContain('Change this: it is the sender')
  })
})

describe('init with feeds', () => {
  const feeds = ['https://a.example.org/feed', 'http://127.0.0.1:8099/b.xml']

  test('makes a newsletter that takes whatever the feeds bring', async () => {
    const { said, load, read, result } = await initialised(['--feed', ...feeds, '--language', 'en,ru'])
    expect(said).toMatchObject({ code: 0, stderr: '' })
    const config = await load()
    expect(config.sources.map((s) => s.kind === 'feed' && s.url)).toEqual(feeds)
    expect(config.editions.map((e) => e.language)).toEqual(['en', 'ru'])
    expect(config.sections.map(({ id, match, maximum, layout }) => ({ id, match, maximum, layout }))).toEqual(
      [
        { id: 'stories', match: {}, maximum: 20, layout: 'stories' },
        { id: 'podcasts', match: { kinds: ['podcast'] }, maximum: 20, layout: 'podcast' },
        { id: 'video', match: { kinds: ['video'] }, maximum: 20, layout: 'video' },
      ],
    )
    expect(config.sampleWeek).toBeNull()
    expect(config.publication).toMatchObject({
      home: 'https://a.example.org/',
      from: { address: 'newsletter@example.org' },
    })
    expect(await read('newsletter.config.ts')).toMatch(
      /\/\/ Change this: it is the sender.*\n\s+address: 'newsletter@example\.org'/,
    )
    expect(await read('subscribers/readers.csv')).toBe('address,first_name,language,sections,joined,status\n')
    expect(result.files).toEqual(
      expect.arrayContaining(['content/README.md', 'content/articles/.gitkeep', 'content/notes/.gitkeep']),
    )
    expect(
      result.files.filter((file) => file.endsWith('.md') && file.startsWith('content/articles/')),
    ).toEqual([])
  })

  test('has one text where there is one language', async () => {
    const { read } = await initialised(['--feed', feeds[0] ?? '', '--name', 'One'])
    expect(await read('newsletter.config.ts')).toContain(
      "{ id: 'stories', title: 'This week', match: {}, maximum: 20 },",
    )
  })
})

describe('init refuses', () => {
  test.each([
    [['--feed', 'ftp://a.example.org/x'], 2, /^postrider: --feed: "ftp:.*write it with https:/],
    [['--from', 'nobody'], 2, /^postrider: --from: this is not an address: it has no name before an @/],
    [['--list', 'none.csv'], 1, /^postrider: There is no list \/.*none\.csv/],
    [
      ['--language', 'english language'],
      2,
      /editions\[0\]\.language is 'english language'; write a language tag/,
    ],
    [['--public-url', 'letters'], 2, /publication\.publicUrl is not an absolute URL/],
  ])('%j', async (words, code, sentence) => {
    const { said, dir } = await initialised(words)
    expect(said.code).toBe(code)
    expect(said.stderr).toMatch(sentence)
    await expect(stat(dir)).rejects.toThrow('ENOENT')
  })

  test('a folder that is a newsletter already', async () => {
    const { said, dir } = await initialised([], async (parent) => {
      await mkdir(join(parent, 'news'))
      await writeFile(join(parent, 'news', 'newsletter.config.mts'), 'export default {}\n')
    })
    expect(said.code).toBe(1)
    expect(lastJson(said)).toMatchObject({ error: { code: 'refused', dir } })
    expect(await readdir(dir)).toEqual(['newsletter.config.mts'])
  })

  test('to overwrite anything: what is there stays, and is told', async () => {
    const { said, read, result } = await initialised(
      ['--feed', 'https://a.example.org/feed'],
      async (parent) => {
        await mkdir(join(parent, 'news', 'subscribers'), { recursive: true })
        await writeFile(join(parent, 'news', 'subscribers', 'readers.csv'), 'email\nmine@example.org\n')
        await writeFile(join(parent, 'news', '.env'), 'MAIL_URL=folder:out\n')
      },
    )
    expect(said.code).toBe(0)
    expect(result.kept).toEqual(['subscribers/readers.csv'])
    expect(result.files).not.toContain('subscribers/readers.csv')
    expect(await read('subscribers/readers.csv')).toBe('email\nmine@example.org\n')
    expect(await read('.env')).toMatch(/^MAIL_URL=folder:out\n.*\nPOSTRIDER_SECRET=/)
  })

  test('a file where the folder should be', async () => {
    const { said } = await initialised([], (parent) => writeFile(join(parent, 'news'), ''))
    expect(said.code).toBe(1)
    expect(said.stderr).toMatch(/^postrider: The newsletter cannot be written to/)
  })
})

test('people are told what next', async () => {
  const parent = await aFolder()
  const { code, stdout } = await postrider(['init', 'my news'], { cwd: parent })
  expect(code).toBe(0)
  expect(stdout).toContain(`Made a newsletter in ${join(parent, 'my news')}: `)
  expect(stdout).toContain('postrider start --dir "my news"')
})

test('init refuses a language that the theme has no words in, and names those there are', async () => {
  const { said } = await initialised(['--language', 'en,xx'])
  expect(said.code).toBe(1)
  expect(said.stderr).toContain('There are no words for xx: a letter can be in en, ru.')
  const own = await initialised(['--language', 'xx'], async (parent) => {
    await mkdir(join(parent, 'news', 'templates', 'email', 'strings'), { recursive: true })
    const english = await readFile(join(checkout, 'templates', 'email', 'strings', 'en.json'), 'utf8')
    await writeFile(join(parent, 'news', 'templates', 'email', 'strings', 'xx.json'), english)
  })
  expect(own.said.code, own.said.stderr).toBe(0)
})

describe('the written config', () => {
  test('survives any text', async () => {
    const odd = `It's "odd" \\ \u2028 \`\${x}\` // not a comment */ </script> 😀`
    const sample = (await import('../../newsletter.config.ts')).default as NewsletterConfig
    const config = { ...sample, publication: { ...sample.publication, strap: odd } }
    const dir = await aFolder({ 'newsletter.config.ts': configText(config, 'postrider') })
    const loaded = await loadConfig({ dir, env: {} })
    expect(loaded.publication.strap).toBe(odd)
    expect(loaded.sections).toEqual((await loadConfig({ dir: checkout, env: {} })).sections)
  })

  test('looks as the formatter of this project would have it', async () => {
    const { read } = await initialised(['--feed', 'https://a.example.org/feed', 'https://b.example.org/feed'])
    const biome = join(checkout, 'node_modules', '@biomejs', 'biome', 'bin', 'biome')
    const formatted = promisify(execFile)(
      process.execPath,
      [biome, 'format', '--stdin-file-path=newsletter.config.ts'],
      { cwd: checkout },
    )
    formatted.child.stdin?.end(await read('newsletter.config.ts'))
    expect((await formatted).stdout).toBe(await read('newsletter.config.ts'))
  })
})
