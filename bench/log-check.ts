// Scores the counting of logs against GoAccess's top lists and against labels that the logs themselves give.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { agentOf } from '../src/sources/log-agents.ts'
import { askedFor } from '../src/sources/log-pages.ts'
import { readLog } from '../src/sources/log-read.ts'

type Request = { readonly method: string; readonly path: string; readonly hits: number }
type GoAccess = {
  readonly general: { readonly valid_requests: number }
  readonly requests: readonly Request[]
}
type Share = { readonly right: number; readonly of: number }

const TOP = 10
/** Pages of equal counts may stand in another order, or just outside. */
const MAY_MISS = 1
/** Before the first day that we take for one. */
const ALWAYS = '1990-01-01'

/**
 * Every file of `folder` is a log; what is expected of it stands in `expected-goaccess/` under its name.
 * @returns whether there are logs, each was parsed whole, and its most read pages are those of GoAccess
 */
export async function checkLogs(folder: string, site: string, json: boolean): Promise<boolean> {
  const names = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isFile())
  const scores = []
  for (const { name } of names) scores.push(await scoreLog(folder, name, site))
  const shown = scores.map(({ score }) => score)
  if (json) console.log(JSON.stringify(shown))
  else for (const score of shown) console.log(score)
  return scores.length > 0 && scores.every(({ isGood }) => isGood)
}

async function scoreLog(
  folder: string,
  name: string,
  site: string,
): Promise<{ readonly score: object; readonly isGood: boolean }> {
  const path = join(folder, name)
  const views = new Map<string, number>()
  const batches = readLog({ path, site, since: ALWAYS, cursors: [] })
  let next = await batches.next()
  for (; !next.done; next = await batches.next())
    for (const pages of next.value.views.values())
      for (const [url, count] of pages) add(views, new URL(url).pathname, count)
  const { lines, unparsed, failures, ...tally } = next.value
  const ours = topOf(views)
  const theirs = expectedTop(folder, name, site)
  const shared = theirs?.filter((page) => ours.includes(page)).length ?? 0
  const text = readFileSync(path, 'latin1')
  const { crawlers, readers } = labelled(text, site)
  const score = {
    log: name,
    lines,
    'parsed %': percent({ right: lines - unparsed, of: lines }),
    'shared of the top 10': theirs && `${shared} of ${theirs.length}`,
    'only theirs': theirs?.filter((page) => !ours.includes(page)),
    'only ours': theirs && ours.filter((page) => !theirs.includes(page)),
    'crawlers recognised %': `${percent(crawlers)} of ${crawlers.of} lines`,
    'false alarms %': `${percent({ right: readers.of - readers.right, of: readers.of })} of ${readers.of} lines`,
    ...tally,
    ...agentsOf(text),
    "lines of GoAccess's crawlers": expectedCrawlers(folder, name),
    failures,
  }
  const isShared = theirs === null || shared >= theirs.length - MAY_MISS
  return { score, isGood: unparsed === 0 && failures.length === 0 && lines > 0 && isShared }
}

const percent = ({ right, of }: Share): number | null =>
  of === 0 ? null : Number(((100 * right) / of).toFixed(2))

const add = (sums: Map<string, number>, key: string, count: number) =>
  sums.set(key, (sums.get(key) ?? 0) + count)

const topOf = (sums: ReadonlyMap<string, number>): readonly string[] =>
  [...sums]
    .sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1))
    .slice(0, TOP)
    .map(([page]) => page)

function expected(folder: string, name: string): GoAccess | null {
  const path = join(folder, 'expected-goaccess', `${name}.json`)
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : null
}

const withoutCrawlers = (folder: string, name: string) => expected(folder, `${name}--ignore-crawlers`)

/** How many lines GoAccess leaves out as a crawler's: it does not say which. */
function expectedCrawlers(folder: string, name: string): number | null {
  const [all, readers] = [expected(folder, name), withoutCrawlers(folder, name)]
  return all && readers && all.general.valid_requests - readers.general.valid_requests
}

/** GoAccess's top pages without crawlers, where it was asked for them: no files, no feeds, queries put together. */
function expectedTop(folder: string, name: string, site: string): readonly string[] | null {
  const requests = (withoutCrawlers(folder, name) ?? expected(folder, name))?.requests
  if (!requests) return null
  const sums = new Map<string, number>()
  for (const { method, path: target, hits } of requests) {
    const asked = method === 'GET' ? askedFor(target, new URL(site).origin) : null
    if (asked?.kind === 'page') add(sums, new URL(asked.url).pathname, hits)
  }
  return topOf(sums)
}

const LINE = /^(\S+) [^[]*\[[^\]]*\] "(\S+) (\S+)[^"]*" \d{3} \S+ "([^"]*)" "([^"]*)/
/** Whom we take for what, so that a person can judge it: the most frequent names, with their lines. */
function agentsOf(text: string): object {
  const kinds = { bot: new Map(), preview: new Map(), reader: new Map() } as const
  for (const line of text.split('\n')) {
    const [, , , , , agent] = LINE.exec(line) ?? []
    if (agent !== undefined) add(kinds[agentOf(agent)], agent, 1)
  }
  const all = (sums: ReadonlyMap<string, number>) => [...sums.values()].reduce((sum, n) => sum + n, 0)
  const named = (sums: ReadonlyMap<string, number>) => topOf(sums).map((name) => `${sums.get(name)} ${name}`)
  return {
    'bots most often': named(kinds.bot),
    'readers most often': named(kinds.reader),
    'lines of our crawlers': all(kinds.bot) + all(kinds.preview),
  }
}

const SAYS_SO = /bot|crawl|spider|slurp|https?:|www\.|\w@\w/i

/**
 * Nobody has labelled the lines; what clients do and say labels some. A crawler says in its name that it is one, gives
 * an address to ask about it, or asks for robots.txt. A reader says nothing of the kind and fetched a file of a page.
 */
function labelled(text: string, site: string): { readonly crawlers: Share; readonly readers: Share } {
  const clients = new Map<string, { agent: string; lines: number; isCrawler: boolean; isReader: boolean }>()
  for (const line of text.split('\n')) {
    const [, address, , target = '', referer = '', agent = ''] = LINE.exec(line) ?? []
    if (address === undefined) continue
    const key = `${address} ${agent}`
    const client = clients.get(key) ?? { agent, lines: 0, isCrawler: SAYS_SO.test(agent), isReader: false }
    clients.set(key, client)
    client.lines++
    if (target.startsWith('/robots.txt')) client.isCrawler = true
    if (referer.length > 1 && askedFor(target, new URL(site).origin)?.kind === 'asset') client.isReader = true
  }
  const share = (chosen: (client: { isCrawler: boolean; isReader: boolean }) => boolean, wanted: boolean) => {
    const all = [...clients.values()].filter(chosen)
    const sum = (some: typeof all) => some.reduce((lines, client) => lines + client.lines, 0)
    return { right: sum(all.filter((c) => (agentOf(c.agent) === 'reader') === wanted)), of: sum(all) }
  }
  return {
    crawlers: share((c) => c.isCrawler, false),
    readers: share((c) => c.isReader && !c.isCrawler, true),
  }
}
