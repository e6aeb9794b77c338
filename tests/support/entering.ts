// How people enter the studio and sign up in tests: with a real database, and notes that a real inbox catches.
import type { PersonPlan } from '../../src/core/person.ts'
import type { Instant } from '../../src/core/time.ts'
import type { LoginTools } from '../../src/flows/login.ts'
import type { SignUpTools } from '../../src/flows/sign-up.ts'
import { sendAlone } from '../../src/flows/try-send.ts'
import { composeNote } from '../../src/mail/note.ts'
import { openTransport, parseMailUrl } from '../../src/mail/transport.ts'
import { apiKeys } from '../../src/storage/api-keys.ts'
import { audit } from '../../src/storage/audit.ts'
import type { Store } from '../../src/storage/database.ts'
import { sessions } from '../../src/storage/sessions.ts'
import { signUps } from '../../src/storage/sign-ups.ts'
import type { Subscribers } from '../../src/storage/subscribers.ts'
import type { WebTools } from '../../src/web/web-tools.ts'
import { SECRET } from './store.ts'

export function entering(
  people: readonly PersonPlan[],
  { db }: Store,
  folder: string,
  now: Instant,
): LoginTools {
  return {
    people,
    sessions: sessions(db),
    audit: audit(db),
    clock: () => now,
    onTrouble: (message) => {
      throw new Error(message)
    },
    sendNote: noteSender(folder, now),
  }
}

/** Sends notes to the inbox of a folder. */
function noteSender(folder: string, now: Instant): LoginTools['sendNote'] {
  return async (note) => {
    const from = { name: 'The Caravan Post', address: 'letter@caravanpost.example.org' }
    const message = await composeNote(note, { from, bounceDomain: 'bounces.caravanpost.example.org' }, now)
    const target = parseMailUrl('inbox:', folder)
    const transport = await openTransport(target, { folder, name: 'letters.caravanpost.example.org' })
    try {
      await sendAlone(transport, message)
    } finally {
      await transport.close()
    }
  }
}

/** Signing up as it is, with the address secret of the tests. */
export function signingUp(
  subscribers: SignUpTools['subscribers'],
  { db }: Store,
  folder: string,
  list: string,
  now: Instant,
): SignUpTools {
  return {
    ...{ subscribers, list },
    signUps: signUps(db),
    addressSecret: async () => SECRET,
    clock: () => now,
    sendNote: noteSender(folder, now),
    onTrouble: (message) => {
      throw new Error(message)
    },
  }
}

/** The API as it is, with the address secret of the tests. */
export function syncing(subscribers: Subscribers, { db }: Store, now: Instant): WebTools['api'] {
  const addressSecret = async () => SECRET
  return {
    apiKeys: apiKeys(db),
    sync: { subscribers, signUps: signUps(db), addressSecret, clock: () => now },
  }
}
