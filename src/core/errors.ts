// Every error that Postrider raises on purpose: a code, a sentence that says what to do, and an exit code.

/**
 * What went wrong, in the words scripts may rely on, with the exit code each ends a command with.
 * Anything that is not a `PostriderError` is a defect of ours and ends with 1 and its stack.
 */
const EXIT_CODES = {
  usage: 2,
  config: 2,
  input: 1,
  'not-found': 1,
  refused: 1,
  conflict: 1,
  unavailable: 1,
  stopped: 130,
} as const

export type ErrorCode = keyof typeof EXIT_CODES

/** A broken promise that a person can mend: `message` says what happened and what to do about it. */
export class PostriderError extends Error {
  readonly code: ErrorCode
  /** Facts for `--json`, never an address or a secret. */
  readonly details: Readonly<Record<string, unknown>>

  constructor(code: ErrorCode, message: string, details: Readonly<Record<string, unknown>> = {}) {
    super(message)
    this.name = 'PostriderError'
    this.code = code
    this.details = details
  }

  get exitCode(): number {
    return EXIT_CODES[this.code]
  }
}

/** The message of anything thrown, without its stack. */
export function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown)
}
