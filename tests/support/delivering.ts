// Delivering with tools that a test may change: its own patience, clock, ledger; waits that take no time.
import { composerFor } from '../../src/flows/compose.ts'
import { type DeliverTools, deliver } from '../../src/flows/deliver.ts'
import { steadyMs } from '../../src/flows/run-sending.ts'
import { openTransport, parseMailUrl } from '../../src/mail/transport.ts'
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
        transport,
        clock,
        compose,
        steadyMs,
        checkSignature: async () => null,
        pace: { turn: async () => {}, slower: () => {} },
        sleep: async (ms) => void slept.push(ms),
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
