// How long what is kept of readers and of people at work is kept.
import { addMinutes, type Instant } from './time.ts'

/** Spans in minutes. */
export type Retention = {
  /** Evidence of sign-ups that nobody confirmed. */
  readonly signUps: number
  /** Address and name of readers who left, or are not mailed for another reason. */
  readonly left: number
  /** What servers answered, and the names that letters were made with. */
  readonly replies: number
  /** The log of who did what in the studio. */
  readonly log: number
  /** Mails that the inbox inside caught. */
  readonly inbox: number
}

export type RetentionKind = keyof Retention

export const RETENTION_KINDS: readonly RetentionKind[] = ['signUps', 'left', 'replies', 'log', 'inbox']

/** What is older than this goes. */
export type RetentionLimits = Readonly<Record<RetentionKind, Instant>>

export function retentionLimits(retention: Retention, now: Instant): RetentionLimits {
  const entries = RETENTION_KINDS.map((kind) => [kind, addMinutes(now, -retention[kind])] as const)
  return Object.fromEntries(entries) as RetentionLimits
}
