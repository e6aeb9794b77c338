// What the keys commands share: telling each key's DNS record.
import type { App } from '../app.ts'
import { type KeyLine, keyLines } from '../flows/keys.ts'
import type { Context } from './frame.ts'

/** Prints the records to publish. `made` are selectors that are new. */
export function tellKeys(app: App, context: Context, made: readonly string[]): void {
  const lines = keyLines(app.sendingTools.signer(), context.now())
  context.out.result({ records: lines, made }, () =>
    lines.length > 0
      ? ['Publish these in DNS, as one text each:', ...lines.map(inWords)].join('\n')
      : app.config.mail.dkim === 'relay'
        ? 'The relay signs (mail.dkim is "relay"): there is nothing to publish here.'
        : 'There are no DKIM keys: "keys make" makes them.',
  )
}

function inWords({ name, type, value, signs, algorithm }: KeyLine): string {
  return `\n${name}  ${type}  (${algorithm}, ${signs ? 'signs now' : 'does not sign now'})\n${value}`
}
