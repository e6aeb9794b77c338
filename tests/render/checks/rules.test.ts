// Every rule has a name of its own, and a fault planted for it in one of the tests of the checks.
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { RULES } from '../../../src/render/preflight.ts'

const tests = globSync(['*.test.ts', '../preflight.test.ts'], { cwd: import.meta.dirname })
  .map((file) => readFileSync(join(import.meta.dirname, file), 'utf8'))
  .join('')

it('has rules, each under one name', () => {
  const ids = RULES.map(({ id }) => id)
  expect(ids.length).toBeGreaterThan(50)
  expect(new Set(ids).size).toBe(ids.length)
})

it.each(RULES.map(({ id }) => id))('%s has a planted fault', (id) => {
  expect(tests).toMatch(new RegExp(`'(?:(?:red|amber|info) )?${id}'`))
})
