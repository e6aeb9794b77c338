// A sink for mail: writes each message down, with one synchronous append, before it says 250. A process of its own,
// so that what it wrote is a witness that no crash of a sender can touch.
//
//   node bench/sink.ts --log sink.log [--port 0] [--delay 50]     prints {"port": …}
import { createHash } from 'node:crypto'
import { openSync, writeSync } from 'node:fs'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { parseArgs } from 'node:util'

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '0' },
    /** Milliseconds between the append and the reply. */
    delay: { type: 'string', default: '0' },
    log: { type: 'string' },
  },
})
if (values.log === undefined) throw new Error('Say where to write: --log <file>.')
const log = openSync(values.log, 'a')
const delay = Number(values.delay)

const GREETING = '220 sink ready\r\n'
const ABILITIES = '250-sink\r\n250-PIPELINING\r\n250-8BITMIME\r\n250-SMTPUTF8\r\n250 ENHANCEDSTATUSCODES\r\n'
const END = Buffer.from('\r\n.\r\n')

/** One line per message: when (milliseconds since 1970, with fractions), to whom, which, and of what bytes. */
function writeDown(to: string, body: Buffer): void {
  const at = performance.timeOrigin + performance.now()
  const head = body.subarray(0, 8192).toString('latin1')
  const id = /^message-id:\s*<([^>]+)>/im.exec(head)?.[1] ?? ''
  const sha = createHash('sha256').update(body).digest('hex').slice(0, 32)
  writeSync(log, `${JSON.stringify({ at, to, id, sha })}\n`)
}

function converse(socket: Socket): void {
  let waiting: Buffer = Buffer.alloc(0)
  /** Where the search for the end of a body goes on: what was seen once is not searched again. */
  let searched = 0
  let to = ''
  let isBody = false

  const say = (reply: string): void => void (socket.writable && socket.write(reply))
  const takeBody = (): boolean => {
    const end = waiting.indexOf(END, Math.max(0, searched - END.length))
    searched = waiting.length
    if (end < 0) return false
    const body = waiting.subarray(0, end + 2)
    waiting = waiting.subarray(end + END.length)
    searched = 0
    isBody = false
    writeDown(to, body)
    const taken = '250 2.0.0 taken\r\n'
    if (delay > 0) setTimeout(() => say(taken), delay)
    else say(taken)
    return true
  }
  const takeLine = (): boolean => {
    const end = waiting.indexOf('\r\n')
    if (end < 0) return false
    const line = waiting.toString('utf8', 0, end)
    waiting = waiting.subarray(end + 2)
    const verb = line.slice(0, 4).toUpperCase()
    if (verb === 'EHLO') say(ABILITIES)
    else if (verb === 'RCPT') {
      to = /<([^>]*)>/.exec(line)?.[1] ?? ''
      say('250 2.1.5 ok\r\n')
    } else if (verb === 'DATA') {
      isBody = true
      say('354 go on\r\n')
    } else if (verb === 'QUIT') socket.end('221 2.0.0 bye\r\n')
    else say('250 2.0.0 ok\r\n')
    return true
  }

  socket.setNoDelay(true)
  socket.on('error', () => {})
  socket.on('data', (bytes: Buffer) => {
    waiting = waiting.length > 0 ? Buffer.concat([waiting, bytes]) : bytes
    while (isBody ? takeBody() : takeLine());
  })
  say(GREETING)
}

const server = createServer(converse)
server.listen(Number(values.port), '127.0.0.1', () =>
  console.log(JSON.stringify({ port: (server.address() as AddressInfo).port })),
)
