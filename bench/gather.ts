// bench:gather: 200 feeds from a local server, and again with ten changed items, beside curl fetching the same.
import { fork, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openApp } from '../src/app.ts'
import { ensureSecrets, loadConfig, type NewsletterConfig } from '../src/config.ts'
import { addMinutes } from '../src/core/time.ts'
import { gatherSources } from '../src/flows/gathering.ts'
import { aPublication, sectionPlans } from '../tests/support/issue-builders.ts'

const FEEDS = 200
const HOSTS = 50
const ITEMS = 30
const CHANGED = 10
const ROUNDS = 3
const NOW = '2026-11-20T07:00:00.000Z'

type Seen = { readonly requests: number; readonly unchanged: number; readonly bytes: number }
type Round = { readonly curl: number; readonly first: number; readonly second: number }

const server = fork(join(import.meta.dirname, 'gather-server.ts'))
const folder = mkdtempSync(join(tmpdir(), 'postrider-bench-gather-'))
try {
  const [port] = (await once(server, 'message')) as [number]
  const hostOf = (i: number) => `http://127.0.0.${2 + (i % HOSTS)}:${port}`
  const tell = async (path: string) => (await fetch(`${hostOf(0)}${path}`)).text()
  const seen = async () => JSON.parse(await tell('/seen')) as Seen
  const rounds: Round[] = []
  for (let round = 0; round < ROUNDS; round++) {
    const paths = Array.from({ length: FEEDS }, (_, i) => `/round-${round}/feed-${i}`)
    const urls = paths.map((path, i) => `${hostOf(i)}${path}`)
    // Once before, untimed: the server makes a feed when it is first asked for it.
    curlAll(urls)
    await seen()
    const curl = timed(() => curlAll(urls))
    const peer = await seen()
    check(peer.requests === FEEDS, `curl: ${JSON.stringify(peer)}`)
    const desk = await openDesk(urls, join(folder, `round-${round}`))
    const first = await desk.gather()
    const cold = await seen()
    check(cold.requests === FEEDS && cold.unchanged === 0, `first: ${JSON.stringify(cold)}`)
    check((await desk.count()) === FEEDS * ITEMS, `first: ${await desk.count()} articles`)
    for (const path of paths.slice(0, CHANGED)) await tell(`/add${path}`)
    const second = await desk.gather()
    const warm = await seen()
    check(warm.requests === FEEDS && warm.unchanged === FEEDS - CHANGED, `second: ${JSON.stringify(warm)}`)
    check((await desk.count()) === FEEDS * ITEMS + CHANGED, `second: ${await desk.count()} articles`)
    await desk.close()
    rounds.push({ curl, first, second })
    console.log(
      `round ${round + 1}: curl ${ms(curl)}, first ${ms(first)} (${cold.requests} requests, ${cold.bytes} bytes), second ${ms(second)} (${warm.unchanged} of ${warm.requests} answered 304, ${warm.bytes} bytes)`,
    )
  }
  const of = (key: keyof Round) =>
    rounds.map((r) => r[key]).toSorted((a, b) => a - b)[Math.floor(ROUNDS / 2)] ?? 0
  console.log(`${FEEDS} feeds of ${ITEMS} items on ${HOSTS} hosts, medians of ${ROUNDS} rounds`)
  console.log(`curl, one after the other, nothing parsed: ${ms(of('curl'))}`)
  console.log(
    `first gathering, parsed and saved: ${ms(of('first'))}, ${(of('first') / of('curl')).toFixed(2)} × curl`,
  )
  console.log(
    `second, ${CHANGED} items changed: ${ms(of('second'))}, ${(of('second') / of('curl')).toFixed(2)} × curl`,
  )
  // Four feeds on a host, two at a time and a tenth of a second apart: three gaps.
  console.log(`politeness alone takes ${ms((FEEDS / HOSTS - 1) * 100)} of each gathering`)
} finally {
  server.kill()
  rmSync(folder, { recursive: true, force: true })
}

/** The newsletter as every command opens it: its own folder, config and new database. */
async function openDesk(urls: readonly string[], dir: string) {
  mkdirSync(dir)
  writeFileSync(join(dir, 'newsletter.config.ts'), `export default ${JSON.stringify(newsletter(urls))}\n`)
  await ensureSecrets(dir)
  const app = await openApp(await loadConfig({ dir, env: {} }), () => NOW)
  const since = addMinutes(NOW, -30 * 24 * 60)
  return {
    async gather() {
      const started = performance.now()
      const reports = await gatherSources(app.tools.gathering, since)
      const took = performance.now() - started
      const failed = reports.flatMap((r) => r.failures)
      check(failed.length === 0, `failed: ${failed[0]?.message}`)
      check(reports.length === FEEDS, `${reports.length} sources reported`)
      return took
    },
    count: async () => (await app.articles.known(since, [])).articles.length,
    close: () => app.close(),
  }
}

function newsletter(urls: readonly string[]): NewsletterConfig {
  const publication = aPublication()
  return {
    publication: {
      ...publication,
      replyTo: undefined,
      logo: undefined,
      support: publication.support ?? undefined,
    },
    editions: [{ language: 'en' }],
    plan: { zone: 'Asia/Tbilisi', draftAt: 'thursday 18:00', sendAt: 'friday 07:30' },
    sections: sectionPlans(),
    sources: urls.map((url, i) => ({ id: `feed-${i}`, kind: 'feed' as const, url })),
    lists: [{ id: 'readers', file: 'subscribers/readers.csv' }],
    mail: { dkim: 'relay' },
  }
}

function curlAll(urls: readonly string[]): void {
  const list = join(folder, 'curl.txt')
  writeFileSync(list, urls.map((url) => `url = "${url}"\noutput = "/dev/null"`).join('\n'))
  const { status } = spawnSync('curl', ['--silent', '--compressed', '--config', list])
  check(status === 0, 'curl is not there, or failed')
}

function timed(work: () => void): number {
  const started = performance.now()
  work()
  return performance.now() - started
}

function check(holds: boolean, what: string): void {
  if (!holds) throw new Error(`bench:gather is wrong. ${what}`)
}

function ms(value: number): string {
  return `${Math.round(value)} ms`
}
