// Counts what readers saw: lines of an access log go in, views of a page on a day come out, and what was left out.
import { type Agent, agentOf } from './log-agents.ts'
import { jsonHit, type LogHit } from './log-json.ts'
import { dayOfStamp, locate, locateReader, newSpot, type Spot, STAMP_BYTES } from './log-line.ts'
import { byteMemory, isSame } from './log-memory.ts'
import { type Asked, askedFor } from './log-pages.ts'

export type LogTally = {
  lines: number
  views: number
  /** Lines of no form that we know. */
  unparsed: number
  /** The numbers of the first of them: a line itself may hold an address, and is not shown. */
  readonly strange: number[]
  readonly dropped: {
    /** Crawlers, feed readers, programs. */
    bots: number
    previews: number
    assets: number
    feeds: number
    /** Answers that showed no page: redirects, errors. */
    errors: number
    /** Not a GET. */
    otherMethods: number
    /** A page that names itself as where its reader came from: it was loaded again. */
    selfReferrals: number
    /** Before the first day that counts. */
    old: number
  }
}

/** Views by canonical URL and UTC day. */
export type Views = Map<string, Map<string, number>>

export type TallyRule = {
  /** Where paths count from: `https://example.org`. */
  readonly site: string
  /** The first UTC day that counts, `2026-11-20`. */
  readonly since: string
}

export function newTally(): LogTally {
  const dropped = {
    bots: 0,
    previews: 0,
    assets: 0,
    feeds: 0,
    errors: 0,
    otherMethods: 0,
    selfReferrals: 0,
    old: 0,
  }
  return { lines: 0, views: 0, unparsed: 0, strange: [], dropped }
}

export type LogCounter = {
  readonly take: (bytes: Buffer) => void
  /** How many pages have views by now. */
  readonly pages: () => number
  /** The views since the last time. */
  readonly harvest: () => Views
}

const MOST_STRANGE = 5
const SPACE = 32
const BRACE = 123
const LINE_FEED = 10
const RETURN = 13
const GET = Buffer.from('GET ')
/** `17/May/2015:10` and ` +0000`: what the day follows from. */
const HOUR_BYTES = 14
const ZONE_BYTES = 6

/**
 * Takes whole lines and counts them into `tally`. Addresses of readers are passed over: nothing is kept of them, not
 * even in memory.
 */
export function createCounter({ site, since }: TallyRule, tally: LogTally): LogCounter {
  const { dropped } = tally
  const spot = newSpot()
  const agent = byteMemory(agentOf)
  /** One memory of pages for each host that is named. */
  const pagesOf = remembered((origin: string) => byteMemory((target) => askedFor(target, origin)))
  const origins = byteMemory((host) => originOf(host, site))
  let hour = Buffer.alloc(0)
  let zone = Buffer.alloc(0)
  let day = ''
  let views: Views = new Map()

  /** Lines of one hour stand together: its day is worked out once. */
  function dayAt(bytes: Buffer, at: number): string {
    const zoneAt = at + STAMP_BYTES - ZONE_BYTES
    if (!isSame(hour, bytes, at, at + HOUR_BYTES) || !isSame(zone, bytes, zoneAt, zoneAt + ZONE_BYTES)) {
      hour = Buffer.from(bytes.subarray(at, at + HOUR_BYTES))
      zone = Buffer.from(bytes.subarray(zoneAt, zoneAt + ZONE_BYTES))
      day = dayOfStamp(bytes.toString('latin1', at, at + STAMP_BYTES))
    }
    return day
  }

  function count(url: string, on: string): void {
    tally.views++
    const days = views.get(url)
    if (days) days.set(on, (days.get(on) ?? 0) + 1)
    else views.set(url, new Map([[on, 1]]))
  }

  /** Whether what was asked for is a page of a day that counts; if not, it is noted as what it is. */
  function isPage(asked: Asked | null, on: string): asked is Asked {
    if (asked === null) dropped.errors++
    else if (asked.kind === 'asset') dropped.assets++
    else if (asked.kind === 'feed') dropped.feeds++
    else if (on < since) dropped.old++
    else return true
    return false
  }

  function isReader(who: Agent): boolean {
    if (who === 'bot') dropped.bots++
    else if (who === 'preview') dropped.previews++
    return who === 'reader'
  }

  function judge(asked: Asked, cameFrom: Asked | null, on: string): void {
    if (cameFrom?.key === asked.key && asked.key !== '') dropped.selfReferrals++
    else count(asked.url, on)
  }

  /** false where its time is none. */
  function fromText(bytes: Buffer, end: number, at: Spot): boolean {
    const on = dayAt(bytes, at.time)
    if (on === '') return false
    if (at.status !== 200 && at.status !== 304) dropped.errors++
    else if (!isSame(GET, bytes, at.request, at.request + GET.length)) dropped.otherMethods++
    else {
      const from = at.request + GET.length
      let to = from
      while (to < at.requestEnd && bytes[to] !== SPACE) to++
      const pages = pagesOf(at.hostEnd > 0 ? origins(bytes, at.host, at.hostEnd) : site)
      const asked = pages(bytes, from, to)
      if (!isPage(asked, on)) return true
      locateReader(bytes, end, at)
      // A log without agents cannot tell who is a reader: all of them count as such.
      if (at.agentEnd > 0 && !isReader(agent(bytes, at.agent, at.agentEnd))) return true
      const hasReferer = at.refererEnd - at.referer > 8
      judge(asked, hasReferer ? pages(bytes, at.referer, at.refererEnd) : null, on)
    }
    return true
  }

  function fromJson({ status, method, host, target, referer, agent: name, day: on }: LogHit): void {
    const origin = host ? originOf(host, site) : site
    if (status !== 200 && status !== 304) dropped.errors++
    else if (method !== 'GET') dropped.otherMethods++
    else {
      const asked = askedFor(target, origin)
      if (isPage(asked, on) && isReader(agentOf(name)))
        judge(asked, referer ? askedFor(referer, origin) : null, on)
    }
  }

  function isKnown(bytes: Buffer, start: number, end: number): boolean {
    if (bytes[start] !== BRACE) return locate(bytes, start, end, spot) && fromText(bytes, end, spot)
    const hit = jsonHit(bytes.toString('utf8', start, end))
    if (hit) fromJson(hit)
    return hit !== null
  }

  return {
    pages: () => views.size,
    harvest() {
      const harvested = views
      views = new Map()
      return harvested
    },
    take(bytes) {
      for (let start = 0; start < bytes.length; ) {
        const found = bytes.indexOf(LINE_FEED, start)
        const next = found < 0 ? bytes.length : found
        const end = next > start && bytes[next - 1] === RETURN ? next - 1 : next
        if (end > start) {
          tally.lines++
          if (!isKnown(bytes, start, end)) {
            tally.unparsed++
            if (tally.strange.length < MOST_STRANGE) tally.strange.push(tally.lines)
          }
        }
        start = next + 1
      }
    },
  }
}

/** Where the paths of a host count from. What is no name is taken for the site. */
function originOf(host: string, site: string): string {
  const bare = host.replace(/:\d+$/, '').toLowerCase()
  return bare === new URL(site).hostname || !/^[\w.-]+$/.test(bare) ? site : `https://${bare}`
}

/** Hosts are what a client says: somebody may name a new one each time. */
const MOST_HOSTS = 100

function remembered<T>(make: (key: string) => T): (key: string) => T {
  const known = new Map<string, T>()
  return (key) => {
    const was = known.get(key)
    if (was !== undefined) return was
    if (known.size >= MOST_HOSTS) known.clear()
    const made = make(key)
    known.set(key, made)
    return made
  }
}
