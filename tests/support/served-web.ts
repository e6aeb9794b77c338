// A newsletter being served at the address its mails name, and browsers that look at it and tell of any trouble.
import { onTestFinished } from 'vitest'
import { serveWeb } from '../../src/web/server.ts'
import { openBrowser } from './browser.ts'
import { freePort } from './free-port.ts'
import { aWeb, type TestWebOptions } from './web.ts'

type Browser = Awaited<ReturnType<typeof openBrowser>>
let browser: Browser | null = null

/** For `afterAll` of a file that serves. */
export async function closeBrowser(): Promise<void> {
  await browser?.close()
  browser = null
}

export async function servedWeb(options: TestWebOptions = {}) {
  browser ??= await openBrowser()
  const opened = browser
  // The mails name it before there is a server.
  const port = await freePort()
  const web = await aWeb({ ...options, publicUrl: `http://127.0.0.1:${port}` })
  const server = await serveWeb(web.web, { port })
  onTestFinished(() => server.close())
  const trouble: string[] = []
  const context = async (settings: Parameters<Browser['newContext']>[0] = {}) => {
    const made = await opened.newContext(settings)
    made.setDefaultTimeout(30_000)
    made.on('console', (message) => trouble.push(`${message.type()}: ${message.text()}`))
    made.on('weberror', (error) => trouble.push(String(error.error())))
    made.on('request', (request) => {
      if (!request.url().startsWith(server.url)) trouble.push(`asked for ${request.url()}`)
    })
    onTestFinished(() => made.close())
    return made
  }
  return { web, server, trouble, context }
}
