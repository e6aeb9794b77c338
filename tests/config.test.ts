import { stat, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { loadConfig, packageRoot } from '../src/config.ts'
import { aFolder, checkout } from './support/run-postrider.ts'
import { asFile, load, refusal, small } from './support/small-newsletter.ts'

describe('a newsletter folder', () => {
  test('gives a Config with every default filled in', async () => {
    const config = await load(small)
    expect(config.plan).toEqual({
      rhythm: 'weekly',
      zone: 'Europe/Berlin',
      draftAt: { weekday: 'thursday', hour: 18, minute: 0 },
      sendAt: { weekday: 'friday', hour: 7, minute: 30 },
      maxLatenessMinutes: 360,
      lateNewsMinutes: 20_160,
      minimum: 1,
      approval: 'editor',
      gate: true,
      doctor: true,
    })
    expect(config.sections).toEqual([
      {
        id: 'all-stories',
        title: 'Stories',
        match: {},
        minimum: 1,
        fallback: '',
        maximum: 6,
        layout: 'stories',
        optional: true,
      },
    ])
    expect(config.editions).toEqual([{ language: 'en', untranslated: 'show', greeting: '', signed: null }])
    expect(config.sources).toEqual([
      {
        id: 'ink-example-org-feed-xml',
        kind: 'feed',
        url: 'https://www.ink.example.org/feed.xml',
        language: 'en',
        regions: [],
        topics: [],
        articleKind: null,
      },
    ])
    expect(config.publication).toMatchObject({
      from: { address: 'Letter@ink.example.org' },
      replyTo: null,
      listId: 'ledger-ink.ink.example.org',
      publicUrl: 'http://127.0.0.1:4600',
      footer: [],
      support: null,
    })
    expect(config).toMatchObject({
      popular: { maximum: 5, minimum: 3, pins: [], files: [] },
      lists: [{ id: 'readers', file: 'readers.csv', test: false }],
      theme: 'gazette',
      pictures: 'store',
      sampleWeek: null,
      mail: { bounceDomain: null, unsubscribeMailbox: null, dkim: null },
      trustedHosts: [],
      databaseUrl: `sqlite:${join(config.folder, 'var/postrider.db')}`,
      mailUrl: 'inbox:',
      port: 4600,
      logLevel: 'info',
      varFolder: join(config.folder, 'var'),
      picturesFolder: join(config.folder, 'var/pictures'),
      contentFolder: join(config.folder, 'content'),
      notesFolder: join(config.folder, 'content/notes'),
      templateFolders: [join(config.folder, 'templates'), join(checkout, 'templates')],
    })
  })

  test('is frozen to the last list', async () => {
    const config = await load(small)
    expect(Object.isFrozen(config)).toBe(true)
    expect(Object.isFrozen(config.sections[0]?.match)).toBe(true)
    expect(() => Object.assign(config.plan, { zone: 'UTC' })).toThrow(TypeError)
  })

  test('the checkout itself is one: the sample publication', async () => {
    const config = await loadConfig({ dir: checkout, env: {} })
    expect(packageRoot).toBe(checkout)
    expect(config.sampleWeek).toBe('2026-W47')
    expect(config.editions.map((e) => e.language)).toEqual(['en', 'ru'])
    expect(config.templateFolders).toEqual([join(checkout, 'templates')])
    for (const file of [...config.popular.files, ...config.lists.map((l) => l.file)])
      expect((await stat(join(checkout, file))).isFile()).toBe(true)
  })

  test('is read anew once its config file has changed', async () => {
    const dir = await aFolder({ 'newsletter.config.ts': asFile(small) })
    await loadConfig({ dir, env: {} })
    const path = join(dir, 'newsletter.config.ts')
    await writeFile(path, asFile({ ...small, theme: 'wire' }))
    await utimes(path, new Date(), new Date(Date.now() + 5_000))
    expect((await loadConfig({ dir, env: {} })).theme).toBe('wire')
  })

  test('may have its config as .mts or .js', async () => {
    for (const name of ['newsletter.config.mts', 'newsletter.config.js']) {
      const dir = await aFolder({ [name]: `export default ${JSON.stringify(small)}\n` })
      expect((await loadConfig({ dir, env: {} })).lists).toHaveLength(1)
    }
  })

  test('sources of one name get names of their own', async () => {
    const url = 'https://ink.example.org/feed'
    const folder = 'content/articles'
    const { sources } = await load({
      ...small,
      editions: [{ language: 'ru' }],
      sources: [
        { kind: 'feed', url },
        { kind: 'feed', url },
        { kind: 'markdown', folder, id: 'desk', language: 'en', articleKind: 'blog' },
        { kind: 'markdown', folder },
      ],
    })
    expect(sources.map((s) => s.id)).toEqual([
      'ink-example-org-feed',
      'ink-example-org-feed-2',
      'desk',
      'articles',
    ])
    expect(sources.map((s) => s.language)).toEqual(['ru', 'ru', 'en', 'ru'])
    expect(sources[2]?.articleKind).toBe('blog')
  })
})

describe('the environment', () => {
  test('wins over the .env file, which wins over the config file', async () => {
    const dir = await aFolder({
      'newsletter.config.ts': asFile({
        ...small,
        publication: { ...small.publication, publicUrl: 'https://a.example.org/' },
      }),
    })
    const publicUrl = async (env: Readonly<Record<string, string>>) =>
      (await loadConfig({ dir, env })).publicUrl
    expect(await publicUrl({})).toBe('https://a.example.org')
    await writeFile(
      join(dir, '.env'),
      'POSTRIDER_PUBLIC_URL="https://b.example.org/news/"\nMAIL_URL=folder:out\n',
    )
    expect(await publicUrl({})).toBe('https://b.example.org/news')
    expect(await publicUrl({ POSTRIDER_PUBLIC_URL: 'https://c.example.org' })).toBe('https://c.example.org')
    expect(await publicUrl({ POSTRIDER_PUBLIC_URL: '' })).toBe('https://b.example.org/news')
    expect((await loadConfig({ dir, env: {} })).mailUrl).toBe('folder:out')
  })

  test('names the database; a relative path counts from the folder', async () => {
    const at = async (url: string) => {
      const config = await load(small, { DATABASE_URL: url })
      return config.databaseUrl.replace(config.folder, '<folder>')
    }
    expect(await at('sqlite:data/x.db')).toBe('sqlite:<folder>/data/x.db')
    expect(await at('sqlite:/srv/x.db')).toBe('sqlite:/srv/x.db')
    expect(await at('sqlite::memory:')).toBe('sqlite::memory:')
    expect(await at('postgres://db.example.org/news')).toBe('postgres://db.example.org/news')
  })

  test('sets the port, and the loopback URL with it', async () => {
    expect(await load(small, { POSTRIDER_PORT: '4711' })).toMatchObject({
      port: 4711,
      publicUrl: 'http://127.0.0.1:4711',
    })
    const dir = await aFolder({ 'newsletter.config.ts': asFile(small) })
    expect((await loadConfig({ dir, env: { POSTRIDER_PORT: '4711' }, port: 4712 })).publicUrl).toMatch(
      /:4712$/,
    )
  })

  test.each([
    [{ DATABASE_URL: 'mysql://root:hunter22@h/x' }, /^DATABASE_URL is of no kind/],
    [{ POSTRIDER_PORT: '80000' }, /^POSTRIDER_PORT is '80000'/],
    [{ POSTRIDER_PUBLIC_URL: 'letters.example.org' }, /^POSTRIDER_PUBLIC_URL is not an absolute URL/],
    [{ POSTRIDER_PUBLIC_URL: 'https://letters.example.org/?a=1' }, /^POSTRIDER_PUBLIC_URL has a \?/],
    [{ POSTRIDER_LOG_LEVEL: 'loud' }, /silent, error, warn, info, debug/],
  ])('refuses %o', async (env, sentence) => {
    const { message } = await refusal(load(small, env))
    expect(message).toMatch(sentence)
    expect(message).not.toContain('hunter22')
  })
})
