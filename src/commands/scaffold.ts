// What `init` writes: the config of a new newsletter, and the list of its files. Files that are there stay as they are.
import { constants, copyFile, mkdir, readdir, stat, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { NewsletterConfig } from '../config.ts'
import type { Localised } from '../core/plan.ts'
import type { Remarks } from './config-text.ts'

/** What a person said about their newsletter; everything may be left open. */
export type Wishes = {
  readonly name: string | undefined
  readonly feeds: readonly string[]
  readonly languages: readonly string[]
  readonly from: { readonly name: string | null; readonly address: string } | undefined
  readonly publicUrl: string | undefined
  readonly theme: string | undefined
}

/** A config, and remarks on what its owner will want to change. */
export type Draft = { readonly config: NewsletterConfig; readonly remarks: Remarks }

const CHANGE_FROM = 'Change this: it is the sender that readers see, and its domain must be yours.'
const CHANGE_POSTAL = 'Change this before the first real letter.'
const TEST_LIST = { id: 'test', file: 'subscribers/test-readers.csv', test: true } as const
export const LISTS = [{ id: 'readers', file: 'subscribers/readers.csv' }, TEST_LIST] as const

/** The sample newsletter with its content, under the name and in the languages that were wished. */
export function sampleDraft(sample: NewsletterConfig, wishes: Wishes): Draft {
  const languages = wishes.languages.length ? wishes.languages : sample.editions.map((e) => e.language)
  const editions = languages.map((language) => {
    return sample.editions.find((edition) => edition.language === language) ?? { language }
  })
  const { publication } = sample
  const name = wishes.name ?? publication.name
  const config = inLanguages(
    {
      ...sample,
      publication: {
        ...publication,
        name,
        from: {
          name: wishes.from?.name ?? wishes.name ?? publication.from.name,
          address: wishes.from?.address ?? publication.from.address,
        },
        replyTo: wishes.from ? undefined : publication.replyTo,
        listId: wishes.from || wishes.name ? undefined : publication.listId,
        publicUrl: wishes.publicUrl,
      },
      editions,
      lists: LISTS,
      theme: wishes.theme,
    },
    languages,
  )
  return {
    config,
    remarks: {
      ...(wishes.from ? {} : { 'publication.from.address': [CHANGE_FROM] }),
      'publication.postalAddress': [CHANGE_POSTAL],
      sources: [
        "Where the stories come from: folders of Markdown, and feeds such as { kind: 'feed', url: 'https://…' }.",
      ],
      sampleWeek: [
        'The content that came with this is of one week, and `postrider start` runs on its clock.',
        'Take this line out when your own stories come in.',
      ],
    },
  }
}

const TITLES = {
  stories: { en: 'This week', ru: 'На этой неделе' },
  podcasts: { en: 'To listen to', ru: 'Послушать' },
  video: { en: 'To watch', ru: 'Посмотреть' },
  strap: { en: 'The week in stories', ru: 'Неделя в историях' },
  greeting: { en: 'Good morning, [[first_name|reader]].', ru: 'Доброе утро, [[first_name|читатель]].' },
} as const

/** A newsletter of feeds that nobody has looked at yet: one section takes whatever comes, sound and film have their own. */
export function feedDraft(wishes: Wishes, zone: string): Draft {
  const languages = wishes.languages.length ? wishes.languages : ['en']
  const [first = 'https://example.org/'] = wishes.feeds
  const home = `${new URL(first).origin}/`
  const name = wishes.name ?? `Letter from ${new URL(first).hostname.replace(/^www\./, '')}`
  const config: NewsletterConfig = {
    publication: {
      name,
      strap: TITLES.strap,
      home,
      from: {
        name: wishes.from?.name ?? name,
        address: wishes.from?.address ?? 'newsletter@example.org',
      },
      postalAddress: `${name}, street and number, postcode and city, country`,
      publicUrl: wishes.publicUrl,
    },
    editions: languages.map((language) => ({
      language,
      greeting: language === 'ru' ? TITLES.greeting.ru : language === 'en' ? TITLES.greeting.en : undefined,
    })),
    plan: { zone, draftAt: 'friday 07:00', sendAt: 'friday 10:00', maxLateness: '6h', approval: 'editor' },
    sections: [
      { id: 'stories', title: TITLES.stories, match: {}, maximum: 20 },
      {
        id: 'podcasts',
        title: TITLES.podcasts,
        match: { kinds: ['podcast'] },
        maximum: 20,
        layout: 'podcast',
      },
      { id: 'video', title: TITLES.video, match: { kinds: ['video'] }, maximum: 20, layout: 'video' },
    ],
    sources: wishes.feeds.map((url) => ({ kind: 'feed', url })),
    popular: { maximum: 5, minimum: 3, pins: [], files: [] },
    lists: LISTS,
    theme: wishes.theme,
  }
  return {
    config: inLanguages(config, languages),
    remarks: {
      'publication.name': wishes.name ? [] : ['Change this: the name of your newsletter.'],
      'publication.from.address': wishes.from ? [] : [CHANGE_FROM],
      'publication.postalAddress': [CHANGE_POSTAL],
      sections: [
        'The first takes everything: match is empty. Give sections of your own regions or topics:',
        "{ id: 'culture', title: 'Culture', match: { topics: ['culture', 'books'] } }",
      ],
      sources: [
        'A feed may say more of itself: id, language, regions, topics. Articles of your own, in Markdown, come in with',
        "{ kind: 'markdown', folder: 'content/articles' }",
      ],
    },
  }
}

/** Texts only in the languages there are: one text where there is one language. */
function inLanguages<T>(value: T, languages: readonly string[]): T {
  return prune(value, languages) as T
}

function prune(value: unknown, languages: readonly string[]): unknown {
  if (Array.isArray(value)) return value.map((entry) => prune(entry, languages))
  if (typeof value !== 'object' || value === null) return value
  if (!isLocalised(value))
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, prune(inner, languages)]))
  const kept = Object.entries(value).filter(([language]) => languages.includes(language))
  if (kept.length > 1) return Object.fromEntries(kept)
  return kept[0]?.[1] ?? Object.values(value)[0]
}

function isLocalised(value: object): value is Exclude<Localised, string> {
  const entries = Object.entries(value)
  return (
    entries.length > 0 && entries.every(([key, text]) => /^[a-z]{2,3}$/.test(key) && typeof text === 'string')
  )
}

/** A new file of the newsletter, by its path in the folder. */
export type NewFile =
  | { readonly path: string; readonly text: string }
  | { readonly path: string; readonly copyOf: string }

/** Every file of a shipped folder, to be copied to the same place; none where the folder is not there. */
export async function filesOf(root: string, folder: string): Promise<readonly NewFile[]> {
  const entries = await readdir(join(root, folder), { recursive: true }).catch(() => [])
  const files: NewFile[] = []
  for (const entry of entries.sort()) {
    const path = join(folder, entry)
    if ((await stat(join(root, path))).isFile()) files.push({ path, copyOf: join(root, path) })
  }
  return files
}

/**
 * Writes the files that are not there yet.
 * @returns the paths of those it wrote, and of those that were there and stay
 */
export async function writeFiles(
  dir: string,
  files: readonly NewFile[],
): Promise<{ readonly written: readonly string[]; readonly kept: readonly string[] }> {
  const written: string[] = []
  const kept: string[] = []
  for (const file of files) {
    const target = join(dir, file.path)
    await mkdir(dirname(target), { recursive: true })
    try {
      if ('text' in file) await writeFile(target, file.text, { flag: 'wx' })
      else await copyFile(file.copyOf, target, constants.COPYFILE_EXCL)
      written.push(file.path)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
      kept.push(file.path)
    }
  }
  return { written, kept }
}
