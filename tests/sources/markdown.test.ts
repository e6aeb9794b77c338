import { symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { articleId, type Gathered } from '../../src/core/article.ts'
import { readMarkdownFolder } from '../../src/sources/markdown.ts'
import { aFolder } from '../support/folder.ts'

const SOURCE = { id: 'site', language: 'en', regions: ['delta'], topics: ['news'], articleKind: null }

/** An article's file with these lines of front matter; title, url and published are there unless `bare`. */
function aFile(lines = '', body = 'The locks are mended.', { bare = false } = {}): string {
  const given = bare
    ? ''
    : 'title: The locks\nurl: https://canal.example.org/locks\npublished: 2026-11-20T10:05:09+04:00\n'
  return `---\n${given}${lines}\n---\n\n${body}\n`
}

/** Reads a folder whose articles are in content/articles. */
async function read(files: Readonly<Record<string, string | Uint8Array>>): Promise<Gathered> {
  const placed = Object.entries(files).map(([name, text]) => [`content/articles/${name}`, text] as const)
  const folder = await aFolder({
    ...Object.fromEntries(placed),
    'content/pictures/gate.png': 'png',
    'secret.png': 'no',
  })
  return readMarkdownFolder(SOURCE, join(folder, 'content/articles'), join(folder, 'content'))
}

const problems = ({ failures }: Gathered) => failures.map(({ where, message }) => `${where}: ${message}`)

describe('readMarkdownFolder', () => {
  it('gives all that a file says', async () => {
    const file = aFile(
      `dek: Six gates, one welder.
authors: [Nino Sampleuri, Aibek Mysalov]
kind: photo
regions: [steppe]
topics: [water, trade]
language: ru
image:
  src: pictures/gate.png
  alt: A lock gate
  credit: Lock Office
translation_of: https://canal.example.org/original
place: Tash-Sample
series: Waterways
minutes: 7`,
    )
    const { articles, failures, fetched } = await read({ 'locks.md': file })
    expect({ fetched, failures }).toEqual({ fetched: 1, failures: [] })
    expect(articles).toEqual([
      {
        id: articleId('https://canal.example.org/locks'),
        url: 'https://canal.example.org/locks',
        title: 'The locks',
        dek: 'Six gates, one welder.',
        authors: ['Nino Sampleuri', 'Aibek Mysalov'],
        published: '2026-11-20T06:05:09.000Z',
        kind: 'photo',
        regions: ['steppe'],
        topics: ['water', 'trade'],
        language: 'ru',
        image: { src: 'pictures/gate.png', alt: 'A lock gate', credit: 'Lock Office' },
        translationOf: 'https://canal.example.org/original',
        place: 'Tash-Sample',
        series: 'Waterways',
        minutes: 7,
        source: 'site',
      },
    ])
  })

  it('fills in what is left open: source, first paragraph, minutes', async () => {
    const body = `# A heading\n\n${'Ein [Wort](https://x.example.org) und *noch* eins. '.repeat(100)}`
    const { articles } = await read({ 'a.md': aFile('authors: Nino Sampleuri', body) })
    const [article] = articles
    expect(article).toMatchObject({
      authors: ['Nino Sampleuri'],
      kind: 'article',
      regions: ['delta'],
      topics: ['news'],
      language: 'en',
      minutes: 3,
      image: null,
      place: '',
    })
    expect(article?.dek).toMatch(/^Ein Wort und noch eins\. .*eins\.$/)
    expect(article?.dek.length).toBeLessThanOrEqual(241)
    expect((await read({ 'a.md': aFile('', '') })).articles[0]).toMatchObject({ dek: '', minutes: null })
  })

  it.each([
    ['2026-11-20', '2026-11-20T00:00:00.000Z'],
    ['2026-11-20T23:30:00-08:00', '2026-11-21T07:30:00.000Z'],
    ['2026-11-20T23:30:00Z', '2026-11-20T23:30:00.000Z'],
    ['"2026-11-20 10:00:00+04:00"', '2026-11-20T06:00:00.000Z'],
    ['2026-11-20T10:00:00', null],
    ['yesterday', null],
    ['20 November 2026', null],
  ])('published: %s is %s', async (written, expected) => {
    const file = aFile(`title: A\nurl: https://canal.example.org/a\npublished: ${written}`, 'x', {
      bare: true,
    })
    const gathered = await read({ 'a.md': file })
    expect(gathered.articles[0]?.published).toBe(expected)
    expect(problems(gathered)).toEqual(expected ? [] : [expect.stringContaining('a.md: "published" must be')])
  })

  it.each([
    ['no front matter', 'Just words.', 'has no front matter'],
    ['no end', '---\ntitle: A\n', 'front matter without an end'],
    ['bad YAML', '---\ntitle: "A\nurl: [\n---\n', 'is not YAML, at line'],
    ['a key twice', '---\ntitle: A\ntitle: B\n---\n', 'is not YAML, at line 3'],
    ['a list', '---\n- a\n---\n', 'is not a list of keys with values'],
    ['code', '---js\n({title: "A"})\n---\n', 'has no front matter'],
    ['no title', aFile('url: https://a.example.org/', '', { bare: true }), '"title" is missing'],
    ['no url', aFile('title: A', '', { bare: true }), '"url" must be the address'],
    ['a url that is none', aFile('title: A\nurl: /a', '', { bare: true }), '"url" must be the address'],
    [
      'a script for a url',
      aFile('title: A\nurl: "javascript:alert(1)"', '', { bare: true }),
      '"url" must be',
    ],
  ])('a file with %s is left out by name, and the rest go on', async (_, text, message) => {
    const gathered = await read({ 'bad.md': text, 'good.md': aFile() })
    expect(gathered.articles.map(({ title }) => title)).toEqual(['The locks'])
    expect(problems(gathered).join()).toContain('bad.md: ')
    expect(problems(gathered).join()).toContain(message)
  })

  it.each([
    ['publishd: x', '"publishd" is not a key here: did you mean "published"?'],
    ['translation-of: x', '"translation-of" is not a key here: did you mean "translation_of"?'],
    ['weather: fine', '"weather" is not a key here. The keys are title, dek,'],
    ['kind: essay', '"kind" must be one of article, podcast, video, photo, blog'],
    ['minutes: soon', '"minutes" must be a whole number from 1 to 999'],
    ['language: English', '"language" must be a language tag'],
    ['dek: {a: 1}', '"dek" must be a text'],
    ['topics: [{a: 1}]', '"topics" must be a list of texts'],
    ['translation_of: nowhere.md', '"translation_of" must be the url or the file'],
    ['image: gate.png', '"image" must have src and alt'],
    ['image: {src: pictures/gate.png}', '"image.alt" must say what the picture shows'],
    ['image: {src: pictures/none.png, alt: x}', '"image.src" must be an https URL or a file below content/'],
    ['image: {src: ../secret.png, alt: x}', '"image.src" must be'],
    ['image: {src: /etc/hostname, alt: x}', '"image.src" must be'],
    ['image: {src: pictures, alt: x}', '"image.src" must be'],
    ['image: {src: "file:///etc/hostname", alt: x}', '"image.src" must be'],
    ['image: {src: pictures/gate.png, alt: x, caption: y}', '"image.caption" is not a key'],
  ])('%s costs its key, not the article', async (line, message) => {
    const gathered = await read({ 'a.md': aFile(line) })
    expect(gathered.articles).toHaveLength(1)
    expect(problems(gathered)).toEqual([expect.stringContaining(`a.md: ${message}`)])
  })

  it('follows translation_of to the file of the original', async () => {
    const translation = 'title: Шлюзы\nurl: https://canal.example.org/ru/locks\npublished: 2026-11-20\n'
    const { articles, failures } = await read({
      'en/locks.md': aFile(),
      'en/locks.ru.md': aFile(`${translation}translation_of: locks.md`, '', { bare: true }),
      'ru/also.md': aFile(`${translation.replace('locks', 'also')}translation_of: en/locks.md`, '', {
        bare: true,
      }),
    })
    expect(failures).toEqual([])
    expect(articles.map(({ translationOf }) => translationOf)).toEqual([
      null,
      'https://canal.example.org/locks',
      'https://canal.example.org/locks',
    ])
  })

  it('names the second file with one url, and takes the first', async () => {
    const gathered = await read({ 'a.md': aFile(), 'b.md': aFile() })
    expect(gathered.articles).toHaveLength(1)
    expect(problems(gathered)).toEqual(['b.md: "url" is that of a.md too: the article is left out.'])
  })

  it('does not follow links out of the folder', async () => {
    const folder = await aFolder({
      'content/articles/a.md': aFile('image: {src: pictures/link.png, alt: x}'),
      'content/pictures/x.png': 'png',
      'outside.md': aFile(),
      'secret.png': 'no',
    })
    await symlink(join(folder, 'secret.png'), join(folder, 'content/pictures/link.png'))
    await symlink(join(folder, 'outside.md'), join(folder, 'content/articles/link.md'))
    const gathered = await readMarkdownFolder(
      SOURCE,
      join(folder, 'content/articles'),
      join(folder, 'content'),
    )
    expect(gathered.articles.map(({ image }) => image)).toEqual([null])
    expect(problems(gathered)).toEqual([
      expect.stringContaining('link.md: The file is a link'),
      expect.stringContaining('a.md: "image.src" must be'),
    ])
  })

  it('passes over a README, hidden files and other files', async () => {
    const gathered = await read({
      'README.md': '# About',
      '.draft.md': 'x',
      'notes.txt': 'x',
      'a.md': aFile(),
    })
    expect(gathered).toMatchObject({ fetched: 1, failures: [] })
  })

  it('reads Windows line ends and a byte order mark, and refuses other encodings', async () => {
    const windows = `\ufeff${aFile().replaceAll('\n', '\r\n')}`
    expect((await read({ 'a.md': windows })).articles).toHaveLength(1)
    const latin = Buffer.from(aFile('place: Órgiva'), 'latin1')
    expect(problems(await read({ 'a.md': latin }))).toEqual(['a.md: The file is not in UTF-8: save it so.'])
  })

  it('says that a folder is not there', async () => {
    const gathered = await readMarkdownFolder(SOURCE, '/nowhere/articles', null)
    expect(problems(gathered)).toEqual([expect.stringContaining('The folder of this source is not there.')])
  })

  it('ends an alias bomb', async () => {
    const lines = ['a: &a [x, x, x, x, x, x, x, x, x]']
    for (const [i, name] of [...'bcdefgh'].entries())
      lines.push(`${name}: &${name} [${Array(9).fill(`*${'abcdefgh'[i]}`).join(', ')}]`)
    const started = performance.now()
    expect(problems(await read({ 'a.md': aFile(lines.join('\n')) })).join()).toContain('more aliases')
    // What takes more than linear time takes minutes here: a busy machine does not decide.
    expect(performance.now() - started).toBeLessThan(20_000)
  })
})
