// Asking a host that wants a rest: a short one is waited for, once; a long one is said in words.
import { setTimeout as sleep } from 'node:timers/promises'
import { PostriderError } from '../core/errors.ts'
import type { SourceTools } from './reader.ts'

/** Seconds. Who wants a longer rest is left to the next time. */
const LONGEST_WAIT = 10

/** Timers may ring a moment early, and a host counts from when it answered. */
const MARGIN_MS = 50

/**
 * The same `get`, but a 429 or 503 whose Retry-After is at most ten seconds is asked once more after it. A longer
 * one, or a second one, is a PostriderError that says when to ask again, with the same details.
 */
export function patiently(get: SourceTools['get']): SourceTools['get'] {
  return async (url, asked) => {
    try {
      return await get(url, asked)
    } catch (error) {
      const seconds = restOf(error)
      if (seconds === null || seconds > LONGEST_WAIT) throw inWords(error, url)
      await sleep(seconds * 1000 + MARGIN_MS)
    }
    try {
      return await get(url, asked)
    } catch (error) {
      throw inWords(error, url)
    }
  }
}

/** The HTTP status that a failed fetch ended with; null where it did not come to one. */
export function statusOf(error: unknown): number | null {
  const status = error instanceof PostriderError ? error.details.status : null
  return typeof status === 'number' ? status : null
}

/** The seconds of rest that a host asked for, or null. */
function restOf(error: unknown): number | null {
  const status = statusOf(error)
  if (!(error instanceof PostriderError) || (status !== 429 && status !== 503)) return null
  const seconds = error.details.retryAfterSeconds
  return typeof seconds === 'number' ? seconds : null
}

function inWords(error: unknown, url: string): unknown {
  const seconds = restOf(error)
  if (!(error instanceof PostriderError) || seconds === null) return error
  const host = URL.parse(url)?.host ?? 'The host'
  const sentence = `${host} answered ${statusOf(error)}: it wants to be asked again in ${spanOf(seconds)}.`
  return new PostriderError(error.code, sentence, error.details)
}

function spanOf(seconds: number): string {
  if (seconds === 1) return 'a second'
  if (seconds < 120) return `${seconds} seconds`
  return seconds < 7200 ? `${Math.ceil(seconds / 60)} minutes` : `${Math.ceil(seconds / 3600)} hours`
}
