import { statSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { dkimTurns } from '../../src/mail/dkim-turns.ts'
import { makeDkimKeys, readDkimKeys } from '../../src/settings/dkim-keys.ts'
import { temporaryFolder } from '../support/store.ts'

const FIRST = '2026-11-20T06:00:00.000Z'
const SECOND = '2027-02-01T06:00:00.000Z'
const DOMAIN = 'caravanpost.example.org'

function rotated() {
  const folder = join(temporaryFolder(), 'keys')
  makeDkimKeys(folder, FIRST)
  makeDkimKeys(folder, SECOND)
  return folder
}

describe('DKIM keys', () => {
  it('are pairs of files for their owner alone, with their turn in the name', () => {
    const folder = rotated()
    const keys = readDkimKeys(folder)
    expect(keys.map((k) => [k.selector, k.since])).toEqual([
      ['p20261120060000e', FIRST],
      ['p20261120060000r', FIRST],
      ['p20270201060000e', SECOND],
      ['p20270201060000r', SECOND],
    ])
    expect(statSync(join(folder, 'p20261120060000r.pem')).mode & 0o077).toBe(0)
  })

  it('sign by the turn of the first attempt, so that a replay keeps its signature', () => {
    const turns = dkimTurns(DOMAIN, readDkimKeys(rotated()))
    const selectors = (date: string) => turns?.at(date).keys.map((k) => k.selector)
    expect(selectors('2026-12-24T00:00:00.000Z')).toEqual(['p20261120060000r', 'p20261120060000e'])
    expect(selectors(SECOND)).toEqual(['p20270201060000r', 'p20270201060000e'])
    expect(selectors('2020-01-01T00:00:00.000Z'), 'before the first turn').toEqual([
      'p20261120060000r',
      'p20261120060000e',
    ])
  })

  it('are none where there is no folder', () => {
    expect(readDkimKeys(join(temporaryFolder(), 'nowhere'))).toEqual([])
    expect(dkimTurns(DOMAIN, [])).toBeNull()
  })
})
