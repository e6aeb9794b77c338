// The patience of a sending with its relay: what fails on many connections at once has failed once.

export type Patience = {
  /** To be asked when a try begins, and given to `failed` when nothing came of it. */
  begin(): number
  /** A connection could not be had or was lost. Resolves when it may be tried again, or when that is given up. */
  failed(begun: number, why: string): Promise<void>
  /** The relay answered: the next failure is a first one. */
  worked(): void
  /** Whether something keeps the next try waiting. */
  readonly isWaiting: boolean
  /** Resolves when nothing does. */
  ready(): Promise<void>
}

const FIRST_WAIT_MS = 5_000
const LONGEST_WAIT_MS = 300_000

/**
 * Waits twice as long after each failure in a row.
 * @param patience how many failures in a row are waited for; the next one gives up
 * @param onWait told why and how long it waits, once for all who wait
 */
export function createPatience(
  patience: number,
  sleep: (ms: number) => Promise<void>,
  giveUp: (why: string) => void,
  onWait: (why: string, ms: number) => void,
): Patience {
  let failures = 0
  /** How many waits are over. A try that began before the last one ended tells of the same failure. */
  let round = 0
  let pause: Promise<void> | null = null

  async function backOff(why: string): Promise<void> {
    failures++
    if (failures > patience) return giveUp(why)
    const ms = Math.min(FIRST_WAIT_MS * 2 ** (failures - 1), LONGEST_WAIT_MS)
    onWait(why, ms)
    await sleep(ms)
  }

  return {
    begin: () => round,
    async failed(begun, why) {
      if (begun === round)
        pause ??= backOff(why).finally(() => {
          round++
          pause = null
        })
      await pause
    },
    worked() {
      failures = 0
    },
    get isWaiting() {
      return pause !== null
    },
    async ready() {
      await pause
    },
  }
}
