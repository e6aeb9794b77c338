// The floors of the house, as docs/architecture.md draws them.
import { globSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { describe, expect, it } from 'vitest'

const root = join(import.meta.dirname, '..')
const sources = globSync('src/**/*.ts', { cwd: root }).sort()

type Import = { readonly from: string; readonly to: string; readonly isType: boolean }

/** `import … from '…'`, `export … from '…'`, `import('…')`. */
const IMPORT = /(?:^|\n)(import|export)(\s+type)?\s+(?:[\w*{}\s,$]+?from\s+)?'([^']+)'|import\('([^']+)'\)/g

function importsOf(file: string): readonly Import[] {
  const text = readFileSync(join(root, file), 'utf8')
  return [...text.matchAll(IMPORT)].map((m) => {
    const target = m[3] ?? m[4] ?? ''
    const to = target.startsWith('.') ? normalize(join(dirname(file), target)) : target
    // `import { type A, type B }` is as much a type import as `import type`.
    const named =
      /\{([^}]*)\}/
        .exec(m[0])?.[1]
        ?.split(',')
        .map((n) => n.trim())
        .filter(Boolean) ?? []
    const isType = m[2] !== undefined || (named.length > 0 && named.every((n) => n.startsWith('type ')))
    return { from: file, to, isType }
  })
}

const imports = sources.flatMap(importsOf)

/** `src/mail/smtp.ts` → `mail`; `src/app.ts` → `app.ts`. */
const roomOf = (path: string): string => path.split('/')[1] ?? path

const FIRST_FLOOR = [
  'sources',
  'pictures',
  'render',
  'mail',
  'storage',
  'queue',
  'settings',
  'config.ts',
  'keeping',
  'metrics.ts',
  'telemetry.ts',
]
/** Rooms that a room may import, itself aside. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  core: [],
  net: ['core'],
  ...Object.fromEntries(FIRST_FLOOR.map((room) => [room, ['core', 'net']])),
  'config.ts': ['core', 'settings'],
  settings: ['core', 'config.ts'],
  flows: ['core', ...FIRST_FLOOR],
  web: ['core', 'flows', ...FIRST_FLOOR],
  'outside.ts': ['core', 'net', 'flows', ...FIRST_FLOOR],
  'web-side.ts': ['core', 'flows', 'web', 'app.ts', 'outside.ts', ...FIRST_FLOOR],
  'ways-out.ts': ['core', 'flows', ...FIRST_FLOOR],
  'sender-side.ts': ['core', ...FIRST_FLOOR],
  'rendering-side.ts': ['core', 'flows', ...FIRST_FLOOR],
  'report-side.ts': ['core', 'net', ...FIRST_FLOOR],
  'operating-side.ts': ['core', 'net', 'flows', 'app.ts', ...FIRST_FLOOR],
  'doctor-side.ts': [
    'core',
    'operating-side.ts',
    'net',
    'flows',
    'app.ts',
    'outside.ts',
    'ways-out.ts',
    ...FIRST_FLOOR,
  ],
  'keeping-side.ts': ['core', ...FIRST_FLOOR],
  'app.ts': [
    'core',
    'net',
    'flows',
    'web',
    'doctor-side.ts',
    'operating-side.ts',
    'outside.ts',
    'rendering-side.ts',
    'report-side.ts',
    'sender-side.ts',
    'ways-out.ts',
    'web-side.ts',
    ...FIRST_FLOOR,
  ],
  commands: ['app.ts', 'keeping-side.ts', 'outside.ts', 'flows', 'core', 'config.ts', 'telemetry.ts'],
  'main.ts': ['commands', 'config.ts', 'core'],
}

/**
 * What the second and third floor may call on the first: functions that give the same for the same and touch
 * nothing. All else reaches them as tools, so only its types may be imported.
 */
const PURE = [
  'src/mail/compose.ts',
  'src/mail/sender.ts',
  'src/mail/dkim.ts',
  'src/render/preflight.ts',
  'src/render/encoded-size.ts',
  'src/render/mail-views.ts',
  'src/render/addresses.ts',
  'src/render/strings.ts',
]

/** One library, one home. */
const HOMES: Readonly<Record<string, readonly string[]>> = {
  mjml: ['render'],
  handlebars: ['render'],
  htmlparser2: ['render', 'sources'],
  parse5: ['sources'],
  'css-select': ['render', 'sources'],
  domutils: ['sources'],
  domhandler: ['render', 'sources'],
  isbot: ['sources'],
  nodemailer: ['mail'],
  mailauth: ['mail'],
  'smtp-server': ['mail'],
  'postal-mime': ['mail'],
  imapflow: ['mail'],
  kysely: ['storage'],
  tar: ['keeping'],
  'prom-client': ['metrics.ts'],
  'node:sqlite': ['storage'],
  undici: ['net'],
  hono: ['web'],
  '@hono/node-server': ['web'],
  commander: ['commands'],
  zod: ['settings', 'web'],
  pino: ['telemetry.ts'],
  feedsmith: ['sources', 'web'],
  '@rowanmanning/feed-parser': ['sources'],
  'csv-parse': ['sources'],
  'markdown-it': ['sources'],
  yaml: ['sources'],
  'sanitize-html': ['sources', 'render'],
  'node-cron': ['queue'],
  sharp: ['pictures'],
}

describe('the house', () => {
  it('has files to look at', () => {
    expect(sources.length).toBeGreaterThan(50)
    expect(imports.length).toBeGreaterThan(200)
  })

  it('keeps its floors: downstairs never calls upstairs, and rooms on one floor do not call each other', () => {
    const wrong = imports.filter(({ from, to }) => {
      if (!to.startsWith('src/')) return false
      const [room, target] = [roomOf(from), roomOf(to)]
      return room !== target && !(MAY_IMPORT[room] ?? []).includes(target)
    })
    expect(wrong).toEqual([])
  })

  it('lets flows and web call only pure functions of the first floor', () => {
    const wrong = imports.filter(
      ({ from, to, isType }) =>
        ['flows', 'web'].includes(roomOf(from)) &&
        FIRST_FLOOR.includes(roomOf(to)) &&
        !isType &&
        !PURE.includes(to),
    )
    expect(wrong).toEqual([])
  })

  it('keeps the world out of core', () => {
    const wrong = imports.filter(
      ({ from, to }) => roomOf(from) === 'core' && !to.startsWith('src/core/') && to !== 'node:crypto',
    )
    expect(wrong).toEqual([])
    for (const file of sources.filter((f) => roomOf(f) === 'core')) {
      const text = readFileSync(join(root, file), 'utf8')
      expect(text, file).not.toMatch(
        /\bDate\.now\(|new Date\(\)|Math\.random|Temporal\.Now|process\.|randomBytes|randomUUID/,
      )
    }
  })

  it('gives each library one home', () => {
    const wrong = imports.filter(({ from, to }) => {
      const name = to.startsWith('@') ? to.split('/').slice(0, 2).join('/') : (to.split('/')[0] ?? to)
      const homes = HOMES[to] ?? HOMES[name]
      return homes !== undefined && !homes.includes(roomOf(from))
    })
    expect(wrong).toEqual([])
  })

  it('reads the environment in one place', () => {
    const readers = sources.filter((f) => /process\.env\b/.test(readFileSync(join(root, f), 'utf8')))
    expect(readers).toEqual(['src/config.ts'])
  })

  it('ends the process in one place', () => {
    const enders = sources.filter((f) => /process\.exit\b/.test(readFileSync(join(root, f), 'utf8')))
    expect(enders).toEqual(['src/main.ts'])
  })

  it('has files that open with a sentence, in kebab-case, of at most 300 lines', () => {
    for (const file of sources) {
      const text = readFileSync(join(root, file), 'utf8')
      expect(file).toMatch(/^src\/([a-z0-9-]+\/)*[a-z0-9-]+\.ts$/)
      expect(text.startsWith('// '), `${file} opens with a comment`).toBe(true)
      expect(text.split('\n').length, file).toBeLessThanOrEqual(301)
    }
  })

  it('has no longer file elsewhere either: tests, benchmarks, documentation and templates', () => {
    const files = globSync(['{tests,bench,docs}/**/*.ts', 'templates/**/*.{hbs,mjml,css}'], { cwd: root })
    expect(files.length).toBeGreaterThan(150)
    const long = files.filter((f) => readFileSync(join(root, f), 'utf8').split('\n').length > 301)
    expect(long).toEqual([])
  })
})
