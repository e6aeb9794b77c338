// A bare server that says what its script says, for everything that a well-behaved SMTP server never does.
import { once } from 'node:events'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { TLSSocket } from 'node:tls'
import type { Certificate } from './smtp-server.ts'

/** What a script may do at a step. */
export type Peer = {
  /** Writes text and CRLF. */
  readonly say: (reply: string) => void
  readonly write: (bytes: string | Buffer) => void
  /** Ends the connection at once. */
  readonly drop: () => void
  /** Reads no more, so that what the client writes piles up on its side. */
  readonly stopReading: () => void
  /** Says a last thing and closes. */
  readonly hangUp: (reply: string) => void
  readonly startTls: () => void
}

/** A reply, or what is done instead. */
export type Step = string | ((peer: Peer) => void)

export type Script = {
  readonly greeting?: Step
  /** EHLO keywords, or a whole step. */
  readonly ehlo?: readonly string[] | Step
  readonly starttls?: Step
  readonly auth?: Step
  readonly mail?: Step
  readonly rcpt?: Step
  /** The answer to DATA; the default is 354. */
  readonly data?: Step
  /** When the first bytes of a body come. */
  readonly body?: Step
  /** The answer to the final dot. */
  readonly dot?: Step
  readonly rset?: Step
  readonly certificate?: Certificate
}

export type ScriptedSmtp = AsyncDisposable & {
  readonly port: number
  /** Every command line, `(tls)` before those that came encrypted. */
  readonly lines: readonly string[]
  /** Bodies as they came on the wire, without the dot that ends them; `complete` where there was one. */
  readonly bodies: readonly { readonly text: string; readonly complete: boolean }[]
  /** How many connections were made. */
  readonly connections: () => number
  /** Resolves when no client is connected any more. */
  readonly quiet: () => Promise<void>
}

type Body = { text: string; complete: boolean }

/** `await using server = await scriptedSmtp({ rcpt: '550 5.1.1 nobody' })` */
export async function scriptedSmtp(script: Script = {}): Promise<ScriptedSmtp> {
  const lines: string[] = []
  const bodies: Body[] = []
  const open = new Set<Socket>()
  let connections = 0
  const server = createServer((socket) => {
    connections += 1
    open.add(socket)
    socket.once('close', () => open.delete(socket))
    converse(socket, script, lines, bodies)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    lines,
    bodies,
    connections: () => connections,
    quiet: async () => {
      await Promise.all([...open].map((socket) => once(socket, 'close')))
    },
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        for (const socket of open) socket.destroy()
        server.close(() => resolve())
      }),
  }
}

function converse(raw: Socket, script: Script, lines: string[], bodies: Body[]): void {
  let socket: Socket = raw
  let waiting = ''
  let body: Body | null = null
  let isSecure = false
  const peer: Peer = {
    say: (reply) => void socket.write(`${reply}\r\n`),
    write: (bytes) => void socket.write(bytes),
    drop: () => void socket.destroy(),
    stopReading: () => void socket.pause(),
    hangUp: (reply) => void socket.end(`${reply}\r\n`),
    startTls: () => {
      socket.write('220 2.0.0 go\r\n')
      raw.removeAllListeners('data')
      isSecure = true
      const { key = '', cert = '' } = script.certificate ?? {}
      socket = new TLSSocket(raw, { isServer: true, key, cert })
      listen()
    },
  }
  const run = (step: Step): void => (typeof step === 'string' ? peer.say(step) : step(peer))
  const ehlo = (): Step => {
    const given = script.ehlo ?? ['PIPELINING', '8BITMIME', 'SMTPUTF8', 'ENHANCEDSTATUSCODES']
    if (!Array.isArray(given)) return given as Step
    const all: readonly string[] = ['localhost', ...given]
    return all.map((word, i) => `250${i === all.length - 1 ? ' ' : '-'}${word}`).join('\r\n')
  }
  const steps: Readonly<Record<string, () => Step>> = {
    EHLO: ehlo,
    STARTTLS: () => script.starttls ?? '502 5.5.1 not here',
    AUTH: () => script.auth ?? '235 2.7.0 welcome',
    MAIL: () => script.mail ?? '250 2.1.0 ok',
    RCPT: () => script.rcpt ?? '250 2.1.5 ok',
    RSET: () => script.rset ?? '250 2.0.0 reset',
    QUIT: () => (p) => p.hangUp('221 2.0.0 bye'),
    DATA: () => script.data ?? '354 go on',
  }
  const takeBody = (current: Body): boolean => {
    if (current.text === '' && waiting !== '' && script.body) run(script.body)
    current.text += waiting
    waiting = ''
    const end = /(?:^|\r\n)\.\r\n/.exec(current.text)
    if (!end) return false
    waiting = current.text.slice(end.index + end[0].length)
    current.text = current.text.slice(0, end.index)
    current.complete = true
    body = null
    run(script.dot ?? '250 2.0.0 taken')
    return true
  }
  const takeLine = (): boolean => {
    const at = waiting.indexOf('\r\n')
    if (at < 0) return false
    const line = waiting.slice(0, at)
    waiting = waiting.slice(at + 2)
    lines.push(isSecure ? `(tls) ${line}` : line)
    const verb = line.split(' ')[0]?.toUpperCase() ?? ''
    const step = steps[verb]?.() ?? '250 2.0.0 ok'
    run(step)
    if (verb === 'DATA' && typeof step === 'string' && step.startsWith('354')) {
      body = { text: '', complete: false }
      bodies.push(body)
    }
    return true
  }
  const listen = (): void => {
    socket.on('error', () => {})
    socket.on('data', (bytes) => {
      waiting += bytes.toString('latin1')
      while (body ? takeBody(body) : takeLine());
    })
  }
  listen()
  run(script.greeting ?? '220 localhost ready')
}
