// The secrets a newsletter starts with: made where they are missing, but never in place of those its database knows.
import { hasReaders } from '../app.ts'
import { ensureSecrets, loadConfig } from '../config.ts'
import type { Context } from './frame.ts'

/** Writes missing secrets to .env; returns their names. */
export function makeFirstSecrets({ dir, env }: Pick<Context, 'dir' | 'env'>): Promise<readonly string[]> {
  // A Config of its own: the one of the command is read after the secrets are there.
  return ensureSecrets(dir, env, async () => hasReaders(await loadConfig({ dir, env })))
}
