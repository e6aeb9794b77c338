// npm run bench:send: ours, nodemailer's pool and Postfix's smtp-source in turn against one smtp-sink.
//
//   node bench/send.ts [--readers 10000] [--rounds 3] [--connections 10] [--signing unsigned,rsa,ed25519,both] [--json]
//   node bench/send.ts --growth 10000,100000     ours alone, unsigned: what ten times the readers take
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { type AddressInfo, connect, createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { merge } from '../src/core/merge.ts'
import { letter } from './letter.ts'

const { values: options } = parseArgs({
  options: {
    readers: { type: 'string', default: '10000' },
    rounds: { type: 'string', default: '3' },
    connections: { type: 'string', default: '10' },
    signing: { type: 'string', default: 'unsigned,rsa,ed25519,both' },
    growth: { type: 'string' },
    json: { type: 'boolean', default: false },
  },
})
const SINK = '/usr/sbin/smtp-sink'
const SOURCE = '/usr/sbin/smtp-source'
if (!existsSync(SINK)) throw new Error('smtp-sink is missing: apt-get install postfix')

type Run = { readonly seconds: number; readonly cpuMs: number; readonly rssMb: number }
type Contender = { readonly name: string; readonly run: (port: number) => Promise<Run> }

const readers = Number(options.readers)

async function child(script: string, port: number, signing: string, count = readers): Promise<Run> {
  const args = [join(import.meta.dirname, script), String(port), String(count), signing, options.connections]
  const process_ = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  let out = ''
  process_.stdout.on('data', (text) => (out += String(text)))
  const [code] = await once(process_, 'close')
  if (code !== 0) throw new Error(`${script} ended with ${String(code)}`)
  return JSON.parse(out.trim().split('\n').at(-1) ?? '') as Run
}

/** The limit: a C program that composes nothing and keeps no ledger, one fixed message of the same size. */
async function source(port: number): Promise<Run> {
  const variant = letter()
  const bytes = Buffer.byteLength(merge(variant.html, {})) + Buffer.byteLength(merge(variant.text, {})) + 2000
  const began = performance.now()
  const args = ['-s', options.connections, '-m', options.readers, '-l', String(bytes), `127.0.0.1:${port}`]
  const process_ = spawn(SOURCE, args, { stdio: ['ignore', 'ignore', 'inherit'] })
  const [code] = await once(process_, 'close')
  if (code !== 0) throw new Error(`smtp-source ended with ${String(code)}`)
  return { seconds: (performance.now() - began) / 1000, cpuMs: Number.NaN, rssMb: Number.NaN }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

async function startSink(): Promise<{ port: number; sink: ChildProcess }> {
  const port = await freePort()
  const sink = spawn(SINK, ['-u', 'nobody', '-c', `127.0.0.1:${port}`, '1000'], { stdio: 'ignore' })
  for (let tries = 0; tries < 100; tries++) {
    const socket = connect(port, '127.0.0.1')
    const up = await Promise.race([
      once(socket, 'connect').then(() => true),
      once(socket, 'error').then(() => false),
    ]).catch(() => false)
    socket.destroy()
    if (up) return { port, sink }
    await sleep(50)
  }
  throw new Error('smtp-sink did not start')
}

const median = (numbers: readonly number[]) =>
  numbers.toSorted((a, b) => a - b)[numbers.length >> 1] ?? Number.NaN

const contenders: readonly Contender[] = [
  { name: 'smtp-source', run: source },
  { name: 'nodemailer pool', run: (port) => child('send-nodemailer.ts', port, 'unsigned') },
  { name: 'nodemailer pool, rsa', run: (port) => child('send-nodemailer.ts', port, 'rsa') },
  ...options.signing.split(',').map((signing) => ({
    name: `postrider, ${signing}`,
    run: (port: number) => child('send-ours.ts', port, signing),
  })),
]

/** Ours with few readers and with many, in turn. */
async function growth(port: number, [few = 0, many = 0]: readonly number[]): Promise<void> {
  const runs: { readonly few: Run; readonly many: Run }[] = []
  for (let round = 0; round < Number(options.rounds); round++) {
    const run = {
      few: await child('send-ours.ts', port, 'unsigned', few),
      many: await child('send-ours.ts', port, 'unsigned', many),
    }
    runs.push(run)
    if (!options.json)
      console.log(`round ${round + 1}  ${run.few.seconds.toFixed(2)} s, ${run.many.seconds.toFixed(2)} s`)
  }
  const seconds = {
    few: median(runs.map((r) => r.few.seconds)),
    many: median(runs.map((r) => r.many.seconds)),
  }
  const table = {
    readers: [few, many],
    seconds: [seconds.few, seconds.many].map((s) => Number(s.toFixed(2))),
    'times as long': Number((seconds.many / seconds.few).toFixed(2)),
    'CPU, times as much': Number(
      (median(runs.map((r) => r.many.cpuMs)) / median(runs.map((r) => r.few.cpuMs))).toFixed(2),
    ),
    'memory MB': [runs.map((r) => r.few.rssMb), runs.map((r) => r.many.rssMb)].map((r) =>
      Math.round(median(r)),
    ),
  }
  console.log(options.json ? JSON.stringify(table) : table)
}

async function compare(port: number): Promise<void> {
  const runs = new Map<string, Run[]>(contenders.map((c) => [c.name, []]))
  for (let round = 0; round < Number(options.rounds); round++)
    for (const { name, run } of contenders) {
      const result = await run(port)
      runs.get(name)?.push(result)
      if (!options.json)
        console.log(`round ${round + 1}  ${name.padEnd(22)} ${(readers / result.seconds).toFixed(0)}/s`)
    }
  const rate = (name: string) => readers / median((runs.get(name) ?? []).map((r) => r.seconds))
  const s = rate('smtp-source')
  const table = contenders.map(({ name }) => {
    const all = runs.get(name) ?? []
    const peer = name.includes('rsa') || name.includes('both') ? 'nodemailer pool, rsa' : 'nodemailer pool'
    return {
      contender: name,
      'messages/s': Math.round(rate(name)),
      'of smtp-source': Number((rate(name) / s).toFixed(2)),
      'x nodemailer': Number((rate(name) / rate(peer)).toFixed(1)),
      'CPU ms/message': Number((median(all.map((r) => r.cpuMs)) / readers).toFixed(3)),
      'memory MB': Math.round(median(all.map((r) => r.rssMb))),
    }
  })
  if (options.json) console.log(JSON.stringify({ readers, rounds: Number(options.rounds), table }))
  else console.table(table)
}

const { port, sink } = await startSink()
try {
  if (options.growth === undefined) await compare(port)
  else await growth(port, options.growth.split(',').map(Number))
} finally {
  sink.kill()
}
