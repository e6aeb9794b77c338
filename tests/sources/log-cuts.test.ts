import {
  appendFileSync,
  copyFileSync,
  existsSync,
  readFileSync,
  renameSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { gzipSync, zstdCompressSync } from 'node:zlib'
import { expect, it } from 'vitest'
import { aLine, nothingKept, readOn } from '../support/logs.ts'
import { type Random, seeded } from '../support/random.ts'
import { temporaryFolder } from '../support/store.ts'

/** A web server that writes its log in pieces of any size, and whoever rotates it, in all ways that we know of. */
function aServer(random: Random) {
  const log = join(temporaryFolder(), 'access.log')
  const wanted: Record<string, number> = {}
  let waiting = Buffer.alloc(0)
  let lines = 0
  writeFileSync(log, '')

  const write = (bytes: number) => {
    appendFileSync(log, waiting.subarray(0, bytes))
    waiting = waiting.subarray(bytes)
  }
  /** A server ends the line that it is at before it lets go of a file. */
  const endLine = () => {
    const last = readFileSync(log).at(-1)
    if (last !== undefined && last !== 10) write(waiting.indexOf(10) + 1)
  }
  /** Makes room for a new `access.log.1`. */
  const moveOn = () => {
    for (let n = 20; n > 0; n--)
      for (const packing of ['', '.gz', '.zst'])
        if (existsSync(`${log}.${n}${packing}`))
          renameSync(`${log}.${n}${packing}`, `${log}.${n + 1}${packing}`)
  }
  return {
    log,
    wanted,
    serve() {
      const page = `p${random.below(6)}`
      const key = `2026-11-20 https://caravan.example.org/${page}`
      wanted[key] = (wanted[key] ?? 0) + 1
      const line = aLine({ request: `GET /${page} HTTP/1.1`, referer: `https://x.example/${lines++}` })
      waiting = Buffer.concat([waiting, Buffer.from(line)])
    },
    write: () => write(random.below(waiting.length + 1)),
    finish: () => write(waiting.length),
    rename() {
      endLine()
      moveOn()
      renameSync(log, `${log}.1`)
      writeFileSync(log, '')
    },
    copyAndEmpty() {
      endLine()
      moveOn()
      copyFileSync(log, `${log}.1`)
      truncateSync(log)
    },
    pack() {
      const path = `${log}.${1 + random.below(3)}`
      if (!existsSync(path)) return
      const bytes = readFileSync(path)
      if (random.chance(0.5)) writeFileSync(`${path}.gz`, gzipSync(bytes))
      else writeFileSync(`${path}.zst`, zstdCompressSync(bytes))
      rmSync(path)
    },
  }
}

it.each(Array.from({ length: 40 }, (_, i) => i + 1))(
  'however a log is cut, rotated and read, and whenever its reader dies, each line counts once (seed %i)',
  async (seed) => {
    const random = seeded(seed)
    const server = aServer(random)
    const kept = nothingKept()
    for (let step = 0; step < 60; step++) {
      for (let lines = random.below(4); lines > 0; lines--) server.serve()
      server.write()
      if (random.chance(0.1)) server.rename()
      if (random.chance(0.1)) server.copyAndEmpty()
      if (random.chance(0.2)) server.pack()
      if (random.chance(0.4)) await readOn(server.log, kept, { batches: random.below(4) })
    }
    server.finish()
    const report = await readOn(server.log, kept)
    expect(report?.failures).toEqual([])
    expect(kept.views).toEqual(server.wanted)
    expect((await readOn(server.log, kept))?.lines).toBe(0)
  },
)
