import { resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { hint } from '../../src/commands/hint.ts'

function contextAt(here: string, dir: string, env: Record<string, string> = {}) {
  return { env, dir, resolve: (path: string) => resolve(here, path) }
}

const NPM = {
  npm_execpath: '/usr/lib/npm.js',
  npm_lifecycle_event: 'postrider',
  npm_lifecycle_script: 'exec node src/main.ts',
  npm_package_json: '/code/postrider/package.json',
}

describe('a hint', () => {
  it('calls the bin as it was called, for the newsletter that is meant', () => {
    expect(hint(contextAt('/letter', '/letter'), 'gather')).toBe('postrider gather')
    expect(hint(contextAt('/code', '/letter'), 'gather')).toBe('postrider gather --dir ../letter')
    expect(hint(contextAt('/', '/my letter'), 'gather')).toBe('postrider gather --dir "my letter"')
  })

  it('calls the script of a checkout through npm', () => {
    const inside = contextAt('/code/postrider', '/code/letter', NPM)
    expect(hint(inside, 'compile 2026-W47')).toBe('npm run -s postrider -- compile 2026-W47 --dir ../letter')
    expect(hint(inside, 'start', '/code/postrider')).toBe('npm run -s postrider -- start')
    const outside = contextAt('/code/letter', '/code/letter', NPM)
    expect(hint(outside, 'gather')).toBe('npm -C ../postrider run -s postrider -- gather')
  })

  it('calls an installed package through npx where npm called it', () => {
    const env = { ...NPM, npm_lifecycle_event: 'npx', npm_lifecycle_script: 'postrider gather' }
    expect(hint(contextAt('/letter', '/letter', env), 'gather')).toBe('npx postrider gather')
  })
})
