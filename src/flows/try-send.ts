// Sending without consequence: who would get what, and a copy to oneself.
import type { SendOutcome } from '../core/campaign.ts'
import { PostriderError } from '../core/errors.ts'
import { articleCount, type Finding } from '../core/issue.ts'
import type { Audience } from '../core/segment.ts'
import { parseAddress } from '../core/subscriber.ts'
import { variantFor } from '../core/variants.ts'
import { composeMessage, type OutgoingMessage, prepareVariant } from '../mail/compose.ts'
import { signMessage } from '../mail/dkim.ts'
import type { DkimTurns } from '../mail/dkim-turns.ts'
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
export async function planSending(tools: OpenTools, key: string, to: Audience): Promise<SendingPlan> {
  const { issue } = await findIssue(tools, key)
  const { findings } = await checkIssue(tools, issue)
  const byVariant = new Map<string, AudienceLine>()
  for (const shape of await tools.campaigns.shapes(key, to, tools.clock())) {
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

/** Findings with which a mail is refused, or its links lead nowhere: a test that left would tell nothing. */
const BARS: readonly string[] = ['public-url', 'dkim']

export function barsOf(findings: readonly Finding[]): readonly Finding[] {
  return findings.filter((f) => f.level === 'red' && BARS.includes(f.rule))
}

/**
 * Sends every edition, all sections, to each address, signed as the real mail would be. The ledger knows nothing of
 * it, and its links are nobody's.
 * @throws PostriderError `refused` for an issue without stories, or one whose mail could not leave
 */
export async function sendTests(
  tools: OpenTools,
  key: string,
  addresses: readonly string[],
  openMail: () => Promise<Transport>,
  signer: DkimTurns | null,
): Promise<readonly TestResult[]> {
  const { issue } = await findIssue(tools, key)
  if (articleCount(issue) === 0)
    throw new PostriderError('refused', `${key} has no stories: there is nothing to test.`)
  const { rendered, findings } = await checkIssue(tools, issue)
  const bars = barsOf(findings)
  if (bars.length > 0)
    throw new PostriderError(
      'refused',
      `No test of ${key} is sent: ${bars.map((f) => f.message).join(' ')}`,
      {
        findings: bars,
      },
    )
  const to = addresses.map((text) => {
    const address = parseAddress(text)
    if ('reason' in address) throw new PostriderError('usage', `A test address ${address.reason}.`)
    return address
  })
  const transport = await openMail()
  try {
    const results: TestResult[] = []
    for (const variant of rendered.variants.filter((v) => v.variant === 'all')) {
      const prepared = prepareVariant(variant, tools.sender(variant.edition), key)
      for (const address of to) {
        const date = tools.clock()
        const message = composeMessage(prepared, { id: 0, address, values: {} }, date)
        const outcome = await sendAlone(
          transport,
          signer ? await signMessage(message, signer.at(date), date) : message,
        )
        const detail = 'reply' in outcome ? outcome.reply.text : 'message' in outcome ? outcome.message : ''
        results.push({ edition: variant.edition, outcome: outcome.kind, detail })
      }
    }
    return results
  } finally {
    await transport.close()
  }
}

/** Sends one message outside the ledger. */
export async function sendAlone(transport: Transport, message: OutgoingMessage): Promise<SendOutcome> {
  const connection = await transport.open()
  if ('failed' in connection) return connection.failed
  try {
    return await connection.send(message, async () => true)
  } finally {
    await connection.close()
  }
}
