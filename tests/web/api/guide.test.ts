// What the guide shows is what happens: its commands are run as they stand, against a newsletter that is served.
import { execFile } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'
import { z } from 'zod'
import { servedApi } from '../../support/api.ts'
import { needs } from '../../support/needs.ts'

const ROOT = join(import.meta.dirname, '../../..')
const GUIDE = readFileSync(join(ROOT, 'docs/guide/api.md'), 'utf8')
const EXAMPLES = [...GUIDE.matchAll(/```sh\n([\s\S]*?)```(?:\n\n```json\n([\s\S]*?)```)?/g)].map(
  ([, command = '', answer]) => ({ command, answer: answer === undefined ? null : JSON.parse(answer) }),
)

it('runs every command of the guide, and each answers as it says', async (context) => {
  needs(context, 'curl')
  const { server, keys } = await servedApi()
  expect(EXAMPLES.length).toBeGreaterThan(10)
  for (const { command, answer } of EXAMPLES) {
    const line = command.replaceAll('https://letters.example.org', server.url).trim()
    const { stdout } = await promisify(execFile)('sh', ['-c', `${line} --silent --max-time 60`], {
      env: { PATH: '/usr/bin:/bin', SIGN_UP_KEY: keys.signUp, SYNC_KEY: keys.sync },
    })
    expect(stdout === '' ? null : JSON.parse(stdout), command).toEqual(answer)
  }
}, 120_000)

it('names every status with every code that there is, and no other', () => {
  const folder = join(ROOT, 'src/web/api')
  const source = readdirSync(folder).map((name) => readFileSync(join(folder, name), 'utf8'))
  const thrown = [...source.join('').matchAll(/new ApiProblem\(\s*(\d+),\s*'([\w-]+)'/g)].map(
    ([, status, code]) => `${status} ${code}`,
  )
  const told = [...GUIDE.matchAll(/^\| (\d{3}(?:, \d{3})*) \| (.*?) \|/gm)].flatMap(
    ([, statuses = '', codes = '']) =>
      statuses
        .split(', ')
        .flatMap((status) => [...codes.matchAll(/`([\w-]+)`/g)].map(([, code]) => `${status} ${code}`)),
  )
  expect(thrown.length).toBeGreaterThan(15)
  for (const each of thrown.filter((t) => !t.startsWith('500'))) expect(told).toContain(each)
  const codes = (all: readonly string[]) => [...new Set(all.map((t) => t.split(' ')[1]))].sort()
  expect(codes(told)).toEqual(codes(thrown).filter((code) => code !== 'broken'))
})

it('describes what it answers and takes: OpenAPI 3.1, whose schemas hold real answers', async () => {
  const { ask } = await servedApi()
  const described = (await ask('GET /openapi.json')).json
  expect(described).toMatchObject({ openapi: '3.1.0', components: { securitySchemes: { key: {} } } })
  const text = JSON.stringify(described)
  const refs = new Set([...text.matchAll(/"#\/components\/schemas\/(\w+)"/g)].map(([, name]) => name))
  expect([...refs].sort()).toEqual(Object.keys(described.components.schemas).sort())
  const ids = [...text.matchAll(/"operationId":"(\w+)"/g)].map(([, id]) => id)
  expect(new Set(ids).size).toBe(ids.length)

  const schema = (name: string) => z.fromJSONSchema(described.components.schemas[name])
  const answers = {
    Readers: await ask('GET /subscribers'),
    Reader: await ask('GET /subscribers/2'),
    Standing: await ask('POST /subscribers/find', { body: { address: 'bek@reader.example.org' } }),
    Imported: await ask('POST /subscribers/import', { body: { rows: [{ address: 'x@y.example.org' }] } }),
    Problem: await ask('POST /subscribers/find', { body: {} }),
  }
  for (const [name, { json }] of Object.entries(answers)) {
    expect(schema(name).safeParse(json).error, name).toBeUndefined()
    expect(schema(name).safeParse({}).success, name).toBe(false)
  }
  // The words of this newsletter: its languages and sections, and what there has to be.
  const { SignUp } = described.components.schemas
  expect(SignUp).toMatchObject({
    ...{ type: 'object', additionalProperties: false, required: ['address', 'language', 'words', 'page'] },
    properties: { language: { enum: ['en', 'ru'] } },
  })
})
