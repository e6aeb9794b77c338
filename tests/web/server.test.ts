import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { connect, createServer } from 'node:net'
import { afterEach, expect, it } from 'vitest'
import { serveWeb, type WebServer } from '../../src/web/server.ts'
import { aWeb } from '../support/web.ts'

const open: WebServer[] = []
afterEach(async () => {
  for (const server of open.splice(0)) await server.close()
})

async function served(options: Parameters<typeof aWeb>[0] = { state: 'empty' }) {
  const web = await aWeb(options)
  const server = await serveWeb(web.web, { port: 0 })
  open.push(server)
  return { web, server }
}

/** The answer to bytes as they stand, which a client would tidy up. */
async function raw(port: number, head: string): Promise<string> {
  const socket = connect(port, '127.0.0.1')
  socket.end(head)
  let answer = ''
  for await (const chunk of socket) answer += chunk
  return answer
}

it('listens on the loopback, answers to the port it got, and ends with its connections', async () => {
  const { server } = await served()
  expect(server.url).toBe(`http://127.0.0.1:${server.port}`)
  const answer = await fetch(server.url)
  expect(answer.status).toBe(200)
  expect(await answer.text()).toContain('href="/studio"')
  const idle = connect(server.port, '127.0.0.1')
  await once(idle, 'connect')
  const ended = once(idle, 'close')
  await server.close()
  await ended
  open.length = 0
  await expect(fetch(server.url)).rejects.toThrow()
})

it('says which port is taken, and how to choose another', async () => {
  const other = createServer().listen(0, '127.0.0.1')
  await once(other, 'listening')
  const { port } = other.address() as AddressInfo
  const { web } = await aWeb({ state: 'empty' })
  await expect(serveWeb(web, { port })).rejects.toMatchObject({
    code: 'unavailable',
    message: `Port ${port} of 127.0.0.1 is in use, perhaps by another Postrider: choose another with --port ${port + 1} or POSTRIDER_PORT=${port + 1}.`,
  })
  other.close()
})

it('lets no raw path out of its folders, and no raw host in', async () => {
  const { server } = await served()
  const host = `Host: 127.0.0.1:${server.port}\r\nConnection: close\r\n\r\n`
  for (const path of [
    '/media/../../package.json',
    '/media/pictures/../../../package.json',
    '/assets/../front.hbs',
  ])
    expect(await raw(server.port, `GET ${path} HTTP/1.1\r\n${host}`)).toMatch(/^HTTP\/1\.1 40[04] /)
  const absolute = `GET http://evil.example/studio HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n`
  expect(await raw(server.port, absolute)).toMatch(/^HTTP\/1\.1 421 /)
  expect(await raw(server.port, 'GET / HTTP/1.0\r\n\r\n')).toMatch(/^HTTP\/1\.1 4\d\d /)
})

it('tells the log what broke, and the reader only that it did', async () => {
  const { web } = await served()
  const broken = await aWeb({
    state: 'empty',
    change: {
      subscribers: {
        ...web.web.subscribers,
        findById: async () => {
          throw new Error('the disk is gone')
        },
      },
    },
  })
  const linkTools = { ...broken.web.linkTools, subscribers: broken.web.subscribers }
  const again = await aWeb({ state: 'empty', change: { ...broken.web, linkTools } })
  const answer = await again.request(`/u/${again.token('unsubscribe', 1)}`)
  expect(answer.status).toBe(500)
  const html = await answer.text()
  expect(html).toContain('Something broke on our side')
  expect(html).not.toMatch(/disk|at .*\.ts/)
  const [entry] = broken.log
  expect(entry).toMatchObject({ level: 'error', message: 'the disk is gone', method: 'GET', route: '/u' })
})
