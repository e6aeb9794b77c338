import { expect, it, onTestFinished } from 'vitest'
import { RULES } from '../../src/render/preflight.ts'
import { RULE_TITLES, titleOfFinding } from '../../src/web/studio/rule-titles.ts'
import { loadDeskWords } from '../../src/web/studio/words.ts'
import { askingTools, storyPage } from '../support/asking.ts'
import { startFeedServer } from '../support/feed-server.ts'
import { anEdition, anIssue, aSection, aStory, EMAIL_TEMPLATES } from '../support/issue-builders.ts'
import { twoEditions } from '../support/two-editions.ts'
import { aWeb, ISSUE, PUBLIC_URL, type TestWeb } from '../support/web.ts'

const PAGE = `/studio/issues/${ISSUE}`
const LATE = 1000

/** Rules that judge what was asked, and what became of making the mail. */
const OTHERS = [
  'render',
  'source-health',
  'dead-link',
  'headline-changed',
  'picture-unreachable',
  'picture-heavy',
]

it('every rule has a title, in English and in Russian', () => {
  const ids = [...RULES.map((rule) => rule.id), ...OTHERS]
  expect(ids.filter((id) => !(id in RULE_TITLES))).toEqual([])
  expect(Object.keys(RULE_TITLES).filter((id) => !ids.includes(id))).toEqual([])
  const words = loadDeskWords([`${EMAIL_TEMPLATES}/..`])
  const russian = words.languages.find((w) => w.language === 'ru')
  for (const title of Object.values(RULE_TITLES)) expect(russian?.texts).toHaveProperty([title])
  expect(titleOfFinding({ level: 'red', rule: 'not-known-yet', message: '' })).toBe('not-known-yet')
})

it('a finding has its title, and leads to its story in the outline', async () => {
  const foreign = aStory({ title: 'Four towers', id: 'towers-1' }, true)
  const [english, russian] = twoEditions().editions
  if (!english || !russian) throw new Error('no editions')
  const editions = [english, { ...russian, sections: [aSection('caucasus', foreign)] }]
  const web = await aWeb({ state: 'draft', issue: anIssue({ editions }) })
  const html = await web.text(`${PAGE}?edition=ru`)
  expect(html).toMatch(/<h4 class="what">Story in another language<\/h4>/)
  expect(html).toContain('<a href="#s-towers-1"')
  expect(html).toContain('id="s-towers-1"')
  expect(await web.text(PAGE)).toContain(`<a href="${PAGE}?edition=ru#s-towers-1"`)
  const said = await web.text(PAGE, { headers: { 'accept-language': 'ru' } })
  expect(said).toMatch(/<h4 class="what">Материал на другом языке<\/h4>/)
})

it('gauges say how long the edition is, decoded and as it travels', async () => {
  const web = await aWeb({ state: 'draft' })
  const bytes = Buffer.byteLength(await web.text(`${PAGE}/preview?edition=ru&part=html`))
  const html = await web.text(`${PAGE}/checks?edition=ru`)
  expect(html).toContain(`${Number((bytes / 1024).toFixed(1))} KB of 102 KB`)
  expect(html).toContain('As it travels')
})

/** A draft with three stories on a server of ours: one as it was, one renamed, one gone. */
async function asked() {
  const server = await startFeedServer()
  onTestFinished(() => server.close())
  const titles = ['As it was gathered', 'The old headline of it', 'Gone from the site']
  const [kept, renamed, gone] = titles.map((title, i) =>
    aStory({ title, id: `story-${i}`, url: server.url(`/story-${i}`) }),
  )
  if (!kept || !renamed || !gone) throw new Error('no stories')
  server.serve('/story-0', storyPage(titles[0] ?? ''))
  server.serve('/story-1', storyPage('Another headline altogether'))
  server.serve('/story-2', { ...storyPage('Gone'), status: 410 })
  const english = anEdition({ lead: kept, popular: [], sections: [aSection('caucasus', renamed, gone)] })
  const issue = anIssue({ editions: [english, anEdition({ language: 'ru', lead: kept, popular: [] })] })
  const asking = askingTools([server.host], { totalMs: 10_000 })
  const web = await aWeb({ state: 'draft', issue, change: { asking } })
  return { web, server }
}

const tokenOf = (html: string): string => /data-token="([^"]+)"/.exec(html)?.[1] ?? ''

async function send(web: TestWeb, path: string, fields: Record<string, string> = {}, hx = false) {
  const token = tokenOf(await web.text(PAGE))
  return web.post(`${PAGE}/${path}`, new URLSearchParams({ token, edition: 'en', ...fields }), {
    origin: PUBLIC_URL,
    ...(hx && { 'hx-request': 'true' }),
  })
}

const overIn = async (web: TestWeb): Promise<string> => {
  await expect
    .poll(() => web.text(`${PAGE}/links?edition=en`), { timeout: 20 * LATE })
    .toContain('hx-target="#checks"')
  return web.text(`${PAGE}?edition=en`)
}

it('asks the links on request, and shows what mends what it found', async () => {
  const { web } = await asked()
  expect(await web.text(PAGE)).toContain('Ask the links')
  expect((await web.post(`${PAGE}/links`, '')).status).toBe(403)
  const begun = await send(web, 'links')
  expect(begun.status).toBe(303)
  expect(begun.headers.get('location')).toBe(`${PAGE}?edition=en#checks`)
  const html = await overIn(web)
  expect(html).toContain('Ask the links again')
  expect(html).toContain('Story withdrawn since gathering')
  expect(html).toContain('Headline changed on the site')
  expect(html).toContain('<a href="#s-story-1"')
  expect(html).toMatch(/name="do" value="rewrite">.*name="title" value="Another headline altogether"/)
  expect(html).toMatch(/name="story" value="story-2">.*name="do" value="take-out"/)
  expect((await web.web.audit.page(5, null))[0]).toMatchObject({ action: 'ask the links', subject: ISSUE })
}, 30_000)

it('what an edit mended is said no more, and the rest stays until it is asked again', async () => {
  const { web } = await asked()
  await send(web, 'links')
  await overIn(web)
  await send(web, 'edit', { do: 'rewrite', story: 'story-1', title: 'Another headline altogether' })
  const reworded = await web.text(PAGE)
  expect(reworded).not.toContain('Headline changed on the site')
  expect(reworded).toContain('Story withdrawn since gathering')
  expect(reworded).toContain('before the last edit')
  await send(web, 'edit', { do: 'take-out', story: 'story-2', reason: 'withdrawn on the site' })
  expect(await web.text(PAGE)).not.toContain('Story withdrawn since gathering')
}, 30_000)

it('asks an issue once at a time, and tells how far it is', async () => {
  const { web, server } = await asked()
  server.serve('/story-0', { silent: true })
  const progress = await (await send(web, 'links', {}, true)).text()
  expect(progress).toContain('hx-target="#links"')
  expect(progress).toContain('hx-trigger="load delay:1s, click"')
  await expect.poll(() => web.text(`${PAGE}/links?edition=en`)).toMatch(/Asking the links: \d+ of \d+/)
  const before = (await web.web.audit.page(20, null)).length
  await send(web, 'links', {}, true)
  expect((await web.web.audit.page(20, null)).length).toBe(before)
}, 30_000)

it('asks nothing of an issue that went out, or where that is not offered', async () => {
  for (const state of ['sent', 'draft'] as const) {
    const asking = state === 'sent' ? askingTools([]) : null
    const web = await aWeb({ state, change: { asking } })
    expect([state, (await send(web, 'links')).status]).toEqual([state, 404])
    expect(await web.text(PAGE)).not.toContain('Ask the links')
  }
})
