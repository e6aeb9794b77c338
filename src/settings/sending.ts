// The keys of `mail` that say how letters leave: relays, routes, limits and hours.
import { z } from 'zod'
import type { LaneLimits, Relay, Route } from '../core/lanes.ts'
import { OTHER, type ProviderDomains, providersOf } from '../core/providers.ts'
import type { SendHours } from '../core/send-hours.ts'
import { day, domain, name, strict } from './values.ts'

const PER: Readonly<Record<string, number>> = { s: 1, min: 60, h: 3600 }

/** `20/s`, `300/min`, `5000/h` as mails a second. */
const rate = z.string().transform((value, context) => {
  const match = /^(\d{1,6})\s*\/\s*(s|min|h)$/.exec(value.trim())
  if (match && Number(match[1]) > 0) return Number(match[1]) / (PER[match[2] ?? 's'] ?? 1)
  context.addIssue({
    code: 'custom',
    message: `is '${value}'; write a rate such as '20/s', '300/min' or '5000/h'`,
  })
  return z.NEVER
})

/** `08:00-21:00` as minutes of the day. */
const hours = z.string().transform((value, context): SendHours => {
  const match = /^([01]?\d|2[0-3]):([0-5]\d)\s*[-–]\s*([01]?\d|2[0-3]):([0-5]\d)$/.exec(value.trim())
  const from = Number(match?.[1]) * 60 + Number(match?.[2])
  const to = Number(match?.[3]) * 60 + Number(match?.[4])
  if (match && from !== to) return { from, to }
  context.addIssue({ code: 'custom', message: `is '${value}'; write hours of the day such as '08:00-21:00'` })
  return z.NEVER
})

const perDay = z.int().min(1).max(100_000_000)

const limits = { rate: rate.optional(), perDay: perDay.optional() }

const RelayConfig = strict({
  name,
  ...limits,
  warmUp: day.optional(),
  lanes: z.record(name, strict({ ...limits, connections: z.int().min(1).max(500).optional() })).default({}),
})

const distinctNames = (relays: readonly { name: string }[]) =>
  new Set(relays.map((r) => r.name)).size === relays.length

/** The keys themselves, to be spread into the schema of `mail`. */
export const sendingKeys = {
  relays: z
    .array(RelayConfig)
    .min(1)
    .refine(distinctNames, { error: 'has two relays of one name; give each its own' })
    .default([{ name: 'main', lanes: {} }]),
  routes: z.array(strict({ to: z.array(name).min(1), by: z.array(name).min(1) })).default([]),
  providers: z.record(name, z.array(domain).min(1)).default({}),
  hours: hours.optional(),
  atReadersTime: z.boolean().default(false),
}

type Sending = z.output<z.ZodObject<typeof sendingKeys>>

/** How letters leave, without the way itself: that is in the environment. */
export type SendingPlan = {
  /** In the order in which they are tried; with the address of each. */
  readonly relays: readonly (Relay & { readonly mailUrl: string })[]
  readonly routes: readonly Route[]
  readonly providers: ProviderDomains
  readonly hours: SendHours | null
  /** Whether a letter goes out when a reader's own clock shows the time of the plan. */
  readonly atReadersTime: boolean
}

/** Refuses names that nobody has: a route that goes nowhere would leave its readers without their letter. */
export function checkSending(mail: Sending, context: z.core.$RefinementCtx<Sending>): void {
  const relays = mail.relays.map((relay) => relay.name)
  const providers = [...Object.keys(providersOf(mail.providers)), OTHER]
  const say = (path: (string | number)[], message: string) =>
    context.issues.push({ code: 'custom', path, message, input: mail })
  const unknown = (given: string, known: readonly string[], what: string) =>
    `is '${given}', and there is no such ${what}; there are ${known.join(', ')}`
  for (const [i, route] of mail.routes.entries()) {
    for (const [j, to] of route.to.entries())
      if (!providers.includes(to)) say(['routes', i, 'to', j], unknown(to, providers, 'provider'))
    for (const [j, by] of route.by.entries())
      if (!relays.includes(by)) say(['routes', i, 'by', j], unknown(by, relays, 'relay'))
  }
  for (const [i, relay] of mail.relays.entries())
    for (const provider of Object.keys(relay.lanes))
      if (!providers.includes(provider))
        say(['relays', i, 'lanes', provider], unknown(provider, providers, 'provider'))
}

/** The variable that holds the address of a relay: the first one's is MAIL_URL, that of `spare` MAIL_URL_SPARE. */
export function mailVariable(relay: string, isFirst: boolean): string {
  return isFirst ? 'MAIL_URL' : `MAIL_URL_${relay.toUpperCase().replaceAll('-', '_')}`
}

/** @param mailUrlOf - the address of a relay, by the variable that holds it */
export function sendingPlan(mail: Sending, mailUrlOf: (variable: string) => string): SendingPlan {
  return {
    relays: mail.relays.map((relay, i) => ({
      name: relay.name,
      mailUrl: mailUrlOf(mailVariable(relay.name, i === 0)),
      limits: { perSecond: relay.rate ?? null, perDay: relay.perDay ?? null },
      warmUpSince: relay.warmUp ?? null,
      lanes: Object.fromEntries(
        Object.entries(relay.lanes).map(([provider, lane]): [string, LaneLimits] => [
          provider,
          {
            perSecond: lane.rate ?? null,
            perDay: lane.perDay ?? null,
            connections: lane.connections ?? null,
          },
        ]),
      ),
    })),
    routes: mail.routes,
    providers: providersOf(mail.providers),
    hours: mail.hours ?? null,
    atReadersTime: mail.atReadersTime,
  }
}
