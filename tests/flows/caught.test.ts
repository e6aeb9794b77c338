import { describe, expect, it } from 'vitest'
import type { App } from '../../src/app.ts'
import { deadEndOf, retryCaught, wrongWay } from '../../src/flows/caught.ts'
import { answerRing, type RingTools } from '../../src/flows/ring.ts'
import { frozenSample, ISSUE, SEND } from '../support/frozen-sample.ts'
import { openAt } from '../support/sample-newsletter.ts'
import { smtpServer } from '../support/smtp-server.ts'

const HERE = { POSTRIDER_PUBLIC_URL: 'https://letters.example.org' }
const RELAY_SIGNS = { change: [['sections:', "mail: { dkim: 'relay' },\n  sections:"]] } as const

const ring = (app: App, over: Partial<RingTools> = {}) =>
  answerRing(
    {
      weekly: {
        open: app.tools,
        slots: app.slots,
        audience: app.audience,
        syncLists: async () => {},
        gate: null,
      },
      sending: app.sendingTools,
      openFleet: app.openFleet,
      fleet: app.fleet,
      unknown: 'resend',
      patience: 0,
      ...over,
    },
    new AbortController().signal,
  )

const counts = (app: App) => app.campaigns.accounting(ISSUE, SEND)

describe('an issue that the inbox inside caught', { timeout: 60_000 }, () => {
  it('goes out once the relay is named and somebody asks for it, to each reader once', async () => {
    await using server = await smtpServer()
    const relay = { ...HERE, MAIL_URL: `smtp://127.0.0.1:${server.port}?tls=none` }
    const dir = await frozenSample(HERE, RELAY_SIGNS)
    const forgotten = await openAt(dir, SEND, HERE)
    await ring(forgotten)
    expect(await counts(forgotten)).toMatchObject({ accepted: 12 })
    await expect(retryCaught(forgotten.tools, ISSUE)).rejects.toMatchObject({ code: 'refused' })

    const app = await openAt(dir, SEND, relay)
    expect((await wrongWay(app.tools, ISSUE))?.message).toMatch(
      /^12 readers have this issue only in the inbox: "retry 2026-W47 --caught"/,
    )
    expect(await retryCaught(app.tools, ISSUE)).toBe(12)
    expect(await wrongWay(app.tools, ISSUE)).toBeNull()
    expect(await counts(app)).toMatchObject({ queued: 12, accepted: 0 })
    await ring(app)
    expect(await counts(app)).toMatchObject({ accepted: 12 })
    expect(server.received).toHaveLength(12)
    expect(await retryCaught(app.tools, ISSUE)).toBe(0)
    // And the other way round, nothing that was opened for a relay is caught.
    expect(await wrongWay(forgotten.tools, ISSUE)).toBeNull()
  })

  it('stays where its letters lead readers elsewhere', async () => {
    const dir = await frozenSample({}, RELAY_SIGNS)
    await ring(await openAt(dir, SEND))
    const app = await openAt(dir, SEND, { ...HERE, MAIL_URL: 'smtp://127.0.0.1:1?tls=none' })
    await expect(retryCaught(app.tools, ISSUE)).rejects.toThrow(/was frozen with links to http:/)
  })

  it('is held by the schedule while some of it waits, and freed by the same order', async () => {
    const dir = await frozenSample(HERE, RELAY_SIGNS)
    const app = await openAt(dir, SEND, { ...HERE, MAIL_URL: 'smtp://127.0.0.1:1?tls=none' })
    expect((await ring(app)).sendings).toEqual([])
    expect(await app.campaigns.of(ISSUE)).toMatchObject([
      { wish: 'hold', reason: expect.stringContaining('opened for the inbox') },
    ])
    await retryCaught(app.tools, ISSUE)
    expect(await app.campaigns.of(ISSUE)).toMatchObject([{ wish: 'send', scheme: 'smtp' }])
  })
})

describe('a ring of the bell', { timeout: 60_000 }, () => {
  it('tells of an issue that cannot be mailed, and ends in order', async () => {
    const app = await openAt(await frozenSample(), SEND)
    const rung = await ring(app, { openFleet: () => Promise.reject(new Error('no way out')) })
    expect(rung).toMatchObject({ sendings: [], failures: [{ issue: ISSUE, message: 'no way out' }] })
  })

  it('settles by policy what is unknown of an issue that is otherwise finished', async () => {
    const app = await openAt(await frozenSample(), SEND)
    await ring(app)
    await app.campaigns.move(ISSUE, ['accepted'], 'unknown', 'as if the relay were lost', SEND)
    await ring(app, { unknown: 'assume' })
    expect(await counts(app)).toMatchObject({ unknown: 0, assumed: 12 })
  })
})

describe('all mail to the owner', () => {
  it('counts as reaching nobody, so that a later send still reaches everybody', async () => {
    await using server = await smtpServer()
    const url = `smtp://127.0.0.1:${server.port}?tls=none`
    const dir = await frozenSample({ MAIL_URL: `${url}&allTo=owner@caravanpost.example.org`, ...HERE })
    const app = await openAt(dir, SEND, { MAIL_URL: `${url}&allTo=owner@caravanpost.example.org`, ...HERE })
    expect(deadEndOf(app.tools.scheme, app.config.publicUrl)).toContain('no reader')
    expect((await app.campaigns.of(ISSUE))[0]?.scheme).toBe('owner')
    const later = await openAt(dir, SEND, { MAIL_URL: url, ...HERE })
    expect(await wrongWay(later.tools, ISSUE)).not.toBeNull()
  })
})
