// Delivering with tools that a test may change: its own patience, clock, ledger; waits that take no time.
import { setTimeout } from 'node:timers/promises'
import { composerFor } from '../../src/flows/compose.ts'
import { type DeliverTools, deliver } from '../../src/flows/deliver.ts'
import { oneWay } from '../../src/flows/fleet.ts'
import { steadyMs } from '../../src/flows/run-sending.ts'
import { openTransport, parseMailUrl } from '../../src/mail/transport.ts'
import { lanes } from '../../src/storage/lanes.ts'
import { ISSUE, LINK_KEYS, type sendingOn } from './sending.ts'
import { temporaryFolder } from './store.ts'

type Over = Partial<DeliverTools> & { readonly query?: string; readonly signal?: AbortSignal }

/** Delivers what is due of an open sending to `smtp://127.0.0.1:<port>`; `slept` are the waits it asked for. */
export async function delivering(sending: ReturnType<typeof sendingOn>, port: number, over: Over = {}) {
  const { query = '', signal = new AbortController().signal, ...tools } = over
  const { campaigns, ledger, clock, accounting } = sending
  const transport = await openTransport(parseMailUrl(`smtp://127.0.0.1:${port}?tls=none${query}`), {
    folder: temporaryFolder(),
    timeouts: { connection: 5000, greeting: 5000, socket: 5000, message: 10_000 },
  })
  const slept: number[] = []
  let skippedMs = 0
  const compose = composerFor(
    ISSUE,
    await campaigns.variants(ISSUE),
    await campaigns.of(ISSUE),
    LINK_KEYS,
    null,
  )
  try {
    const end = await deliver(
      {
        ledger,
        campaigns,
        lanes: lanes(sending.store.db),
        fleet: oneWay(transport),
        clock,
        compose,
        steadyMs: () => steadyMs() + skippedMs,
        checkSignature: async () => null,
        // Short waits are real; a long one takes no time, but the machine's clock shows that it was.
        sleep: async (ms, stop) => {
          if (ms < 1000) return setTimeout(ms, undefined, { signal: stop }).catch(() => {})
          if (ms >= 5000) slept.push(ms)
          skippedMs += ms
        },
        ttlMinutes: 36 * 60,
        patience: 2,
        ...tools,
      },
      ISSUE,
      signal,
      () => {},
    )
    return { end, slept, status: await accounting() }
  } finally {
    await transport.close()
  }
}
