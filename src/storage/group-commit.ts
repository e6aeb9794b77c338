// Group commit: what many connections want to write in one turn of the event loop becomes one transaction.
import { messageOf, PostriderError } from '../core/errors.ts'
import type { Db } from './database.ts'

type Pending = { readonly run: (trx: Db) => Promise<void>; readonly fail: (error: unknown) => void }

/** Never waits for a full batch: the first write of a turn sets the flush for the end of that turn. */
export class GroupCommit {
  readonly #db: Db
  #pending: Pending[] = []
  #flushing: Promise<void> | null = null

  constructor(db: Db) {
    this.#db = db
  }

  /**
   * Runs `work` inside the next shared transaction.
   * @returns its result, once that transaction is on the disk; rejects if any work of the group throws, with a
   * PostriderError `unavailable` where the database cannot be written: then nothing of the group was
   */
  write<T>(work: (trx: Db) => Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      let result: { readonly value: T } | null = null
      this.#pending.push({
        run: async (trx) => {
          result = { value: await work(trx) }
          this.#settled.push(() => result && resolve(result.value))
        },
        fail: reject,
      })
      this.#flushing ??= new Promise((done) => {
        setImmediate(() => void this.#flush().finally(done))
      })
    })
  }

  /** Resolves when nothing is waiting to be written. */
  async idle(): Promise<void> {
    while (this.#flushing !== null) await this.#flushing
  }

  #settled: (() => void)[] = []

  async #flush(): Promise<void> {
    while (this.#pending.length > 0) {
      const group = this.#pending
      this.#pending = []
      this.#settled = []
      try {
        await this.#db.transaction().execute(async (trx) => {
          for (const { run } of group) await run(trx)
        })
        for (const settle of this.#settled) settle()
      } catch (error) {
        const failure = ofTheDatabase(error)
        for (const { fail } of group) fail(failure)
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
