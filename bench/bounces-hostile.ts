// Reads mutated mails: node bench/bounces-hostile.ts <folder of mails> [count]. None may throw or take 50 ms, and memory stays flat.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { readReport } from '../src/mail/reports/read-report.ts'
import { fromHere } from './corpus.ts'

const [folder, count = '100000'] = process.argv.slice(2)
if (!folder) {
  console.error('Say where the mails are: bench/bounces-hostile.ts <folder> [count]')
  process.exit(2)
}
const mails = readdirSync(fromHere(folder), { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.eml'))
  .map((name) => readFileSync(join(fromHere(folder), name)))

// The same for every run, so that what was found can be found again.
let seed = 20_261_127
const random = (below: number): number => {
  seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0
  return Math.floor((seed / 2 ** 32) * below)
}
const pick = (): Buffer => mails[random(mails.length)] ?? Buffer.alloc(0)
const place = (bytes: Buffer): number => random(bytes.length + 1)

const MUTATIONS: readonly ((bytes: Buffer) => Buffer)[] = [
  (b) => b.subarray(0, place(b)),
  (b) => Buffer.concat([b.subarray(0, place(b)), pick().subarray(place(pick()))]),
  (b) => {
    const copy = Buffer.from(b)
    for (let i = 0; i < 1 + random(40); i++) copy[random(copy.length)] = random(256)
    return copy
  },
  (b) => {
    const at = place(b)
    const piece = Buffer.from(String.fromCharCode(32 + random(95)).repeat(random(20_000)))
    return Buffer.concat([b.subarray(0, at), piece, b.subarray(at)])
  },
  (b) => {
    const [from, to] = [place(b), place(b)].sort((x, y) => x - y)
    const piece = b.subarray(from, Math.min(to ?? 0, (from ?? 0) + 400))
    return Buffer.concat([b, ...Array.from({ length: random(60) }, () => piece)])
  },
  (b) => Buffer.from(b.toString('latin1').replaceAll('\n', random(2) ? '\r' : '\r\n'), 'latin1'),
  (b) =>
    Buffer.concat([
      b,
      Buffer.from('\nContent-Type: multipart/mixed; boundary=x\n\n--x\n'.repeat(random(300))),
    ]),
]

let [slowest, over, most] = [0, 0, 0]
const began = performance.now()
for (let i = 0; i < Number(count); i++) {
  let bytes = pick()
  for (let k = 0; k <= random(3); k++)
    bytes = (MUTATIONS[random(MUTATIONS.length)] ?? ((b: Buffer) => b))(bytes)
  const started = performance.now()
  await readReport(bytes)
  const took = performance.now() - started
  if (took > 50) {
    over++
    console.log(`${took.toFixed(0)} ms for ${bytes.length} bytes, number ${i}`)
  }
  slowest = Math.max(slowest, took)
  if (i % 10_000 === 9_999) {
    most = Math.max(most, process.memoryUsage.rss())
    console.log(
      `${i + 1}: ${Math.round(process.memoryUsage.rss() / 2 ** 20)} MB, slowest ${slowest.toFixed(1)} ms`,
    )
  }
}
console.log(
  `${count} mails in ${((performance.now() - began) / 1000).toFixed(0)} s, none threw; slowest ${slowest.toFixed(1)} ms, ${over} over 50 ms; ${Math.round(most / 2 ** 20)} MB at most`,
)
