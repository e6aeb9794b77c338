// Remembers what was made of texts that come again by the million, by their bytes: a text that is known costs no string.
import { randomBytes } from 'node:crypto'

/** Gives what was made of the bytes from `start` to `end`, read as UTF-8, in one of many realms. */
export type Memory<T> = (bytes: DataView, start: number, end: number, realm: number) => T

/**
 * Room is taken once and never grows: when it is full, all is forgotten.
 * @param make called for a text that is not known in its realm
 * @param most texts that are remembered, a power of two
 * @param room bytes of all of them together
 */
export function byteMemory<T>(
  make: (text: string, realm: number) => T,
  most: number,
  room: number,
): Memory<T> {
  /** Open addressing, at most half full: the number of a text in the slot of its hash, or in one soon after; 0 for none. */
  const slots = new Int32Array(most * 2)
  const hashes = new Int32Array(most + 1)
  const realms = new Int32Array(most + 1)
  /** Text n stands in `store` from ends[n - 1] to ends[n]. */
  const ends = new Int32Array(most + 1)
  const store = new Uint8Array(room)
  const stored = new DataView(store.buffer)
  let values: T[] = []

  function remember(bytes: DataView, start: number, end: number, realm: number, hash: number): T {
    const length = end - start
    const text = Buffer.from(bytes.buffer, bytes.byteOffset + start, length)
    const value = make(text.toString(), realm)
    if (length > room) return value
    if (values.length === most || (ends[values.length] ?? 0) + length > room) {
      values = []
      slots.fill(0)
    }
    const number = values.push(value)
    const from = ends[number - 1] ?? 0
    store.set(text, from)
    ends[number] = from + length
    hashes[number] = hash
    realms[number] = realm
    let slot = hash & (slots.length - 1)
    while (slots[slot] !== 0) slot = (slot + 1) & (slots.length - 1)
    slots[slot] = number
    return value
  }

  return (bytes, start, end, realm) => {
    const hash = hashOf(bytes, start, end) ^ realm
    for (let slot = hash & (slots.length - 1); ; slot = (slot + 1) & (slots.length - 1)) {
      const number = slots[slot] as number
      if (number === 0) return remember(bytes, start, end, realm, hash)
      const from = ends[number - 1] as number
      if (
        hashes[number] === hash &&
        realms[number] === realm &&
        ends[number] === from + end - start &&
        isSame(stored, from, bytes, start, end)
      )
        return values[number - 1] as T
    }
  }
}

/** Sets this process apart, so that nobody can make up texts that share a slot. */
const SEED = randomBytes(4).readInt32LE()

/** FNV-1a by four bytes at a time, its last bits stirred. */
function hashOf(bytes: DataView, start: number, end: number): number {
  let hash = SEED
  let at = start
  for (; at + 4 <= end; at += 4) {
    hash = Math.imul(hash ^ bytes.getInt32(at, true), 0x01000193)
    hash ^= hash >>> 15
  }
  for (; at < end; at++) hash = Math.imul(hash ^ bytes.getUint8(at), 0x01000193)
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d)
  return hash ^ (hash >>> 13)
}

/** Whether the bytes from `start` to `end` are those that stand at `from` in `known`. */
function isSame(known: DataView, from: number, bytes: DataView, start: number, end: number): boolean {
  const last = end - start
  let at = 0
  for (; at + 4 <= last; at += 4) if (known.getInt32(from + at) !== bytes.getInt32(start + at)) return false
  for (; at < last; at++) if (known.getUint8(from + at) !== bytes.getUint8(start + at)) return false
  return true
}
