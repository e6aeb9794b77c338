// Sending without consequence: who would get what, and a copy to oneself.
import type { SendOutcome } from '../core/campaign.ts'
import { PostriderError } from '../core/errors.ts'
import type { Finding } from '../core/issue.ts'
import { parseAddress } from '../core/subscriber.ts'
import { variantFor } from '../core/variants.ts'
import { composeMessage, prepareVariant } from '../mail/compose.ts'
import type { Transport } from '../mail/transport.ts'
import { checkIssue, findIssue } from './compile-issue.ts'
import type { OpenTools } from './send-campaign.ts'

export type AudienceLine = { readonly edition: string; readonly variant: string; readonly readers: number }

export type SendingPlan = {
  readonly findings: readonly Finding[]
  readonly readers: number
  readonly audience: readonly AudienceLine[]
}

/** What a send would do now: its findings, and how many readers would get which variant. */
export async function planSending(
  tools: OpenTools,
  key: string,
  lists: readonly string[],
): Promise<SendingPlan> {
  const { issue } = await findIssue(tools, key)
  const { findings } = await checkIssue(tools, issue)
  const byVariant = new Map<string, AudienceLine>()
  for (const shape of await tools.campaigns.shapes(key, lists)) {
    const { edition, variant } = variantFor(shape.language, shape.sections, tools.editions, tools.sections)
    const name = `${edition}.${variant}`
    const readers = (byVariant.get(name)?.readers ?? 0) + shape.readers
    byVariant.set(name, { edition, variant, readers })
  }
  const audience = [...byVariant.values()]
  return { findings, audience, readers: audience.reduce((sum, a) => sum + a.readers, 0) }
}

export type TestResult = {
  readonly edition: string
  readonly outcome: SendOutcome['kind']
  readonly detail: string
}

/** Sends every edition, all sections, to each address. The ledger knows nothing of it, and its links are nobody's. */
export async function sendTests(
  tools: OpenTools,
  key: string,
  addresses: readonly string[],
  transport: Transport,
): Promise<readonly TestResult[]> {
  const { issue } = await findIssue(tools, key)
  const { rendered } = await checkIssue(tools, issue)
  const to = addresses.map((text) => {
    const address = parseAddress(text)
    if ('reason' in address) throw new PostriderError('usage', `A test address ${address.reason}.`)
    return address
  })
  const results: TestResult[] = []
  for (const variant of rendered.variants.filter((v) => v.variant === 'all')) {
    const prepared = prepareVariant(variant, tools.sender(variant.edition), key)
    for (const address of to) {
      const connection = await transport.open()
      const outcome =
        'failed' in connection
          ? connection.failed
          : await connection.send(
              composeMessage(prepared, { id: 0, address, values: {} }, tools.clock()),
              async () => true,
            )
      if (!('failed' in connection)) await connection.close()
      const detail = 'reply' in outcome ? outcome.reply.text : 'message' in outcome ? outcome.message : ''
      results.push({ edition: variant.edition, outcome: outcome.kind, detail })
    }
  }
  return results
}
