// An editor's Friday in Chromium: by mouse, by keyboard, two at once, and with the server gone for a while.
import AxeBuilder from '@axe-core/playwright'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest'
import { placesOf } from '../../src/core/edition-places.ts'
import { serveWeb } from '../../src/web/server.ts'
import { haveChromium, openBrowser } from '../support/browser.ts'
import { freePort } from '../support/free-port.ts'
import { anArticle } from '../support/issue-builders.ts'
import { needs } from '../support/needs.ts'
import { aWeb, ISSUE } from '../support/web.ts'

const PAGE = `/studio/issues/${ISSUE}`

let browser: Browser | undefined
beforeAll(async () => {
  if (haveChromium) browser = await openBrowser()
})
afterAll(() => browser?.close())

async function aFriday() {
  const port = await freePort()
  const web = await aWeb({ state: 'draft', publicUrl: `http://127.0.0.1:${port}` })
  const server = await serveWeb(web.web, { port })
  onTestFinished(() => server.close())
  const trouble: string[] = []
  const open = async (options: BrowserContextOptions = {}): Promise<Page> => {
    if (!browser) throw new Error('no browser')
    const context = await browser.newContext({ viewport: { width: 1440, height: 1000 }, ...options })
    onTestFinished(() => context.close())
    const page = await context.newPage()
    page.setDefaultTimeout(30_000)
    page.on('pageerror', (error) => trouble.push(error.message))
    page.on('console', (m) => m.type() === 'error' && trouble.push(m.text()))
    page.on('request', (r) => r.url().startsWith(server.url) || trouble.push(`asked ${r.url()}`))
    await page.goto(server.url + PAGE)
    return page
  }
  const english = async () => {
    const edition = (await web.web.issues.find(ISSUE))?.issue.editions[0]
    if (!edition) throw new Error('no edition')
    return edition
  }
  const order = async () =>
    placesOf(await english()).map(({ section, story }) => `${section}: ${story.article.title}`)
  return { web, server, open, english, order, trouble }
}

/** Waits until the page says that it is saved as this version. */
const saved = (page: Page, version: number) => page.getByText(`version ${version} ·`).waitFor()

const audit = async (page: Page): Promise<readonly string[]> => {
  const { violations } = await new AxeBuilder({ page }).setLegacyMode().options({ iframes: false }).analyze()
  return violations.map((v) => `${v.id} ${v.nodes[0]?.html}`)
}

it('is worked by mouse', async (test) => {
  needs(test, 'chromium')
  const { open, english, order, trouble } = await aFriday()
  const page = await open()
  await page.getByLabel('Subject').fill('The train, again')
  await saved(page, 2)
  await page.locator('#inboxline').getByText('The train, again').waitFor()
  expect((await english()).subject).toBe('The train, again')

  // Dragged by its grip, from one section into another.
  const from = await page.getByRole('button', { name: 'Move: Broadband' }).boundingBox()
  const to = await page.locator('#sec-central-asia li').first().boundingBox()
  if (!from || !to) throw new Error('not on the page')
  await page.mouse.move(from.x + 10, from.y + 10)
  await page.mouse.down()
  await page.mouse.move(from.x + 14, from.y - 8, { steps: 4 })
  await page.mouse.move(to.x + 40, to.y + 6, { steps: 12 })
  await page.mouse.up()
  await saved(page, 3)
  expect(await order()).toContain('central-asia: Broadband arrives, and the post office stays')

  await page.locator('summary[aria-label^="Edit: Four towers"]').click()
  await page.getByRole('textbox', { name: 'Headline' }).fill('Towers for roofs')
  await page.locator('details[open] .primary').click()
  await saved(page, 4)
  await page.frameLocator('#mail').getByText('Towers for roofs').first().waitFor()
  // What was open stays open.
  await page.getByRole('button', { name: 'Pin', exact: true }).click()
  await page.getByText('Pinned by Mara Holdertext').waitFor()
  await page.getByRole('textbox', { name: 'Take out, because' }).fill('asked to wait')
  expect(await audit(page)).toEqual([])
  await page.getByRole('button', { name: 'Take out', exact: true }).click()
  await page.getByText('out: “asked to wait”, Mara Holdertext').waitFor()
  await page.getByRole('button', { name: 'Restore' }).click()
  await saved(page, 7)

  await page.getByRole('button', { name: /^Undo/ }).click()
  await saved(page, 8)
  await page.getByRole('button', { name: /^Redo/ }).click()
  await saved(page, 9)
  await page.getByRole('link', { name: 'Candidates' }).click()
  await page.getByLabel('Search titles and authors').waitFor()
  expect(await audit(page)).toEqual([])
  await page.getByRole('link', { name: 'what changed' }).click()
  await page.getByText('took out “Towers for roofs”').first().waitFor()
  expect(trouble).toEqual([])
}, 60_000)

it('is worked by keyboard alone', async (test) => {
  needs(test, 'chromium')
  const { open, english, order, trouble } = await aFriday()
  const page = await open()
  const focused = () => page.evaluate<string>('document.activeElement?.getAttribute("aria-label") ?? ""')
  const tabTo = async (label: string, key = 'Tab') => {
    for (let i = 0; i < 60 && !(await focused()).startsWith(label); i += 1) await page.keyboard.press(key)
    expect(await focused()).toContain(label)
  }
  await tabTo('Move: Four towers')
  await page.keyboard.press('Space')
  const told = page.locator('#told')
  await expect.poll(() => told.textContent()).toContain('Lifted. 1 of 2 in')
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Escape')
  await expect.poll(() => told.textContent()).toContain('Put back.')
  const before = await order()
  expect(await order()).toEqual(before)

  await page.keyboard.press('Space')
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  await saved(page, 2)
  expect(await order()).not.toEqual(before)
  expect(await focused()).toContain('Move: Four towers')

  await page.keyboard.press('p')
  await page.getByText('Pinned by Mara Holdertext').waitFor()
  await saved(page, 3)
  await page.keyboard.press('e')
  await page.keyboard.press('Control+A')
  await page.keyboard.type('Towers for roofs')
  await page.keyboard.press('Enter')
  await saved(page, 4)
  await page.keyboard.press('Escape')
  expect(await focused()).toContain('Move: ')
  await page.keyboard.press('x')
  await page.keyboard.type('asked to wait')
  await page.keyboard.press('Enter')
  await page.getByText('out: “asked to wait”, Mara Holdertext').waitFor()
  await saved(page, 5)
  await page.keyboard.press('c')
  await expect.poll(() => page.evaluate('document.activeElement?.id')).toBe('q')
  await tabTo('Close', 'Shift+Tab')
  await page.keyboard.press('Control+z')
  await saved(page, 6)
  expect((await english()).out ?? []).toEqual([])
  expect(trouble).toEqual([])
}, 60_000)

it('shows two editors what both did, and loses neither', async (test) => {
  needs(test, 'chromium')
  const { open, english, trouble } = await aFriday()
  const [mara, timur] = [await open(), await open()]
  await mara.getByLabel('Subject').fill('Of the first')
  await saved(mara, 2)
  await timur.getByLabel('Preheader').fill('Of the second')
  await timur.getByText('What you just changed is saved as well.').waitFor()
  expect(await english()).toMatchObject({ subject: 'Of the first', preheader: 'Of the second' })

  await mara.getByLabel('Preheader').fill('Of the first, too')
  await mara.getByText('Both are kept: choose one.').waitFor()
  expect(await audit(mara)).toEqual([])
  expect((await english()).preheader).toBe('Of the second')
  // Typing on is no choice, and neither is another edit.
  await mara.locator('#w-preheader').press('End')
  await mara.keyboard.type(' and on')
  await mara.locator('.choice').getByText('Of the first, too and on').waitFor()
  await mara.locator('#w-subject').fill('Of the first once more')
  await saved(mara, 4)
  expect(await mara.locator('.choice').count()).toBe(1)
  expect((await english()).preheader).toBe('Of the second')
  await mara.getByRole('button', { name: 'Keep yours' }).click()
  await saved(mara, 5)
  expect(await mara.locator('.choice').count()).toBe(0)
  expect((await english()).preheader).toBe('Of the first, too and on')
  // And who wrote the other is told, with the next edit.
  await timur.locator('#intro summary').click()
  await timur.locator('#w-intro').fill('Of the second')
  await timur.getByText('over what Mara Holdertext wrote').waitFor()
  expect(trouble).toEqual([])
}, 60_000)

it('keeps an edit in the window while the server is gone, and saves it when it is back', async (test) => {
  needs(test, 'chromium')
  const { web, server, open, english } = await aFriday()
  const page = await open()
  await server.close()
  await page.getByLabel('Subject').fill('Written in the dark')
  await page.getByText('The server does not answer.').waitFor()
  const again = await serveWeb(web.web, { port: server.port })
  onTestFinished(() => again.close())
  await page.locator('#lost').getByRole('button', { name: 'Try now' }).click()
  await saved(page, 2)
  expect((await english()).subject).toBe('Written in the dark')
  expect(await page.locator('#lost').isHidden()).toBe(true)
}, 60_000)

it('loses nothing that is typed just before its page is left', async (test) => {
  needs(test, 'chromium')
  const { open, english, trouble } = await aFriday()
  const page = await open()
  await page.getByLabel('Subject').fill('Typed in a hurry')
  await page.getByRole('link', { name: 'Log', exact: true }).click()
  await page.getByText('wrote the subject').first().waitFor()
  expect((await english()).subject).toBe('Typed in a hurry')
  await page.goBack()
  await page.locator('summary[aria-label^="Edit: Four towers"]').click()
  await page.getByRole('textbox', { name: 'Headline' }).fill('Towers for roofs')
  await page.getByRole('link', { name: 'Русский' }).click()
  await page.waitForURL(/edition=ru/)
  expect((await english()).sections.flatMap((s) => s.stories.map((x) => x.article.title))).toContain(
    'Towers for roofs',
  )
  expect(trouble).toEqual([])
}, 60_000)

it('says in the preview that a mail cannot be made, and shows it again when it can', async (test) => {
  needs(test, 'chromium')
  const { open } = await aFriday()
  const page = await open()
  await page.locator('#intro summary').click()
  await page.locator('#w-intro').fill('Hello [[oops]].')
  await page.locator('#preview').getByRole('heading', { name: 'The mail cannot be made' }).waitFor()
  expect(await page.locator('#mail, #inboxline').count()).toBe(0)
  await page.locator('#w-intro').fill('Hello again.')
  await page.frameLocator('#mail').getByText('Hello again.').waitFor()
}, 60_000)

it('takes a candidate off the list once it is added', async (test) => {
  needs(test, 'chromium')
  const { web, open } = await aFriday()
  const article = anArticle({ title: 'A choir in a silo', regions: ['caucasus'] })
  const known = async () => ({ articles: [article], sightings: new Map() })
  Object.assign(web.web.tools, { articles: { save: async () => {}, known, considered: async () => [] } })
  const page = await open()
  await page.getByRole('link', { name: 'Candidates' }).click()
  const row = page.locator('.cand', { hasText: 'A choir in a silo' })
  await row.getByRole('button').click()
  await saved(page, 2)
  await expect.poll(() => row.count()).toBe(0)
}, 60_000)
