// nodemailer's side of bench/send.ts: its pool as its documentation shows it, a message composed for each reader.
import { generateKeyPairSync } from 'node:crypto'
import { createTransport } from 'nodemailer'
import { merge } from '../src/core/merge.ts'
import { letter } from './letter.ts'

const [port = '', count = '1000', signing = 'unsigned', connections = '10'] = process.argv.slice(2)
const readers = Number(count)
const variant = letter()
const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
const dkim =
  signing === 'unsigned'
    ? {}
    : {
        dkim: {
          domainName: 'caravanpost.example.org',
          keySelector: 'r1',
          privateKey: String(privateKey.export({ type: 'pkcs8', format: 'pem' })),
        },
      }
const transport = createTransport({
  pool: true,
  host: '127.0.0.1',
  port: Number(port),
  secure: false,
  ignoreTLS: true,
  maxConnections: Number(connections),
  maxMessages: Number.POSITIVE_INFINITY,
  ...dkim,
})
const cpu = process.cpuUsage()
const began = performance.now()
let next = 0
/** As many in hand as there are connections, so that memory does not grow with the list. */
async function work(): Promise<void> {
  while (next < readers) {
    const i = next++
    const address = `reader${i}@reader.example.org`
    const link = `https://letters.caravanpost.example.org/u/token${i}`
    const values = {
      first_name: `Anna${i}`,
      unsubscribe_url: link,
      preferences_url: link,
      online_url: link,
    }
    await transport.sendMail({
      from: '"The Caravan Post" <letter@caravanpost.example.org>',
      to: address,
      envelope: { from: `b+${i}@bounces.caravanpost.example.org`, to: address },
      subject: merge(variant.subject, values),
      text: merge(variant.text, values),
      html: merge(variant.html, values),
      list: { unsubscribe: link },
      headers: { 'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click' },
    })
  }
}
await Promise.all(Array.from({ length: Number(connections) }, work))
const seconds = (performance.now() - began) / 1000
const used = process.cpuUsage(cpu)
transport.close()
const result = {
  seconds,
  cpuMs: (used.user + used.system) / 1000,
  rssMb: process.resourceUsage().maxRSS / 1024,
}
process.stdout.write(`${JSON.stringify(result)}\n`)
