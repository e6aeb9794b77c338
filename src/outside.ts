// The outside of a newsletter: the sources and pictures it gathers, the notes, views and logs it reads. Opened when asked for.
import { isAbsolute, join } from 'node:path'
import { type Config, packageVersion } from './config.ts'
import type { Article } from './core/article.ts'
import { CLICKS } from './core/click.ts'
import type { Clock } from './core/time.ts'
import type { AskingTools } from './flows/check-links.ts'
import type { OpenTools } from './flows/send-campaign.ts'
import type { Fetcher, FetchLimits } from './net/fetcher.ts'
import { hostPattern } from './net/trusted-hosts.ts'
import type { TriedSource, TryOptions } from './sources/try-source.ts'
import type { Articles } from './storage/articles.ts'
import type { Sources } from './storage/sources.ts'
import type { ViewCounts } from './storage/view-counts.ts'

export type Outside = {
  readonly tools: Pick<OpenTools, 'gathering' | 'readNotes' | 'readViews' | 'logs' | 'pictures'>
  /** Asks the addresses of an issue. */
  readonly asking: Pick<AskingTools, 'get' | 'titles'>
  /** Reads the page of one article; a sentence says why it cannot. */
  readonly readPage: (url: string) => Promise<Article | string>
  close(): Promise<void>
}

/** How we name ourselves to servers that we fetch from. */
const userAgent = (site?: string) => `Postrider${site ? ` (+${site})` : ''}`

/** @param rooms where what is gathered and counted is kept */
export function openOutside(
  config: Config,
  clock: Clock,
  rooms: { readonly articles: Articles; readonly sources: Sources; readonly counts: ViewCounts },
): Outside {
  const { folder, popular, secrets } = config
  const inFolder = (path: string) => (isAbsolute(path) ? path : join(folder, path))
  const languages = config.editions.map((e) => e.language)
  const fetcher = once(() => openFetcher(config))
  const quickFetcher = once(() => openFetcher(config, ASKING))
  const askingGet = once(async () =>
    (await import('./net/polite.ts')).politely(await quickFetcher(), { atOnce: 3, gapMs: 100 }),
  )
  const pages = once(() => import('./sources/page.ts'))
  const politeGet = once(async () => (await import('./net/polite.ts')).politely(await fetcher()))
  const pictureFetcher = once(async () => {
    const { MAX_PICTURE_BYTES } = await import('./pictures/find.ts')
    return openFetcher(config, { maxBytes: MAX_PICTURE_BYTES })
  })
  const pictureRoom = once(() => openPictures(config, pictureFetcher))
  const tools: Outside['tools'] = {
    gathering: {
      clock,
      sources: config.sources,
      health: rooms.sources,
      articles: rooms.articles,
      version: packageVersion(),
      read: async (wanted, since, onSource) => {
        const { gatherAll } = await import('./sources/gather.ts')
        return gatherAll(wanted, { folder, since, get: await politeGet() }, onSource)
      },
    },
    readNotes: async (key) =>
      (await import('./sources/notes.ts')).readNotes(config.notesFolder, key, languages),
    readViews: async (days) => {
      const told = await (await import('./sources/views.ts')).readViews(popular.files.map(inFolder))
      if (popular.plausible === null) return told
      const { readPlausible } = await import('./sources/plausible.ts')
      const asked = await readPlausible(popular.plausible, secrets.plausibleKey(), days, await politeGet())
      return { rows: [...told.rows, ...asked.rows], failures: [...told.failures, ...asked.failures] }
    },
    logs: {
      clock,
      plans: popular.logs.map((log) => ({ ...log, path: inFolder(log.file) })),
      beside: config.clicks ? [CLICKS] : [],
      counts: rooms.counts,
      read: async function* (quest) {
        return yield* (await import('./sources/log-read.ts')).readLog(quest)
      },
    },
    pictures: {
      pictures: config.pictures,
      keep: async (wanted, onPicture) => (await pictureRoom())(wanted, onPicture),
    },
  }
  return {
    tools,
    asking: {
      get: async (url, asked) => (await askingGet())(url, asked),
      titles: async (body, about) => (await pages()).pageTitles(body, about),
    },
    async readPage(url) {
      const { fetchPages } = await import('./sources/page-source.ts')
      const filling = { id: 'studio', language: '', regions: [], topics: [], articleKind: null }
      // Editors name it, not the operator: a private network stays closed to it.
      const tools = { folder, since: '', known: null, get: await askingGet() }
      const [page] = await fetchPages([url], filling, tools, false)
      return page && 'article' in page ? page.article : (page?.failure.message ?? 'The page gave nothing.')
    },
    async close() {
      for (const made of [fetcher, quickFetcher, pictureFetcher])
        if (made.isMade()) await (await made()).close()
    },
  }
}

/** For a look at a page or a picture while somebody waits. */
const ASKING: Partial<FetchLimits> = { totalMs: 10_000, connectMs: 5_000, maxBytes: 4 * 1024 * 1024 }

/** Hosts that the config names as sources may be on a private network. */
async function openFetcher(config: Config, limits: Partial<FetchLimits> = {}): Promise<Fetcher> {
  const { createFetcher } = await import('./net/fetcher.ts')
  const named = config.sources.flatMap((s) => ('url' in s ? [s.url] : s.kind === 'page' ? s.urls : []))
  return createFetcher({
    trustedHosts: [...config.trustedHosts, ...named.map((url) => hostPattern(new URL(url)))],
    userAgent: userAgent(config.publicUrl),
    limits,
  })
}

async function openPictures(
  config: Config,
  fetcher: () => Promise<Fetcher>,
): Promise<OpenTools['pictures']['keep']> {
  const [{ politely }, { keepPictures }, { pictureStore }] = await Promise.all([
    import('./net/polite.ts'),
    import('./pictures/keep.ts'),
    import('./pictures/store.ts'),
  ])
  // The decoder is large: it is loaded when there is something new to decode.
  const store = pictureStore(config.picturesFolder, async (bytes) =>
    (await import('./pictures/transform.ts')).transformPicture(bytes),
  )
  const get = politely(await fetcher())
  return (wanted, onPicture) =>
    keepPictures(wanted, { store, get, contentFolder: config.contentFolder }, onPicture)
}

/** Tries sources one after the other, as an operator who named them may: hosts on private networks included. */
export async function* trySources(
  targets: readonly string[],
  options: TryOptions,
): AsyncGenerator<{ readonly target: string; readonly gathered: TriedSource }> {
  const [{ createFetcher }, { trySource }] = await Promise.all([
    import('./net/fetcher.ts'),
    import('./sources/try-source.ts'),
  ])
  const fetcher = createFetcher({ trustedHosts: [], userAgent: userAgent() })
  try {
    for (const target of targets) yield { target, gathered: await trySource(target, options, { fetcher }) }
  } finally {
    await fetcher.close()
  }
}

/** The themes of a newsletter: all that there are, and the files that a copy of one consists of. */
export function openThemes({ templateFolders }: Config) {
  const folders = templateFolders.map((folder) => join(folder, 'email'))
  return {
    list: async () => (await import('./render/themes.ts')).listThemes(folders),
    copy: async (name: string, as: string) =>
      (await import('./render/themes.ts')).themeCopy(folders, name, as),
  }
}

/** Made when it is first asked for, so that a command loads no room that it does not enter. */
export function once<T>(make: () => Promise<T>): (() => Promise<T>) & { isMade(): boolean } {
  let made: Promise<T> | null = null
  const get = () => {
    made ??= make()
    return made
  }
  return Object.assign(get, { isMade: () => made !== null })
}
