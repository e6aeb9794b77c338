// Tells queries that only say where a click came from: no two clicks may share one, and all are for one page.
import { canonicalUrl } from '../core/url.ts'
import { byteMemory } from './log-memory.ts'

const AMPERSAND = 38
const EQUALS = 61

const SITE = 'https://example.org/'
const isTracking = (name: string): boolean => canonicalUrl(`${SITE}?${name}=1`) === SITE

/** @returns tells of the bytes from `start`, after the `?`, to `end` whether a canonical URL drops all parameters in them */
export function trackingQueries(): (bytes: DataView, start: number, end: number) => boolean {
  const names = byteMemory(isTracking, 256, 8 * 1024)
  return (bytes, start, end) => {
    for (let name = start, pairEnd = start; name < end; name = pairEnd + 1) {
      let nameEnd = -1
      for (pairEnd = name; pairEnd < end && bytes.getUint8(pairEnd) !== AMPERSAND; pairEnd++)
        if (nameEnd < 0 && bytes.getUint8(pairEnd) === EQUALS) nameEnd = pairEnd
      if (pairEnd > name && !names(bytes, name, nameEnd < 0 ? pairEnd : nameEnd, 0)) return false
    }
    return true
  }
}
