import { once } from 'node:events'
import { createServer } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { publicConnector, type Resolve } from '../../src/net/connector.ts'

let visits = 0
const canary = createServer((socket) => {
  visits++
  socket.destroy()
})

async function canaryPort(): Promise<number> {
  canary.listen(0, '127.0.0.1')
  await once(canary, 'listening')
  const address = canary.address()
  if (!address || typeof address === 'string') throw new Error('no port')
  return address.port
}

afterEach(() => {
  canary.close()
  visits = 0
})

/** What came of dialling `hostname` with a name server of our own. */
async function dial(hostname: string, port: number, resolve: Resolve): Promise<string> {
  const { promise, resolve: settle } = Promise.withResolvers<string>()
  publicConnector(2000, resolve)(
    { hostname, host: hostname, protocol: 'http:', port: String(port) },
    (error, socket) => {
      socket?.destroy()
      settle(error ? String('code' in error ? error.code : error.message) : 'connected')
    },
  )
  return promise
}

describe('publicConnector', () => {
  it('refuses a name that resolves to a private address', async () => {
    const resolve: Resolve = (_, done) => done(null, [{ address: '127.0.0.1', family: 4 }])
    expect(await dial('rebound.example.org', await canaryPort(), resolve)).toBe('POSTRIDER_BLOCKED')
    expect(visits).toBe(0)
  })

  it('refuses a name with one private address among public ones', async () => {
    const resolve: Resolve = (_, done) =>
      done(null, [
        { address: '2606:4700::1111', family: 6 },
        { address: '127.0.0.1', family: 4 },
      ])
    expect(await dial('mixed.example.org', await canaryPort(), resolve)).toBe('POSTRIDER_BLOCKED')
    expect(visits).toBe(0)
  })

  it('asks the name server once, so that its second answer cannot matter', async () => {
    let asked = 0
    const resolve: Resolve = (_, done) => {
      asked++
      done(null, [{ address: '127.0.0.1', family: 4 }])
    }
    await dial('twice.example.org', await canaryPort(), resolve)
    expect(asked).toBe(1)
  })

  it('does not ask the name server for a literal, and refuses it', async () => {
    const resolve: Resolve = () => expect.unreachable('a literal was looked up')
    expect(await dial('127.0.0.1', await canaryPort(), resolve)).toBe('POSTRIDER_BLOCKED')
    expect(await dial('[::ffff:127.0.0.1]', 80, resolve)).toBe('POSTRIDER_BLOCKED')
    expect(visits).toBe(0)
  })

  it('passes the name server’s own error on', async () => {
    const resolve: Resolve = (_, done) => done(Object.assign(new Error('no'), { code: 'ENOTFOUND' }), [])
    expect(await dial('gone.example.org', 80, resolve)).toBe('ENOTFOUND')
  })
})
