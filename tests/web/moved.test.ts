// An issue that was sent under one address, looked at under another: another port, or a newsletter that moved.
import { afterAll, describe, expect, it, onTestFinished } from 'vitest'
import { createWeb, serveWeb } from '../../src/web/server.ts'
import { openBrowser } from '../support/browser.ts'
import { freePort } from '../support/free-port.ts'
import { needs } from '../support/needs.ts'
import { aWeb, ISSUE, READERS } from '../support/web.ts'

const BEFORE = 'http://127.0.0.1:4600'
const STUDIO = `/studio/issues/${ISSUE}`
const PAGES = [
  `${STUDIO}/preview?edition=en&part=html`,
  `${STUDIO}/preview?reader=${READERS.bek}&part=html`,
  `${STUDIO}/preview?edition=ru&part=text`,
  `/archive/${ISSUE}/en`,
  '/inbox/000001.eml/html',
]

let browser: Awaited<ReturnType<typeof openBrowser>> | null = null
afterAll(() => browser?.close())

/** Sent under `BEFORE`, and open at `now`. */
async function movedTo(now: string) {
  const sent = await aWeb({ publicUrl: BEFORE })
  const { tools, publication } = sent.web
  const web = {
    ...sent.web,
    publicUrl: now,
    publication: { ...publication, publicUrl: now },
    tools: { ...tools, sender: (edition: string) => ({ ...tools.sender(edition), publicUrl: now }) },
  }
  return { web, app: createWeb(web), token: sent.token }
}

describe('an issue that was sent under another address', () => {
  it('names the present one for pictures and our own links, and is not checked again', async () => {
    const now = 'http://127.0.0.1:4690'
    const { app, token } = await movedTo(now)
    const get = async (path: string) =>
      (await app.request(path, { headers: { host: '127.0.0.1:4690' } })).text()
    for (const path of [...PAGES, `/view/${token('online', READERS.anna)}`]) {
      const shown = await get(path)
      expect(shown, path).toContain(now)
      expect(shown, path).not.toMatch(/127\.0\.0\.1:4600\/(?:media|u|p|view)\//)
    }
    const page = await get(STUDIO)
    expect(page).toContain('As frozen when the sending opened')
    expect(page).not.toMatch(/<h2>Checks|Checks, \d+ red|Stops the send/)
  })

  it('shows every picture in a browser, and asks for nothing elsewhere', async (test) => {
    needs(test, 'chromium')
    browser ??= await openBrowser()
    const port = await freePort()
    const { web } = await movedTo(`http://127.0.0.1:${port}`)
    const server = await serveWeb(web, { port })
    onTestFinished(() => server.close())
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } })
    const trouble: string[] = []
    page.on('requestfailed', (request) => trouble.push(`failed: ${request.url()}`))
    page.on('response', (answer) => {
      if (answer.status() >= 400) trouble.push(`${answer.status()}: ${answer.url()}`)
    })
    page.on('console', (message) => trouble.push(message.text()))
    for (const path of [STUDIO, `/archive/${ISSUE}/en`, '/inbox/000001.eml'])
      await page.goto(server.url + path, { waitUntil: 'networkidle' })
    await page.close()
    expect(trouble).toEqual([])
  }, 30_000)
})
