// The fleet: every way out of the house that a sending may use, and which provider's mail goes by which.
import { type Relay, type Route, routeTo } from '../core/lanes.ts'
import type { SendHours } from '../core/send-hours.ts'
import type { Transport } from '../mail/transport.ts'

/** A relay that can be connected to. */
export type Way = Relay & { readonly transport: Transport }

export type FleetPlan = {
  readonly routes: readonly Route[]
  /** When letters may reach readers; null for any hour. */
  readonly hours: SendHours | null
  /** The zone of the plan: of daily caps, and of readers whose own zone nobody knows. */
  readonly zone: string
}

export type Fleet = FleetPlan & {
  /** At least one; the first is the main one. */
  readonly ways: readonly Way[]
}

/** A fleet whose ways are open; whoever opened it closes it. */
export type OpenFleet = Fleet & { close(): Promise<void> }

/** The ways for a provider, in the order in which they are tried. */
export function waysTo(fleet: Fleet, provider: string): readonly Way[] {
  return routeTo(provider, fleet.ways, fleet.routes) as readonly Way[]
}

/** A fleet of one transport, without limits but the transport's own. */
export function oneWay(transport: Transport): Fleet {
  const limits = { perSecond: transport.rate, perDay: null }
  const way: Way = { name: 'main', limits, warmUpSince: null, lanes: {}, transport }
  return { ways: [way], routes: [], hours: null, zone: 'UTC' }
}
