import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { aLine, FIREFOX, nothingKept, readOn } from '../support/logs.ts'
import { temporaryFolder } from '../support/store.ts'

/** What a log of these bytes gives: its views by day and URL, and the report. */
async function read(content: string | Uint8Array) {
  const path = join(temporaryFolder(), 'access.log')
  writeFileSync(path, content)
  const kept = nothingKept()
  const report = await readOn(path, kept)
  if (!report) throw new Error('The log was not read to its end.')
  return { views: kept.views, report }
}

const STORY = '2026-11-20 https://caravan.example.org/en/a-story'
const STAMP = '[20/Nov/2026:10:05:03 +0000]'
const END = `200 512 "-" "${FIREFOX}"`

const caddy = (fields: object, request: object = {}) =>
  JSON.stringify({
    level: 'info',
    ts: 1795169103.25,
    logger: 'http.log.access',
    request: {
      remote_ip: '192.0.2.7',
      method: 'GET',
      host: 'caravan.example.org',
      uri: '/en/a-story',
      headers: { 'User-Agent': [FIREFOX], Referer: ['https://www.search.example/'] },
      ...request,
    },
    status: 200,
    ...fields,
  })

const nginx = (fields: object) =>
  JSON.stringify({ status: '200', http_user_agent: FIREFOX, http_referer: '', ...fields })

describe('a line is known in', () => {
  it.each([
    ['Combined', `192.0.2.7 - - ${STAMP} "GET /en/a-story HTTP/1.1" ${END}`],
    ['Combined with fields after it', `192.0.2.7 - - ${STAMP} "GET /en/a-story HTTP/2.0" ${END} "-" 0.002`],
    ['Combined with the end of a line as on Windows', `192.0.2.7 - - ${STAMP} "GET /en/a-story H" ${END}\r`],
    ['Combined of an IPv6 client', `2001:db8::7 - - ${STAMP} "GET /en/a-story HTTP/1.1" ${END}`],
    ['Combined of a client who logged in', `192.0.2.7 - ann ${STAMP} "GET /en/a-story HTTP/1.1" ${END}`],
    ['Combined of a name with spaces', `192.0.2.7 - Ann B. ${STAMP} "GET /en/a-story HTTP/1.1" ${END}`],
    ['Combined of a name with a bracket', `192.0.2.7 - a[1] ${STAMP} "GET /en/a-story HTTP/1.1" ${END}`],
    [
      'Combined with escaped quotes',
      aLine({ referer: 'https://a.example/?\\"x\\" ', agent: `${FIREFOX} \\"` }),
    ],
    ['Combined in another zone', aLine({ time: '21/Nov/2026:01:30:00 +0400' })],
    ['Common', `192.0.2.7 - - ${STAMP} "GET /en/a-story HTTP/1.1" 200 512`],
    ['Common without a size', `192.0.2.7 - - ${STAMP} "GET /en/a-story HTTP/1.1" 200 -`],
    ['HTTP 0.9', `192.0.2.7 - - ${STAMP} "GET /en/a-story" ${END}`],
    ['the absolute form', aLine({ request: 'GET https://caravan.example.org:443/en/a-story HTTP/1.1' })],
    ['vhost form', `caravan.example.org:443 192.0.2.7 - - ${STAMP} "GET /en/a-story HTTP/1.1" ${END}`],
    ['vhost form without a port', `CARAVAN.example.org ::1 - - ${STAMP} "GET /en/a-story HTTP/1.1" ${END}`],
    ['vhost form without a name', `_ 192.0.2.7 - - ${STAMP} "GET /en/a-story HTTP/1.1" ${END}`],
    ["Caddy's JSON", caddy({})],
    ["Caddy's JSON with the time in milliseconds", caddy({ ts: 1795169103250 })],
    ["Caddy's JSON with the time as text", caddy({ ts: '2026-11-20T10:05:03.25Z' })],
    ["Caddy's JSON with its own form of time", caddy({ ts: '2026/11/20 10:05:03.250' })],
    [
      "nginx's JSON with a request",
      nginx({ time_iso8601: '2026-11-20T10:05:03+00:00', request: 'GET /en/a-story HTTP/1.1' }),
    ],
    [
      "nginx's JSON with parts",
      nginx({
        msec: '1795169103.250',
        request_method: 'GET',
        request_uri: '/en/a-story?utm_source=x',
        host: 'caravan.example.org',
      }),
    ],
    [
      "nginx's JSON in another zone",
      nginx({
        time_local: '21/Nov/2026:01:30:00 +0400',
        request_method: 'GET',
        uri: '/en/a-story',
        status: 200,
      }),
    ],
    [
      "nginx's JSON with signs that are none of JSON",
      `{"time_iso8601":"2026-11-20T10:05:03Z","request":"GET /en/a-story HTTP/1.1","status":"200","http_user_agent":"${FIREFOX} \\x22"}`,
    ],
    [
      "nginx's JSON without agents",
      '{"time_iso8601":"2026-11-20T10:05:03Z","request":"GET /en/a-story HTTP/1.1","status":"200"}',
    ],
  ])('%s', async (_, line) => {
    const { views, report } = await read(`${line.replace(/\n$/, '')}\n`)
    expect(report).toMatchObject({ lines: 1, unparsed: 0, views: 1, failures: [] })
    expect(views).toEqual({ [STORY]: 1 })
  })

  it('another host, under its own name', async () => {
    const { views } = await read(
      [
        `ru.caravan.example.org:443 192.0.2.7 - - ${STAMP} "GET /a-story HTTP/1.1" ${END}`,
        caddy({}, { host: 'blog.example.org:8443', uri: '/one' }),
        '',
      ].join('\n'),
    )
    expect(views).toEqual({
      '2026-11-20 https://ru.caravan.example.org/a-story': 1,
      '2026-11-20 https://blog.example.org/one': 1,
    })
  })

  it('files of many forms, mixed', async () => {
    const common = `192.0.2.7 - - ${STAMP} "GET /en/a-story HTTP/1.1" 200 512\n`
    const { views } = await read(`${aLine() + caddy({})}\n${common}\n\n${aLine()}`)
    expect(views).toEqual({ [STORY]: 4 })
  })
})

describe('a line that is no request of HTTP', () => {
  it.each([
    ['TLS on the wrong port', aLine({ request: '\\x16\\x03\\x01\\x02', status: 400 })],
    ['raw bytes', aLine({ request: '\u0016\u0003\u0001 \u0000\u00ff', status: 400 })],
    ['nothing', aLine({ request: '', status: 408 })],
    ['a dash', aLine({ request: '-', status: 408 })],
    ['nothing, in JSON', `${nginx({ time_iso8601: '2026-11-20T10:05:03Z', request: '', status: '400' })}\n`],
  ])('is an error, and known: %s', async (_, line) => {
    const { report } = await read(line)
    expect(report).toMatchObject({ lines: 1, unparsed: 0, views: 0, dropped: { errors: 1 } })
  })
})

describe('a line of no form', () => {
  it.each([
    ['words', 'it rained all day'],
    ['a time that is none', aLine({ time: '20/Nox/2026:10:05:03 +0000' })],
    ['the year 9999', aLine({ time: '20/Nov/9999:10:05:03 +0000' })],
    ['a time before there was a web', caddy({ ts: -1e300 })],
    ['a status that is none', `192.0.2.7 - - ${STAMP} "GET / HTTP/1.1" abc 512`],
    ['no end', `192.0.2.7 - - ${STAMP} "GET / HTTP/1.1`],
    ['half of JSON', caddy({}).slice(0, 60)],
    ['JSON of something else', '{"level":"info","msg":"started"}'],
    ['a number', '7'],
  ])('is counted and named by its number, and never shown: %s', async (_, line) => {
    const { report } = await read(`${aLine()}${line.replace(/\n$/, '')}\n${aLine()}`)
    expect(report).toMatchObject({ lines: 3, unparsed: 1, views: 2 })
    expect(report.failures).toEqual([
      {
        source: 'popular',
        where: 'access.log',
        message:
          '1 line is in no form that we know, of those that were new no. 2: a log may be Common, Combined, Combined with the virtual host before it, or JSON of nginx or Caddy.',
      },
    ])
  })

  it('is named only so often', async () => {
    const { report } = await read('what\n'.repeat(100))
    expect(report.unparsed).toBe(100)
    expect(report.failures[0]?.message).toMatch(/^100 lines are .* new the first are no\. 1, 2, 3, 4, 5: /)
  })
})
