// The first entry of a backup: what it is, when it was made, and how its database can be told to be whole.
import { PostriderError } from '../core/errors.ts'

/** Where the parts of a backup stand in its archive. */
export const MANIFEST = 'manifest.json'
export const DATABASE = 'database.sqlite'
export const FILES = 'newsletter'

export type Manifest = {
  readonly format: 1
  readonly postrider: string
  /** When the database was copied. */
  readonly made: string
  readonly instance: string
  readonly migrations: readonly string[]
  readonly readers: number
  readonly issues: number
  readonly hasSent: boolean
  /** SHA-256 of the database, in hex. */
  readonly database: string
  /** Whether `.env` is in it. */
  readonly secrets: boolean
}

/** @throws PostriderError `input` for what is no manifest of ours */
export function readManifest(text: string): Manifest {
  const said = parsed(text)
  const isOurs =
    typeof said.made === 'string' &&
    typeof said.instance === 'string' &&
    typeof said.database === 'string' &&
    Array.isArray(said.migrations)
  if (isOurs && said.format === 1) return said as unknown as Manifest
  throw new PostriderError(
    'input',
    isOurs
      ? 'This backup was made by a newer Postrider: update this one first.'
      : 'This is no backup of Postrider: its first entry is not ours.',
  )
}

function parsed(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
  } catch {
    return {}
  }
}
