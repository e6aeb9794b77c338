// A real name server on a free port of the loopback, which knows what a test tells it.
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { type Answer, decode, encode, type Question } from 'dns-packet'

/** Records by `name TYPE`, in small letters and capitals: `example.org TXT`. `fail` has the server say that it cannot. */
export type Zone = Record<string, readonly string[] | 'fail'>

export type TestDnsServer = AsyncDisposable & {
  /** As POSTRIDER_DNS takes it. */
  readonly address: string
  /** May be changed while it runs. */
  readonly zone: Zone
}

const NXDOMAIN = 3
const SERVFAIL = 2
const AUTHORITATIVE = 1 << 10

function answersOf({ name, type }: Question, values: readonly string[]): Answer[] {
  return values.map((value) => {
    switch (type) {
      case 'TXT':
        // As servers send them: in strings of 255 bytes.
        return { name, type, ttl: 1, data: value.match(/.{1,255}/g) ?? [''] }
      case 'MX': {
        const [preference = '10', exchange = ''] = value.split(' ')
        return { name, type, ttl: 1, data: { preference: Number(preference), exchange } }
      }
      default:
        return { name, type: type as 'A', ttl: 1, data: value }
    }
  })
}

export async function dnsServer(zone: Zone): Promise<TestDnsServer> {
  const socket = createSocket('udp4')
  socket.on('message', (bytes, from) => {
    const { id, questions = [] } = decode(bytes)
    const [question] = questions
    if (!question) return
    const found = zone[`${question.name.toLowerCase()} ${question.type}`]
    const isKnown = Object.keys(zone).some((key) => key.startsWith(`${question.name.toLowerCase()} `))
    const code = found === 'fail' ? SERVFAIL : found || isKnown ? 0 : NXDOMAIN
    const answers = found && found !== 'fail' ? answersOf(question, found) : []
    const reply = encode({ type: 'response', id: id ?? 0, flags: AUTHORITATIVE | code, questions, answers })
    socket.send(reply, from.port, from.address)
  })
  socket.bind(0, '127.0.0.1')
  await once(socket, 'listening')
  const { port } = socket.address() as AddressInfo
  return {
    address: `127.0.0.1:${port}`,
    zone,
    async [Symbol.asyncDispose]() {
      socket.close()
      await once(socket, 'close')
    },
  }
}
