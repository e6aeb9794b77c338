// A plain static file server, as anyone would have one: folders give their index.html, and nothing is made up.

import { once } from 'node:events'
import { readFile, stat } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'

/** Serves `folder` until the test ends. Gives its address without a final slash. */
export async function staticServer(folder: string): Promise<string> {
  const server = createServer(async (request, response) => {
    const path = decodeURIComponent(new URL(request.url ?? '/', 'http://localhost').pathname)
    const file = path.endsWith('/') ? join(folder, path, 'index.html') : join(folder, path)
    const isFile = await stat(file).then(
      (found) => found.isFile(),
      () => false,
    )
    response.writeHead(isFile ? 200 : 404)
    response.end(isFile ? await readFile(file) : 'There is no such file.')
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.close()
    server.closeAllConnections()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

/** Every address in attributes and styles of a page, absolute. */
export function addressesIn(html: string, at: string): readonly string[] {
  const found = [...html.matchAll(/\s(?:href|src)="([^"]*)"|url\(['"]?([^'")]+)/g)]
  return found.map(([, link, style]) => new URL((link ?? style ?? '').replaceAll('&amp;', '&'), at).href)
}
