// bench:studio: an edit until the new mail is painted, in Chromium, and the server's time for each page, with an
// archive of 500 issues and 100,000 articles behind a draft of 40 stories in two editions.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { type App, openApp } from '../src/app.ts'
import { loadConfig } from '../src/config.ts'
import { articleId } from '../src/core/article.ts'
import { consideredBy } from '../src/core/history.ts'
import type { Issue } from '../src/core/issue.ts'
import { ofLists } from '../src/core/segment.ts'
import { addMinutes, slotsOfIssue } from '../src/core/time.ts'
import { gatherIssue } from '../src/flows/compile-issue.ts'
import { syncLists } from '../src/flows/subscriptions.ts'
import { chromiumPath, haveChromium, openBrowser } from '../tests/support/browser.ts'
import { command } from '../tests/support/run-in-process.ts'
import { withStories } from './render-issue.ts'

const ISSUES = 500
const ARTICLES = 100_000
const STORIES = 40
const EDITS = 60
const ASKED = 9
const KEY = '2026-W47'
const NOW = '2026-11-20T05:00:00.000Z'
const WEEK_MINUTES = 7 * 24 * 60
const MAIN = join(import.meta.dirname, '../src/main.ts')

if (!haveChromium) {
  console.error(`bench:studio needs Chromium at ${chromiumPath}: apt-get install chromium.`)
  process.exit(1)
}

const folder = mkdtempSync(join(tmpdir(), 'postrider-bench-studio-'))
try {
  const dir = join(folder, 'letter')
  const made = await command(['init', dir])
  if (made.code !== 0) throw new Error(made.stderr)
  const config = await loadConfig({ dir, env: {} })
  const app = await openApp(config, () => NOW)
  try {
    await fill(app)
    markAccepted(join(config.varFolder, 'postrider.db'))
  } finally {
    await app.close()
  }
  const server = spawn(process.execPath, [MAIN, 'serve', '--port', '0', '--json'], {
    cwd: dir,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  try {
    const [said] = (await once(server.stdout, 'data')) as [Buffer]
    const { url } = JSON.parse(said.toString()) as { readonly url: string }
    console.log(`${ISSUES} issues, ${ARTICLES} articles, a draft of ${STORIES} stories in two editions`)
    await measurePages(url)
    await measureEdits(url)
  } finally {
    server.kill()
    await once(server, 'exit')
  }
} finally {
  rmSync(folder, { recursive: true, force: true })
}

/** The archive, and the draft at hand. */
async function fill(app: App): Promise<void> {
  const { assembled } = await gatherIssue(app.tools, slotsOfIssue(KEY, app.config.plan))
  await syncLists(app.listTools, app.lists)
  const issue = withStories(assembled.issue, STORIES)
  const articles = issue.editions.flatMap((e) => e.sections.flatMap((s) => s.stories.map((x) => x.article)))
  const [pattern] = articles
  if (!pattern) throw new Error('The sample week has no stories.')
  const copies = Array.from({ length: ARTICLES }, (_, i) => {
    const url = `https://caravanpost.example.org/archive/${i}`
    const published = addMinutes(NOW, -Math.floor((i * ISSUES * WEEK_MINUTES) / ARTICLES))
    return { ...pattern, id: articleId(url), url, title: `${pattern.title} ${i}`, published }
  })
  for (let i = 0; i < copies.length; i += 5_000) await app.articles.save(copies.slice(i, i + 5_000), NOW)

  const { variants, hash } = await app.tools.render(issue, [])
  for (let week = ISSUES - 1; week > 0; week -= 1) await saveSent(app, issue, week, variants, hash)
  const draft = { issue, decisions: assembled.decisions, draftAt: issue.week.to, hash } as const
  await app.issues.saveDraft({ ...draft, condition: 'draft', reason: '' }, NOW)
}

/** An issue of so many weeks ago, sent to the sample's readers. */
async function saveSent(
  app: App,
  issue: Issue,
  week: number,
  variants: Awaited<ReturnType<App['tools']['render']>>['variants'],
  hash: string,
): Promise<void> {
  const sendAt = addMinutes(issue.sendAt, -week * WEEK_MINUTES)
  const { weekOfYear = 1, yearOfWeek = 2026 } = Temporal.Instant.from(sendAt).toZonedDateTimeISO('UTC')
  const key = `${yearOfWeek}-W${String(weekOfYear).padStart(2, '0')}`
  const old = { ...issue, key, sendAt }
  const draft = { issue: old, decisions: [], draftAt: sendAt, hash, condition: 'draft', reason: '' } as const
  await app.issues.saveDraft(draft, sendAt)
  await app.campaigns.open({
    ...{ issue: key, version: 1, audience: ofLists(app.audience), variants },
    variantOf: (language) => ({ edition: language === 'ru' ? 'ru' : 'en', variant: 'all', sections: [] }),
    considered: consideredBy(key, [], []),
    ...{
      scheme: 'inbox',
      sender: '{}',
      by: 'Mara Holdertext',
      now: sendAt,
      notBefore: () => null,
      providers: {},
    },
  })
}

/** What was sent has arrived. */
function markAccepted(path: string): void {
  const db = new DatabaseSync(path)
  db.exec(`update deliveries set state = 'accepted' where state = 'queued'`)
  db.close()
}

async function measurePages(url: string): Promise<void> {
  const pages = [
    ['issues', '/studio'],
    ['issues, page 20', '/studio?page=20'],
    ['the draft', `/studio/issues/${KEY}`],
    ['the draft in Russian', `/studio/issues/${KEY}?edition=ru`],
    ['candidates', `/studio/issues/${KEY}/candidates?edition=en`],
    ['candidates, searched', `/studio/issues/${KEY}/candidates?edition=en&q=harvest`],
    ['checks', `/studio/issues/${KEY}/checks?edition=en`],
    ['the mail', `/studio/issues/${KEY}/preview?edition=en&part=html`],
    ['what changed', `/studio/issues/${KEY}/versions`],
    ['an issue of a year ago', '/studio/issues/2025-W47'],
    ['log', '/studio/log'],
    ['archive', '/archive'],
  ] as const
  for (const [name, path] of pages) {
    const times: number[] = []
    for (let i = 0; i < ASKED; i += 1) {
      const start = performance.now()
      const answer = await fetch(url + path)
      await answer.arrayBuffer()
      if (!answer.ok) throw new Error(`${path} answered ${answer.status}`)
      times.push(performance.now() - start)
    }
    const [first = 0] = times
    console.log(`  ${name.padEnd(24)} ${ms(median(times))} median, ${ms(first)} the first time`)
  }
}

async function measureEdits(url: string): Promise<void> {
  const browser = await openBrowser()
  try {
    const page = await browser.newPage({ viewport: { width: 1440, height: 1000 } })
    await page.goto(`${url}/studio/issues/${KEY}`)
    await page.locator('#mail').waitFor()
    await page.waitForTimeout(1_000)
    // From the key that drops the story to the frame in which the new mail stands.
    await page.evaluate(`
      addEventListener('keydown', (e) => {
        if (e.key !== 'Enter') return
        const started = performance.now()
        window.painted = new Promise((done) => {
          const seen = new MutationObserver(() => {
            seen.disconnect()
            requestAnimationFrame(() => requestAnimationFrame(() => done(performance.now() - started)))
          })
          seen.observe(document.body, { attributes: true, attributeFilter: ['data-painted'] })
        })
      }, true)
    `)
    const times: number[] = []
    for (let i = 0; i < EDITS; i += 1) {
      await page.locator('[data-place=central-asia] .grip').first().focus()
      for (const key of ['Space', 'ArrowDown', 'Enter']) await page.keyboard.press(key)
      times.push(Number(await page.evaluate('window.painted')))
      // Editors breathe between two edits; the checks come in meanwhile.
      await page.waitForTimeout(400)
    }
    times.sort((a, b) => a - b)
    const p95 = times[Math.floor(times.length * 0.95)] ?? 0
    console.log(`  edit until saved and painted: ${ms(median(times))} median, ${ms(p95)} p95, of ${EDITS}`)
  } finally {
    await browser.close()
  }
}

function median(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? 0
}

function ms(n: number): string {
  return `${n.toFixed(0)} ms`
}
