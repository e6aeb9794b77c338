// The web room's door: an application that answers requests, and a server that listens for them.
import { once } from 'node:events'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createAdaptorServer } from '@hono/node-server'
import { Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { getPath } from 'hono/utils/url'
import { messageOf, PostriderError } from '../core/errors.ts'
import { addApi } from './api/api.ts'
import { addClicks } from './clicks.ts'
import { notFound, onError } from './failures.ts'
import { addFeedback } from './feedback.ts'
import { addFiles } from './files.ts'
import { hostGuard } from './guard.ts'
import { addHooks } from './hooks.ts'
import { addLeaving } from './leaving.ts'
import { addLetters } from './letters.ts'
import { headers } from './policies.ts'
import { addPreferences } from './preferences.ts'
import { addPrivacy } from './privacy.ts'
import { addSignUp } from './sign-up.ts'
import { openSite } from './site.ts'
import { addStudio } from './studio/studio.ts'
import { visitor } from './visitor.ts'
import { addWatching } from './watching.ts'
import type { WebEnv, WebTools } from './web-tools.ts'

/** No form of ours is near this, and no mail program's post. */
const LARGEST_BODY = 64 * 1024

const NO_REQUEST = { method: '', route: '', status: 0 }

/** The application. GET and HEAD never change anything; it needs no server to be asked: `app.request()`. */
export function createWeb(tools: WebTools): Hono<WebEnv> {
  const site = openSite(tools)
  const app = new Hono<WebEnv>({ getPath: (request) => withoutBase(getPath(request), site.base) })
  app.use(headers(tools.publicUrl))
  addWatching(app, tools)
  app.use(hostGuard(tools.publicUrl))
  addApi(app, site)
  addHooks(app, site)
  app.use(bodyLimit({ maxSize: LARGEST_BODY }))
  app.use(visitor(tools))
  addFiles(app, tools)
  addLetters(app, site)
  addClicks(app, site)
  addLeaving(app, site)
  addPreferences(app, site)
  addSignUp(app, site)
  addPrivacy(app, site)
  addFeedback(app, site)
  addStudio(app, site)
  app.notFound(notFound(site))
  app.onError(onError(site))
  return app
}

/** A proxy may pass on the path of `publicUrl` or take it off. */
function withoutBase(path: string, base: string): string {
  return base !== '' && (path === base || path.startsWith(`${base}/`)) ? path.slice(base.length) || '/' : path
}

export type WebServer = {
  readonly url: string
  readonly port: number
  /** Ends open connections too. */
  close(): Promise<void>
}

/**
 * Listens on the loopback unless told otherwise.
 * @param options.port 0 for any free one
 * @throws PostriderError `unavailable` that names a port which cannot be had, and how to choose another
 */
export async function serveWeb(
  tools: WebTools,
  options: { readonly port: number; readonly hostname?: string },
): Promise<WebServer> {
  const { port, hostname = '127.0.0.1' } = options
  const server = createAdaptorServer({
    fetch: createWeb(tools).fetch,
    serverOptions: { requestTimeout: 30_000, headersTimeout: 15_000 },
  }) as Server
  server.listen(port, hostname)
  try {
    await once(server, 'listening')
  } catch (error) {
    throw cannotListen(error, port, hostname)
  }
  const { port: own } = server.address() as AddressInfo
  const { clicks, log } = tools
  const flush = (all: boolean) =>
    clicks?.flush(all).catch((error: unknown) => {
      log({ level: 'error', message: `Clicks were not saved: ${messageOf(error)}`, ...NO_REQUEST })
    })
  const timer = setInterval(() => void flush(false), 60_000).unref()
  const host = hostname.includes(':') ? `[${hostname}]` : hostname
  return {
    url: `http://${host}:${own}`,
    port: own,
    async close() {
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await closed
      clearInterval(timer)
      await flush(true)
    },
  }
}

function cannotListen(error: unknown, port: number, hostname: string): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : ''
  const why = {
    EADDRINUSE: 'in use, perhaps by another Postrider',
    EACCES: 'not for this user',
    EADDRNOTAVAIL: 'not to be had, since this machine has no such address',
  }[String(code)]
  if (why === undefined) return error
  return new PostriderError(
    'unavailable',
    `Port ${port} of ${hostname} is ${why}: choose another with --port ${port + 1} or POSTRIDER_PORT=${port + 1}.`,
    { port },
  )
}
