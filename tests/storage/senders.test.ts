import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { describe, expect, it, onTestFinished } from 'vitest'
import { identityOf, isKnownDead, lostSenders, registerSender } from '../../src/storage/senders.ts'
import { openTestStore } from '../support/store.ts'

/** The identity of a process that has ended. */
async function ended() {
  const child = spawn(process.execPath, ['-e', ''])
  const identity = identityOf(child.pid)
  await once(child, 'close')
  return identity
}

describe('a sender', () => {
  it('that runs is not dead', () => {
    expect(isKnownDead(identityOf())).toBe(false)
  })

  it('that has ended is dead', async () => {
    expect(isKnownDead(await ended())).toBe(true)
  })

  it('whose number went to another process is dead', () => {
    expect(isKnownDead({ ...identityOf(), started: '1' })).toBe(true)
  })

  it('of an earlier start of the machine is dead', () => {
    const here = identityOf()
    expect(isKnownDead({ ...here, boot: here.boot && 'another-boot' })).toBe(here.boot !== '')
  })

  it('that has ended and whose parent does not care is dead', async () => {
    const parent = spawn('/bin/sh', ['-c', 'true & echo $!; exec sleep 60'])
    onTestFinished(() => void parent.kill('SIGKILL'))
    const [line] = (await once(parent.stdout, 'data')) as [Buffer]
    const pid = Number(String(line))
    const { host, boot } = identityOf()
    // Its end may still be on the way.
    while (!isKnownDead({ host, boot, pid, started: '7' })) await new Promise(setImmediate)
  })

  it('of another machine, or one the system hides from us, is not known to be dead', async () => {
    expect(isKnownDead({ ...(await ended()), host: 'elsewhere.example.org' })).toBe(false)
    expect(isKnownDead({ ...identityOf(), started: '' })).toBe(false)
  })
})

describe('silence', () => {
  it('of a minute frees chunks, of ten minutes settles rows, and a time ahead is from before a restart', async () => {
    const { db } = await openTestStore()
    const id = await registerSender(db, 1_000_000)
    const at = async (minutes: number) => lostSenders(db, 1_000_000 + minutes * 60_000)
    expect(await at(0.5)).toEqual([])
    expect(await at(2)).toMatchObject([{ id, certain: false }])
    expect(await at(11)).toMatchObject([{ id, certain: true }])
    expect(await at(-0.5)).toEqual([])
    expect(await at(-2)).toMatchObject([{ id, certain: true }])
  })
})

describe('a sender in another pid namespace of this machine', () => {
  it('is not known to be dead, whatever its pid is here: its lease decides', () => {
    const { host, boot, started } = identityOf()
    const elsewhere = boot.replace(/\/.*/, '/pid:[1]')
    expect(boot).toMatch(/\/pid:\[\d+\]$/)
    expect(isKnownDead({ host, boot: elsewhere, pid: 4_194_303, started })).toBe(false)
    expect(isKnownDead({ host, boot, pid: 4_194_303, started })).toBe(true)
  })
})
