// The ways out of the house, as the config and its variables name them.
import type { Config } from './config.ts'
import { PostriderError } from './core/errors.ts'
import type { Relay } from './core/lanes.ts'
import type { OpenFleet } from './flows/fleet.ts'
import type { FleetView } from './flows/waits.ts'
import { type MailTarget, parseMailUrl, type SmtpTarget } from './mail/mail-url.ts'
import type { Transport } from './mail/transport.ts'
import { mailVariable } from './settings/sending.ts'

type PlannedWay = Relay & { readonly target: MailTarget }

/** Opens the first way out, that of MAIL_URL. */
export function openMail(config: Config): Promise<Transport> {
  return openTarget(config, parseMailUrl(config.mailUrl, config.folder))
}

/** Every way out, for those who only look. */
export function fleetView(config: Config): FleetView {
  const { routes } = config.sending
  return { ways: plannedWays(config), routes: catches(config) ? [] : routes, zone: config.plan.zone }
}

/** The relays that mail leaves by, to be tried; what catches mail instead, in words. */
export function relaysOf(
  config: Config,
):
  | { readonly caught: string }
  | { readonly relays: readonly { readonly name: string; readonly target: SmtpTarget }[] } {
  const main = parseMailUrl(config.mailUrl, config.folder)
  if (main.allTo !== null) return { caught: `Every mail goes to ${main.allTo.address}` }
  if (main.scheme === 'inbox') return { caught: 'Mail stays in the inbox inside' }
  if (main.scheme === 'folder') return { caught: 'Mail is written to a folder' }
  return {
    relays: plannedWays(config).flatMap(({ name, target }) => ('host' in target ? [{ name, target }] : [])),
  }
}

/** Opens every way out. Nothing is tried before the first mail, but the inbox inside is started. */
export async function openFleet(config: Config): Promise<OpenFleet> {
  const { routes, zone } = fleetView(config)
  const hours = catches(config) ? null : config.sending.hours
  const ways = await Promise.all(
    plannedWays(config).map(async ({ target, ...way }) => ({
      ...way,
      transport: await openTarget(config, target),
    })),
  )
  const close = async (): Promise<void> => {
    await Promise.all(ways.map(({ transport }) => transport.close()))
  }
  return { ways, routes, hours, zone, close }
}

async function openTarget(config: Config, target: MailTarget): Promise<Transport> {
  const { openTransport } = await import('./mail/transport.ts')
  return openTransport(target, { folder: config.varFolder, name: new URL(config.publicUrl).hostname })
}

/** Whether MAIL_URL keeps all mail from its readers: then no relay but the first is used, and it has no limits. */
function catches({ mailUrl, folder }: Config): boolean {
  const target = parseMailUrl(mailUrl, folder)
  return !target.scheme.startsWith('smtp') || target.allTo !== null
}

function plannedWays(config: Config): readonly PlannedWay[] {
  const main = parseMailUrl(config.mailUrl, config.folder)
  if (catches(config)) {
    const limits = { perSecond: main.rate, perDay: null }
    return [
      { name: config.sending.relays[0]?.name ?? 'main', limits, warmUpSince: null, lanes: {}, target: main },
    ]
  }
  return config.sending.relays.map(({ mailUrl, ...relay }, i) => {
    const target = i === 0 ? main : relayTarget(mailUrl, mailVariable(relay.name, false))
    return {
      ...relay,
      target,
      limits: { ...relay.limits, perSecond: least(relay.limits.perSecond, target.rate) },
    }
  })
}

/** A further relay takes readers' mail: what would catch it, or give it to somebody else, is a mistake. */
function relayTarget(mailUrl: string, variable: string): MailTarget {
  let target: MailTarget
  try {
    target = parseMailUrl(mailUrl)
  } catch (error) {
    if (!(error instanceof PostriderError)) throw error
    throw new PostriderError(error.code, error.message.replace('MAIL_URL', variable), error.details)
  }
  if (target.scheme.startsWith('smtp') && target.allTo === null) return target
  throw new PostriderError(
    'config',
    `${variable} has to be smtp:// or smtps://, without allTo: only MAIL_URL can keep mail from its readers.`,
    { variable },
  )
}

function least(a: number | null, b: number | null): number | null {
  return a === null || b === null ? (a ?? b) : Math.min(a, b)
}
