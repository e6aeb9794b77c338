// Counts what readers saw: lines of an access log go in, views of a page on a day come out, and what was left out.
import { type Agent, agentOf } from './log-agents.ts'
import { hostsOf } from './log-hosts.ts'
import { jsonHit, type LogHit } from './log-json.ts'
import { dayMemory, locate, locateReader, newSpot, type Spot } from './log-line.ts'
import { byteMemory, type Memory } from './log-memory.ts'
import { type Asked, askedFor, isAssetEnding, pageKeys } from './log-pages.ts'
import { trackingQueries } from './log-query.ts'

export type LogTally = {
  lines: number
  views: number
  /** Lines of no form that we know. */
  unparsed: number
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

/** Views by UTC day and canonical URL. */
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
  return { lines: 0, views: 0, unparsed: 0, dropped }
}

export type LogCounter = {
  readonly take: (bytes: Uint8Array) => void
  /** The numbers of the first lines of no form since the last time: a line itself may hold an address. */
  readonly strange: () => readonly number[]
  /** How many counts wait to be harvested. */
  readonly pending: () => number
  /** The views since the last time. */
  readonly harvest: () => Views
}

const MOST_STRANGE = 5
const DOT = 46
const SLASH = 47
const BRACE = 123
const LINE_FEED = 10
const RETURN = 13
/** `GET `, as one number. */
const GET = 0x47455420
const KB = 1024

/**
 * Takes whole lines and counts them into `tally`. Each line is judged by itself, so that a log gives the same however
 * often it is read on; and addresses of readers are passed over: nothing is kept of them, not even in memory.
 */
export function createCounter({ site, since }: TallyRule, tally: LogTally): LogCounter {
  const { dropped } = tally
  const spot = newSpot()
  const hosts = hostsOf(site)
  const agents = byteMemory(agentOf, 8 * KB, 1024 * KB)
  const pages = byteMemory((target, host) => askedFor(target, hosts.origin(host)), 16 * KB, 1536 * KB)
  const assetEndings = byteMemory(isAssetEnding, 256, 4 * KB)
  const isTracking = trackingQueries()
  const keyOf = pageKeys()
  const dayAt = dayMemory()
  const strange: number[] = []
  let views: Views = new Map()
  let pending = 0

  function judge(asked: Asked | null, cameFrom: Asked | null, who: Agent, on: string): void {
    if (asked === null) dropped.errors++
    else if (asked.kind === 'asset') dropped.assets++
    else if (asked.kind === 'feed') dropped.feeds++
    else if (on < since) dropped.old++
    else if (who === 'bot') dropped.bots++
    else if (who === 'preview') dropped.previews++
    else if (cameFrom && keyOf(cameFrom) === keyOf(asked)) dropped.selfReferrals++
    else {
      tally.views++
      let ofDay = views.get(on)
      if (!ofDay) {
        ofDay = new Map()
        views.set(on, ofDay)
      }
      const before = ofDay.get(asked.url)
      if (before === undefined) pending++
      ofDay.set(asked.url, (before ?? 0) + 1)
    }
  }

  /** false where its time is none. */
  function countText(bytes: DataView, end: number, at: Spot): boolean {
    const on = dayAt(bytes, at.time)
    if (on === '') return false
    if (!isShown(at.status)) dropped.errors++
    else if (bytes.getInt32(at.request) !== GET) dropped.otherMethods++
    // Most lines are for files, and end here.
    else if (at.query === at.targetEnd && isAsset(bytes, at)) dropped.assets++
    else countPage(bytes, end, at, on)
    return true
  }

  function isAsset(bytes: DataView, { target, targetEnd }: Spot): boolean {
    for (let dot = targetEnd - 1; dot >= target; dot--) {
      const byte = bytes.getUint8(dot)
      if (byte === DOT) return assetEndings(bytes, dot, targetEnd, 0)
      if (byte === SLASH) return false
    }
    return false
  }

  function countPage(bytes: DataView, end: number, at: Spot, on: string): void {
    const host = at.hostEnd > 0 ? hosts.at(bytes, at.host, at.hostEnd, 0) : 0
    const to = isTracking(bytes, at.query + 1, at.targetEnd) ? at.query : at.targetEnd
    const asked = pages(bytes, at.target, to, host)
    let who: Agent = 'reader'
    let cameFrom: Asked | null = null
    if (asked?.kind === 'page') {
      locateReader(bytes, end, at)
      // A log without agents cannot tell who is a reader: all of them count as such.
      if (at.agentEnd > 0) who = agents(bytes, at.agent, at.agentEnd, 0)
      if (who === 'reader') cameFrom = refererOf(bytes, at.referer, at.refererEnd, host)
    }
    judge(asked, cameFrom, who, on)
  }

  /** The page that a reader came from, if it is of the same host; others are many, and never the page itself. */
  function refererOf(bytes: DataView, start: number, end: number, host: number): Asked | null {
    let name = start
    for (let slashes = 0; slashes < 2; name++) {
      if (name >= end) return null
      if (bytes.getUint8(name) === SLASH) slashes++
    }
    let nameEnd = name
    while (nameEnd < end && bytes.getUint8(nameEnd) !== SLASH) nameEnd++
    return nameEnd < end && hosts.isSame(bytes, name, nameEnd, host) ? pages(bytes, start, end, host) : null
  }

  function countJson({ status, method, host, target, referer, agent, day: on }: LogHit): void {
    if (!isShown(status)) dropped.errors++
    else if (method !== 'GET') dropped.otherMethods++
    else {
      const realm = host ? known(hosts.at, host, 0) : 0
      const from = viewOf(referer)
      const cameFrom = refererOf(from, 0, from.byteLength, realm)
      const who = agent === null ? 'reader' : known(agents, agent, 0)
      judge(known(pages, target, realm), cameFrom, who, on)
    }
  }

  function isKnown(bytes: DataView, start: number, end: number): boolean {
    if (bytes.getUint8(start) !== BRACE) return locate(bytes, start, end, spot) && countText(bytes, end, spot)
    const hit = jsonHit(textOf(bytes, start, end))
    if (hit) countJson(hit)
    return hit !== null
  }

  return {
    strange: () => strange.splice(0),
    pending: () => pending,
    harvest() {
      const harvested = views
      views = new Map()
      pending = 0
      return harvested
    },
    take(bytes) {
      const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
      for (let start = 0; start < bytes.length; ) {
        const found = bytes.indexOf(LINE_FEED, start)
        const next = found < 0 ? bytes.length : found
        const end = next > start && bytes[next - 1] === RETURN ? next - 1 : next
        if (end > start) {
          tally.lines++
          if (!isKnown(view, start, end)) {
            tally.unparsed++
            if (strange.length < MOST_STRANGE) strange.push(tally.lines)
          }
        }
        start = next + 1
      }
    },
  }
}

/** Answers that showed a page: 206 is a piece of a file, and 304 a page that the reader has already. */
const isShown = (status: number): boolean => status === 200 || status === 304

const viewOf = (text: string): DataView => new DataView(new TextEncoder().encode(text).buffer)

/** What a memory has for a text. */
function known<T>(memory: Memory<T>, text: string, realm: number): T {
  const bytes = viewOf(text)
  return memory(bytes, 0, bytes.byteLength, realm)
}

const textOf = (bytes: DataView, start: number, end: number): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString()
