// Who the mail is from: the sender of each edition, and the keys that sign for it.
import type { Config } from './config.ts'
import { localised } from './core/plan.ts'
import { type DkimTurns, dkimTurns } from './mail/dkim-turns.ts'
import type { Sender } from './mail/sender.ts'
import { readDkimKeys } from './settings/dkim-keys.ts'

/** The keys that sign, or null where the relay does or there are none. */
export function signerOf(config: Config): DkimTurns | null {
  if (config.mail.dkim === 'relay') return null
  return dkimTurns(domainOf(config), readDkimKeys(config.keysFolder))
}

/** The domain of the sender: what DMARC aligns with. */
function domainOf(config: Config): string {
  const { address } = config.publication.from
  return address.slice(address.lastIndexOf('@') + 1)
}

/** Who the mail of an edition is from. */
export function senderOf(config: Config, edition: string): Sender {
  const { publication, mail } = config
  return {
    from: { name: localised(publication.from.name, edition), address: publication.from.address },
    replyTo: publication.replyTo,
    listId: publication.listId,
    listName: localised(publication.name, edition),
    publicUrl: config.publicUrl,
    bounceDomain: mail.bounceDomain ?? domainOf(config),
    unsubscribeMailbox: mail.unsubscribeMailbox ?? publication.from.address,
    idempotency: mail.idempotency,
    linkKeys: config.secrets.linkKeys(),
  }
}
