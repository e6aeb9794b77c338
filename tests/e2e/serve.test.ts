// serve as a unit of the system would run it: it drafts, sends, answers the browser, and stops when told to.
import { describe, expect, it, vi } from 'vitest'
import { postrider } from '../support/run-postrider.ts'
import { sampleFolder } from '../support/sample-newsletter.ts'
import { smtpServer } from '../support/smtp-server.ts'

describe('serve', () => {
  it('runs the week by itself, and ends in order at a signal', { timeout: 60_000 }, async () => {
    const dir = await sampleFolder({ change: [["approval: 'editor'", "approval: 'none'"]] })
    await using server = await smtpServer()
    let page = 0
    const said = await postrider(
      ['serve', '--dir', dir, '--port', '0', '--now', '2026-11-20T06:00:00Z', '--json'],
      {
        env: {
          MAIL_URL: `smtp://127.0.0.1:${server.port}?tls=none`,
          POSTRIDER_PUBLIC_URL: 'https://letters.example.org',
        },
        meanwhile: async (child) => {
          let out = ''
          child.stdout?.on('data', (text) => (out += String(text)))
          await vi.waitUntil(() => server.received.length === 12, { timeout: 40_000 })
          const { url } = JSON.parse(out.trim().split('\n').at(-1) ?? '{}') as { url: string }
          page = (await fetch(`${url}/healthz`)).status
          child.kill('SIGTERM')
        },
      },
    )
    expect(said.code, said.stderr).toBe(130)
    expect(page).toBe(200)
    expect(new Set(server.received.flatMap((m) => m.to)).size).toBe(12)
  })
})
