// Group commit: what many connections want to write in one turn of the event loop becomes one transaction.
import { messageOf, PostriderError } from '../core/errors.ts'
import type { Db } from './database.ts'

type Pending = {
  readonly run: (trx: Db) => Promise<void>
  readonly settle: () => void
  readonly fail: (error: unknown) => void
}

/** A result waits this long for an intent to share its commit with: as long as a commit takes on a slow disk. */
const SHARE_MS = 10

/** Never waits for a full batch: the first pressing write of a turn sets the flush for the end of that turn. */
export class GroupCommit {
  readonly #db: Db
  #pending: Pending[] = []
  #isPressing = false
  #flushing: Promise<void> | null = null
  #timer: NodeJS.Timeout | undefined

  constructor(db: Db) {
    this.#db = db
  }

  /**
   * Runs `work` inside the next shared transaction. What was handed in first is committed first, or together.
   * @param urgency `soon`: nobody waits for it, so that it rides with the next write, or goes alone after 10 ms
   * @returns its result, once that transaction is on the disk; rejects if any work of the group throws, with a
   * PostriderError `unavailable` where the database cannot be written: then nothing of the group was, nor will
   * anything be that was handed in meanwhile, since it may build on what was lost
   */
  write<T>(work: (trx: Db) => Promise<T>, urgency: 'now' | 'soon' = 'now'): Promise<T> {
    return new Promise((resolve, reject) => {
      let result: { readonly value: T } | null = null
      this.#pending.push({
        run: async (trx) => {
          result = { value: await work(trx) }
        },
        settle: () => result && resolve(result.value),
        fail: reject,
      })
      if (urgency === 'now') this.#press()
      else this.#timer ??= setTimeout(() => this.#press(), SHARE_MS)
    })
  }

  /** Resolves when nothing is waiting to be written. */
  async idle(): Promise<void> {
    if (this.#pending.length > 0) this.#press()
    while (this.#flushing !== null) await this.#flushing
  }

  #press(): void {
    this.#isPressing = true
    this.#flushing ??= new Promise((done) => {
      setImmediate(() => void this.#flush().finally(done))
    })
  }

  async #flush(): Promise<void> {
    while (this.#isPressing) {
      const group = this.#pending
      this.#pending = []
      this.#isPressing = false
      clearTimeout(this.#timer)
      this.#timer = undefined
      try {
        await this.#db.transaction().execute(async (trx) => {
          for (const { run } of group) await run(trx)
        })
        for (const { settle } of group) settle()
      } catch (error) {
        const failure = ofTheDatabase(error)
        for (const { fail } of [...group, ...this.#pending]) fail(failure)
        this.#pending = []
      }
    }
    this.#flushing = null
  }
}

/** A full disk, a lock that is not given, a failing drive: a person has to see to it, and it is no defect of ours. */
function ofTheDatabase(error: unknown): unknown {
  if (!(error instanceof Error && 'code' in error && error.code === 'ERR_SQLITE_ERROR')) return error
  const message = `The database cannot be written: ${messageOf(error)}. See to the disk, then send again.`
  return new PostriderError('unavailable', message)
}
