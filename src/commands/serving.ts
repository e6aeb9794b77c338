// Serving until somebody says stop.

/** Resolves when `signal` aborts and every `end` has run, in reverse order of opening. */
export async function untilStopped(
  signal: AbortSignal,
  ends: readonly (() => Promise<void>)[],
): Promise<void> {
  if (!signal.aborted)
    await new Promise<void>((done) => signal.addEventListener('abort', () => done(), { once: true }))
  for (const end of ends.toReversed()) await end()
}
