// The preview and the checks in a real browser: every view for axe, hostile stories, links asked with progress.
import { AxeBuilder } from '@axe-core/playwright'
import { afterAll, expect, it, onTestFinished } from 'vitest'
import { askingTools, storyPage } from '../support/asking.ts'
import { startFeedServer } from '../support/feed-server.ts'
import { hostileIssue } from '../support/hostile-issue.ts'
import { anEdition, anIssue, aPicturedStory, aSection, aStory } from '../support/issue-builders.ts'
import { needs } from '../support/needs.ts'
import { closeBrowser, servedWeb } from '../support/served-web.ts'
import { ISSUE } from '../support/web.ts'

afterAll(closeBrowser)

const PAGE = `/studio/issues/${ISSUE}`
const VIEWS = ['mail', 'text', 'clipped', 'outlook', 'source', 'page']

it('axe finds nothing in any view, by day on a wide screen or at night on a phone', async (test) => {
  needs(test, 'chromium')
  const { server, trouble, context } = await servedWeb({ state: 'draft', publication: { postalAddress: '' } })
  for (const [colorScheme, width, query] of [
    ['light', 1440, 'compare=signed'],
    ['dark', 390, 'width=free&scheme=inverted&pictures=off&compare=week'],
  ] as const) {
    const page = await (await context({ colorScheme, viewport: { width, height: 900 } })).newPage()
    for (const view of VIEWS) {
      await page.goto(`${server.url}${PAGE}?view=${view}&${query}`)
      const { violations } = await new AxeBuilder({ page })
        .setLegacyMode()
        .options({ iframes: false })
        .analyze()
      const found = violations.map((v) => `${v.id} ${v.nodes[0]?.html}`)
      expect([view, width, found]).toEqual([view, width, []])
      const sideways = await page.evaluate('document.documentElement.scrollWidth - innerWidth')
      expect([view, width, sideways]).toEqual([view, width, 0])
    }
    // The mail stands above or beside the checks, whose number a phone has in its bar.
    if (width === 390) await page.getByRole('link', { name: /Checks, \d red/ }).waitFor()
  }
  expect(trouble).toEqual([])
}, 120_000)

it('hostile stories run nothing and ask for nothing elsewhere, in any view', async (test) => {
  needs(test, 'chromium')
  const evil = '<img src=https://elsewhere.example.org/x onerror=alert(1)><svg onload=alert(2)><!--[if mso]>'
  const [english, ...others] = hostileIssue().editions
  const lead = aPicturedStory({ title: evil, dek: `--> <![endif]--> ${evil}`, authors: [evil] })
  const sections = [...(english?.sections ?? []), aSection('blogs', aStory({ title: `"'>${evil}` }))]
  const editions = [{ ...anEdition(english), lead, sections, preheader: evil }, ...others]
  const { server, trouble, context } = await servedWeb({ state: 'draft', issue: anIssue({ editions }) })
  const wide = await context({ viewport: { width: 1440, height: 900 } })
  const page = await wide.newPage()
  page.on('dialog', (dialog) => trouble.push(`said ${dialog.message()}`))
  for (const view of VIEWS)
    for (const more of ['', '&pictures=off&scheme=inverted', '&scheme=dark&width=free&compare=week']) {
      await page.goto(`${server.url}${PAGE}?view=${view}${more}`)
      await page.waitForLoadState('networkidle')
      if (view === 'text' || view === 'source') continue
      const frame = page.frames().find((f) => f.url().includes('/preview?'))
      expect([view, more, frame !== undefined]).toEqual([view, more, true])
      const acting = frame?.locator('script, svg, iframe, object, embed, form, [onerror], [onload]')
      expect([view, more, await acting?.count()]).toEqual([view, more, 0])
    }
  // Counting the elements of a frame is a script to it, which it refuses as it should.
  expect(trouble.filter((t) => !t.includes('Blocked script execution'))).toEqual([])
}, 120_000)

it('links are asked with progress, and a finding is mended where it stands', async (test) => {
  needs(test, 'chromium')
  const site = await startFeedServer()
  onTestFinished(() => site.close())
  const renamed = aStory({ title: 'The old headline of it', id: 'renamed', url: site.url('/renamed') })
  const gone = aStory({ title: 'Gone from the site', id: 'gone', url: site.url('/gone') })
  site.serve('/renamed', storyPage('Another headline altogether'))
  site.serve('/gone', { ...storyPage('Gone'), status: 410 })
  const sections = [aSection('caucasus', renamed, gone)]
  const issue = anIssue({
    editions: [anEdition({ popular: [], sections }), anEdition({ language: 'ru', popular: [] })],
  })
  const change = { asking: askingTools([site.host], { totalMs: 600 }) }
  const { server, trouble, context } = await servedWeb({ state: 'draft', issue, change })
  const page = await (await context({ viewport: { width: 1440, height: 1000 } })).newPage()
  await page.goto(server.url + PAGE)
  await page.getByRole('button', { name: 'Ask the links' }).click()
  await page.getByText('Asking the links').waitFor()
  await page.getByRole('heading', { name: 'Story withdrawn since gathering' }).waitFor({ timeout: 20_000 })
  await page.locator('#checks').getByRole('link', { name: 'The old headline of it' }).click()
  await expect.poll(() => page.evaluate('location.hash')).toBe('#s-renamed')
  await page.getByRole('button', { name: 'Use the new one' }).click()
  await page.locator('#outline').getByText('Another headline altogether').first().waitFor()
  await page.getByRole('heading', { name: 'Headline changed on the site' }).waitFor({ state: 'detached' })
  await page.frameLocator('#mail').getByText('Another headline altogether').waitFor()
  await page.locator('#checks').getByRole('button', { name: 'Take out' }).click()
  await page.getByRole('heading', { name: 'Story withdrawn since gathering' }).waitFor({ state: 'detached' })
  expect(trouble).toEqual([])
}, 60_000)

it('the sheet of free width is as wide as the pane, and its mail as high as it must be', async (test) => {
  needs(test, 'chromium')
  const { server, trouble, context } = await servedWeb({ state: 'draft' })
  const page = await (await context({ viewport: { width: 1440, height: 900 } })).newPage()
  const size = async () => (await page.locator('#mail').boundingBox()) ?? { width: 0, height: 0 }
  await page.goto(`${server.url}${PAGE}?width=free`)
  await expect.poll(async () => (await size()).height).toBeGreaterThan(1500)
  const whole = await size()
  expect(whole.width).toBeGreaterThan(620)
  const sheet = await page.locator('.sheet').boundingBox()
  if (!sheet) throw new Error('no sheet')
  await page.locator('.sheet').evaluate((element) => {
    ;(element as unknown as { style: { width: string } }).style.width = '330px'
  })
  await expect.poll(async () => (await size()).width).toBeLessThan(330)
  await expect.poll(async () => (await size()).height).toBeGreaterThan(whole.height)
  expect(trouble).toEqual([])
}, 60_000)

it('tabs and knobs change the preview alone: what is half written stays', async (test) => {
  needs(test, 'chromium')
  const { server, trouble, context } = await servedWeb({ state: 'draft' })
  const page = await (await context({ viewport: { width: 1440, height: 900 } })).newPage()
  await page.goto(server.url + PAGE)
  await page.getByText('Intro note').click()
  await page.evaluate('document.querySelector("#intro").title = "as I left it"')
  await page.getByRole('link', { name: 'Dark' }).focus()
  await page.keyboard.press('Enter')
  await page.waitForURL(/scheme=dark/)
  await page.frameLocator('iframe.dark').getByText('Good morning, reader.').waitFor()
  expect(await page.evaluate('document.activeElement.textContent.trim()')).toBe('Dark')
  await page.getByRole('link', { name: 'Text', exact: true }).click()
  await page.locator('#plain').getByText('Good morning, reader.').waitFor()
  await page.getByLabel('Compare with').selectOption('week')
  await page.getByRole('button', { name: 'Show' }).click()
  await page.getByText('There is no issue before this one.').waitFor()
  expect(page.url()).toContain('view=text&scheme=dark')
  expect(await page.locator('#intro').getAttribute('title')).toBe('as I left it')
  const subject = page.getByRole('textbox', { name: 'Preheader' })
  await subject.fill('Another line below it')
  await page.locator('#plain').waitFor()
  await page.getByLabel('As', { exact: true }).selectOption({ label: 'Bek, bek@reader.example.org' })
  await page.getByRole('button', { name: 'Show' }).click()
  await page.locator('#plain').getByText('Good morning, Bek.').waitFor()
  await page.goBack()
  await page.locator('#plain').getByText('Good morning, reader.').waitFor()
  expect(trouble).toEqual([])
}, 60_000)
