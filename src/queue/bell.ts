// The bell: rings every minute. It only says "look"; what is due is read from the database.
import cron from 'node-cron'

export type Bell = {
  /** Rings now, as well as at the next minute. */
  ring(): void
  /** No more rings; resolves when the work of the last one is done. */
  stop(): Promise<void>
}

const nothing = (): void => {}
/** Its own log is coloured, and partly on standard output, where programs read ours. */
const SILENT = { info: nothing, warn: nothing, error: nothing, debug: nothing }

/**
 * Calls `work` at once and then every minute, never twice at the same time: rings that come during the work
 * make it run once more.
 * @param work handles its own errors; what it throws goes to `onError` and the bell rings on
 */
export function startBell(work: () => Promise<void>, onError: (error: unknown) => void): Bell {
  let isStopped = false
  let isAsked = false
  let running: Promise<void> | null = null

  async function answer(): Promise<void> {
    while (isAsked && !isStopped) {
      isAsked = false
      await work().catch(onError)
    }
    running = null
  }
  const ring = (): void => {
    isAsked = true
    if (!isStopped) running ??= answer()
  }

  const task = cron.schedule('* * * * *', ring, { noOverlap: false, logger: SILENT })
  ring()
  return {
    ring,
    async stop() {
      isStopped = true
      await task.destroy()
      await running
    },
  }
}
