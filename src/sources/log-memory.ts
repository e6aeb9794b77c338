// Remembers what was made of texts that come again by the million, by their bytes: a text that is known costs no string.

type Entry<T> = { readonly bytes: Uint8Array; readonly value: T }

/** A log has few different agents and pages for its length; a scan may ask for a new one each time. */
const MOST_REMEMBERED = 50_000

/**
 * @param make called once for each text, as long as it is remembered
 * @returns gives what was made of the bytes from `start` to `end`
 */
export function byteMemory<T>(make: (text: string) => T): (bytes: Buffer, start: number, end: number) => T {
  const known = new Map<number, Entry<T>>()
  return (bytes, start, end) => {
    // FNV-1a. Two texts with one hash take turns, and each is made anew.
    let hash = 0x811c9dc5
    for (let i = start; i < end; i++) hash = Math.imul(hash ^ (bytes[i] ?? 0), 0x01000193)
    const entry = known.get(hash)
    if (entry && isSame(entry.bytes, bytes, start, end)) return entry.value
    const value = make(bytes.toString('utf8', start, end))
    if (known.size >= MOST_REMEMBERED) known.clear()
    known.set(hash, { bytes: Uint8Array.from(bytes.subarray(start, end)), value })
    return value
  }
}

/** Whether the bytes from `start` to `end` are those that are known. */
export function isSame(known: Uint8Array, bytes: Buffer, start: number, end: number): boolean {
  if (known.length !== end - start) return false
  for (let i = 0; i < known.length; i++) if (known[i] !== bytes[start + i]) return false
  return true
}
