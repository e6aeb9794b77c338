// Scores the counting of logs against GoAccess's top lists and against labels that the logs themselves give.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { agentOf } from '../src/sources/log-agents.ts'
import { askedFor } from '../src/sources/log-pages.ts'
import { readLog } from '../src/sources/log-read.ts'

type Request = { readonly method: string; readonly path: string; readonly hits: number }
type GoAccess = { readonly requests: readonly Request[] }
type Share = { readonly right: number; readonly of: number }

const SITE = 'https://site.example.org'
const TOP = 10
/** Before the first day that we take for one. */
const ALWAYS = '1990-01-01'

/** Every file of `folder` is a log; what is expected of it stands in `expected-goaccess/` under its name. */
export async function checkLogs(folder: string, json: boolean): Promise<void> {
  const names = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isFile())
  const scores = []
  for (const { name } of names) scores.push(await scoreLog(folder, name))
  if (json) console.log(JSON.stringify(scores))
  else for (const score of scores) console.log(score)
}

async function scoreLog(folder: string, name: string): Promise<object> {
  const path = join(folder, name)
  const views = new Map<string, number>()
  const batches = readLog({ path, site: SITE, since: ALWAYS, cursors: [] })
  let next = await batches.next()
  for (; !next.done; next = await batches.next())
    for (const pages of next.value.views.values())
      for (const [url, count] of pages) add(views, new URL(url).pathname, count)
  const { lines, unparsed, failures, ...tally } = next.value
  const ours = topOf(views)
  const theirs = expectedTop(folder, name)
  const { crawlers, readers } = labelled(readFileSync(path, 'latin1'))
  return {
    log: name,
    lines,
    'parsed %': percent({ right: lines - unparsed, of: lines }),
    'shared of the top 10': theirs && `${theirs.filter((p) => ours.includes(p)).length} of ${theirs.length}`,
    'only theirs': theirs?.filter((page) => !ours.includes(page)),
    'only ours': theirs && ours.filter((page) => !theirs.includes(page)),
    'crawlers recognised %': `${percent(crawlers)} of ${crawlers.of} lines`,
    'false alarms %': `${percent({ right: readers.of - readers.right, of: readers.of })} of ${readers.of} lines`,
    ...tally,
    failures,
  }
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

/** GoAccess's top pages without crawlers, where it was asked for them: no files, no feeds, queries put together. */
function expectedTop(folder: string, name: string): readonly string[] | null {
  const path = ['--ignore-crawlers', '']
    .map((how) => join(folder, 'expected-goaccess', `${name}${how}.json`))
    .find((each) => existsSync(each))
  if (!path) return null
  const { requests }: GoAccess = JSON.parse(readFileSync(path, 'utf8'))
  const sums = new Map<string, number>()
  for (const { method, path: target, hits } of requests) {
    const asked = method === 'GET' ? askedFor(target, SITE) : null
    if (asked?.kind === 'page') add(sums, new URL(asked.url).pathname, hits)
  }
  return topOf(sums)
}

const LINE = /^(\S+) [^[]*\[[^\]]*\] "(\S+) (\S+)[^"]*" \d{3} \S+ "([^"]*)" "([^"]*)/
const SAYS_SO = /bot|crawl|spider|slurp|https?:|www\.|\w@\w/i

/**
 * Nobody has labelled the lines; what clients do and say labels some. A crawler says in its name that it is one, gives
 * an address to ask about it, or asks for robots.txt. A reader says nothing of the kind and fetched a file of a page.
 */
function labelled(text: string): { readonly crawlers: Share; readonly readers: Share } {
  const clients = new Map<string, { agent: string; lines: number; isCrawler: boolean; isReader: boolean }>()
  for (const line of text.split('\n')) {
    const [, address, , target = '', referer = '', agent = ''] = LINE.exec(line) ?? []
    if (address === undefined) continue
    const key = `${address} ${agent}`
    const client = clients.get(key) ?? { agent, lines: 0, isCrawler: SAYS_SO.test(agent), isReader: false }
    clients.set(key, client)
    client.lines++
    if (target.startsWith('/robots.txt')) client.isCrawler = true
    if (referer.length > 1 && askedFor(target, SITE)?.kind === 'asset') client.isReader = true
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
