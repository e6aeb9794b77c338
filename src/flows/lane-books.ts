// What all senders together wrote of the lanes, read again every few seconds.
import type { LaneBook } from '../core/lanes.ts'
import type { LaneName, Lanes } from '../storage/lanes.ts'

/** How old a reading may get: what one sender hears, all others heed after so long. */
const FRESH_MS = 5_000

export type LaneBooks = {
  of(name: LaneName): LaneBook | undefined
  /** Reads the books if they are not fresh, or if `now` is asked for; whether they were read. */
  refresh(now?: boolean): Promise<boolean>
}

export function laneBooks(lanes: Pick<Lanes, 'all'>, steadyMs: () => number): LaneBooks {
  let books = new Map<string, LaneBook>()
  let readAt: number | null = null
  let reading: Promise<void> | null = null
  const key = ({ relay, provider }: LaneName): string => `${relay}/${provider}`

  async function read(): Promise<void> {
    readAt = steadyMs()
    books = new Map((await lanes.all()).map((book) => [key(book), book]))
  }

  return {
    of: (name) => books.get(key(name)),
    async refresh(now = false) {
      if (!now && readAt !== null && steadyMs() - readAt < FRESH_MS) return false
      reading ??= read().finally(() => {
        reading = null
      })
      await reading
      return true
    },
  }
}
