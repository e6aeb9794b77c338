// `init`: makes a newsletter in a folder that runs at once, and says what to do next.
import { mkdir, stat } from 'node:fs/promises'
import { basename, dirname, extname, join, relative } from 'node:path'
import {
  checkConfig,
  configFileOf,
  ensureDkimKeys,
  ensureSecrets,
  packageRoot,
  sampleConfig,
} from '../config.ts'
import { messageOf, PostriderError } from '../core/errors.ts'
import { parseAddress } from '../core/subscriber.ts'
import { configText } from './config-text.ts'
import { type Context, defineCommand } from './frame.ts'
import { hint } from './hint.ts'
import { feedDraft, filesOf, type NewFile, sampleDraft, writeFiles } from './scaffold.ts'
import { commaList, themeName } from './values.ts'
import { counted } from './with-app.ts'

export const command = defineCommand({
  details:
    'Without --feed the newsletter comes with sample content and sample readers, to look around in.\nFiles that are in the folder already stay as they are.',
  arguments: { dir: { summary: 'the folder of the newsletter; it is made if it is not there' } },
  options: {
    name: { value: 'name', summary: 'what the newsletter is called' },
    feed: { value: 'url', many: true, parse: feedUrl, summary: 'RSS, Atom or JSON feeds to gather from' },
    list: { value: 'csv', summary: 'a file of readers; it is copied' },
    language: { value: 'en,ru', parse: commaList, summary: 'the editions, the main one first' },
    from: { value: 'address', parse: sender, summary: 'the sender: an address, or "Name <address>"' },
    theme: { value: 'name', parse: themeName, summary: 'how it looks: gazette (if not said) or wire' },
    publicUrl: { value: 'url', summary: 'where readers will reach it, such as https://letters.example.org' },
  },
  async run(context, args, options) {
    const dir = context.resolve(args.dir)
    const list = options.list === undefined ? null : await listFile(context.resolve(options.list))
    await refuseTakenFolder(dir)
    const wishes = { ...options, feeds: options.feed, languages: options.language ?? [] }
    const hasFeeds = options.feed.length > 0
    const { config, remarks } = hasFeeds
      ? feedDraft(wishes, Temporal.Now.timeZoneId())
      : sampleDraft(await sampleConfig(), wishes)
    await checkConfig(config)
    await refuseUnknownTheme(dir, options.theme)
    await refuseUnknownLanguages(dir, options.language ?? [])

    const files: NewFile[] = [
      ...(await filesOf(packageRoot, 'templates/email')),
      ...(hasFeeds ? emptyContent() : await filesOf(packageRoot, 'content')),
      ...(hasFeeds || list ? await listsOf(list) : await filesOf(packageRoot, 'subscribers')),
      { path: '.gitignore', text: GITIGNORE },
      // Last: the folder is a newsletter once this is there, and until then `init` may be run again.
      { path: 'newsletter.config.ts', text: configText(config, 'postrider', remarks) },
    ]
    const { written, kept } = await writeAll(dir, files)
    const secrets = await ensureSecrets(dir)
    const keys = await ensureDkimKeys(join(dir, 'keys'), context.now())
    const made = [...written, ...(secrets.length ? ['.env'] : []), ...keys.map((k) => `keys/${k}.pem`)].sort()
    context.out.result({ dir, files: made, kept }, () => whatNext(context, dir, made, kept, hasFeeds))
    return 0
  },
})

function feedUrl(text: string): string {
  const url = URL.parse(text)
  if (url?.protocol === 'http:' || url?.protocol === 'https:') return url.href
  throw new PostriderError('usage', `"${text}" is not the URL of a feed: write it with https:// or http://.`)
}

/** `letter@example.org` or `The Letter <letter@example.org>`. */
function sender(text: string): { readonly name: string | null; readonly address: string } {
  const match = /^\s*(?:"?([^"<>]*?)"?\s*<([^<>]*)>|([^<>]*))\s*$/.exec(text)
  const address = (match?.[2] ?? match?.[3] ?? '').trim()
  const parsed = parseAddress(address)
  if (!match || 'reason' in parsed)
    throw new PostriderError(
      'usage',
      `this is not an address: it ${'reason' in parsed ? parsed.reason : 'has more than one pair of < >'}.`,
    )
  return { name: match[1] || null, address }
}

async function listFile(path: string): Promise<string> {
  const found = await stat(path).catch(() => null)
  if (found?.isFile()) return path
  throw new PostriderError('input', `There is no list ${path}: --list takes a CSV file of readers.`)
}

async function refuseTakenFolder(dir: string): Promise<void> {
  const file = await configFileOf(dir)
  if (file)
    throw new PostriderError(
      'refused',
      `${dir} is a newsletter already: it has ${relative(dir, file)}. Choose another folder, or edit that file.`,
      { dir },
    )
}

async function refuseUnknownTheme(dir: string, wished: string | undefined): Promise<void> {
  if (wished === undefined) return
  const folder = join('templates', 'email')
  const files = [...(await filesOf(packageRoot, folder)), ...(await filesOf(dir, folder))]
  const mains = files.filter(({ path }) => dirname(path) === folder && extname(path) === '.mjml')
  const there = [...new Set(mains.map(({ path }) => basename(path, '.mjml')))].sort()
  if (!there.includes(wished))
    throw new PostriderError('input', `There is no theme "${wished}": there are ${there.join(', ')}.`, {
      themes: there,
    })
}

/** A language is one that the theme has words in: the shipped files, or one that stands in the folder already. */
async function refuseUnknownLanguages(dir: string, wished: readonly string[]): Promise<void> {
  const folder = join('templates', 'email', 'strings')
  const files = [...(await filesOf(packageRoot, folder)), ...(await filesOf(dir, folder))]
  const there = [...new Set(files.map(({ path }) => basename(path, '.json')))].sort()
  const missing = wished.filter((language) => !there.includes(language))
  if (missing.length > 0)
    throw new PostriderError(
      'input',
      `There are no words for ${missing.join(', ')}: a letter can be in ${there.join(', ')}. For another language put ${join(folder, `${missing[0]}.json`)} into ${dir} first, best as a copy of en.json.`,
      { languages: there },
    )
}

async function writeAll(dir: string, files: readonly NewFile[]) {
  try {
    await mkdir(dir, { recursive: true })
    return await writeFiles(dir, files)
  } catch (error) {
    throw new PostriderError('input', `The newsletter cannot be written to ${dir}: ${messageOf(error)}.`, {
      dir,
    })
  }
}

const GITIGNORE = `# What Postrider keeps and what only you may read.
var/
keys/
.env
# People's addresses do not belong in a repository.
subscribers/*.csv
`

const LIST_HEADER = 'address,first_name,language,sections,joined,status\n'

/** The given list, or one without readers; and how lists are written. */
async function listsOf(list: string | null): Promise<readonly NewFile[]> {
  const readers = 'subscribers/readers.csv'
  const shipped = await filesOf(packageRoot, 'subscribers')
  return [
    list ? { path: readers, copyOf: list } : { path: readers, text: LIST_HEADER },
    { path: 'subscribers/test-readers.csv', text: LIST_HEADER },
    ...shipped.filter((file) => file.path.endsWith('.md')),
  ]
}

function emptyContent(): readonly NewFile[] {
  return [
    { path: 'content/README.md', text: CONTENT_README },
    { path: 'content/articles/.gitkeep', text: '' },
    { path: 'content/notes/.gitkeep', text: '' },
  ]
}

const CONTENT_README = `# What you write yourself

- \`notes/2026-W47.en.md\`: the editor's note of one issue in one language.
- \`articles/*.md\`: stories of your own, if newsletter.config.ts names the folder as a source:
  \`{ kind: 'markdown', folder: 'content/articles' }\`. Pictures may stand in a folder beside them.

A note looks like this; every line between the dashes may be left out:

    ---
    subject: The train that waits for the harvest
    preheader: Water by the litre, and a ferry that is also a school.
    lead: https://example.org/stories/the-train
    corrections:
      - In the last letter we wrote 40 where it is 4.
    ---
    A paragraph of the note. [[first_name|reader]] becomes the name of the reader.
`

function whatNext(
  context: Context,
  dir: string,
  made: readonly string[],
  kept: readonly string[],
  hasFeeds: boolean,
): string {
  return [
    `Made a newsletter in ${dir}: ${counted(made.length, 'file')}.`,
    ...(kept.length ? [`Kept what was there: ${kept.join(', ')}.`] : []),
    '',
    'What next:',
    '  1. Read newsletter.config.ts: name, sender, sections, sources. Lines that say "Change this" want you.',
    ...(hasFeeds
      ? [
          `  2. ${hint(context, 'gather', dir)}     collects the week and makes a draft`,
          `     ${hint(context, 'compile <issue>', dir)}     shows you the letter`,
        ]
      : [`  2. ${hint(context, 'start', dir)}     runs the sample week and shows you the letters`]),
    '  3. .env holds the secrets that links are signed with: keep it, and keep it to yourself.',
  ].join('\n')
}
