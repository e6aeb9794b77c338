// Calls of providers, which say over HTTP what became of letters: proved first, then read.
import { type CallEvent, eventsOf } from './call-events.ts'
import {
  type Call,
  isFromBrevo,
  isFromMailgun,
  isFromPostmark,
  isFromSendgrid,
  isFromSns,
  isSnsUrl,
  json,
  type Provider,
  recordOf,
} from './call-signatures.ts'

/** Fetches the certificate of SNS, and confirms its subscription. */
export type GetText = (url: string) => Promise<string>

/**
 * The events of a call, or null for one that does not prove where it comes from.
 * @param key what the provider proves itself by; of SES the ARN of the SNS topic
 */
export async function readCall(
  provider: Provider,
  call: Call,
  key: string,
  getText: GetText,
): Promise<readonly CallEvent[] | null> {
  if (!(await isGenuine(provider, call, key, getText))) return null
  if (provider === 'ses' && (await confirmed(call, getText))) return []
  return eventsOf(provider, call.body)
}

function isGenuine(
  provider: Provider,
  call: Call,
  key: string,
  getText: GetText,
): boolean | Promise<boolean> {
  switch (provider) {
    case 'ses':
      return isFromSns(call, key, getText)
    case 'postmark':
      return isFromPostmark(call, key)
    case 'mailgun':
      return isFromMailgun(call, key)
    case 'sendgrid':
      return isFromSendgrid(call, key)
    case 'brevo':
      return isFromBrevo(call, key)
  }
}

/** SNS asks once whether its calls are wanted; it is answered at the address it names. */
async function confirmed(call: Call, getText: GetText): Promise<boolean> {
  const { Type: type, SubscribeURL: url } = recordOf(json(call.body))
  if (type !== 'SubscriptionConfirmation') return false
  if (typeof url === 'string' && isSnsUrl(url)) await getText(url)
  return true
}
