// Sign-ups: who asked for the letter, what they were promised, and when they confirmed it. The evidence of consent.
import type { Instant } from '../core/time.ts'
import type { Db } from './database.ts'
import { moveReader } from './move-reader.ts'

export type SignUp = {
  readonly addressKey: string
  readonly address: string
  readonly peer: string
  readonly domain: string
  readonly language: string
  /** null for all. */
  readonly sections: readonly string[] | null
  readonly wording: string
  readonly page: string
  readonly askedAt: Instant
  /** The reader whose new address it is; null for a new reader. */
  readonly mover: number | null
}

/** How many mails were asked for: by this address in a day and ever, by this peer and domain, and by all, in an hour. */
export type Asked = {
  readonly ofAddress: number
  readonly ofAddressEver: number
  readonly ofPeer: number
  readonly ofDomain: number
  readonly ofAll: number
}

export type Consent = {
  readonly askedAt: Instant
  readonly confirmedAt: Instant | null
  readonly language: string
  readonly wording: string
  readonly page: string
  readonly messageId: string
}

/** A consent that was given elsewhere. */
export type Evidence = Pick<SignUp, 'addressKey' | 'language' | 'sections' | 'wording' | 'page' | 'askedAt'>

export type Confirmed = { readonly id: number; readonly left: string | null }

export type SignUps = {
  asked(by: Pick<SignUp, 'addressKey' | 'peer' | 'domain'>, day: Instant, hour: Instant): Promise<Asked>
  add(signUp: SignUp, token: string | null, messageId: string): Promise<void>
  /** Keeps the evidence of a consent that was given elsewhere, without the address; nothing confirms it here. */
  record(evidence: Evidence): Promise<void>
  /** The sign-up that a token confirms: not confirmed yet, and asked for since then. */
  waiting(token: string, since: Instant): Promise<SignUp | null>
  /**
   * Makes a reader of whoever confirms, once: on the list, active, and free of what they ended themselves.
   * Where a reader moves, they get their letters there from now on, and `left` is the address they came to before.
   * @returns null where the token is used or too old, or the move cannot be made any more
   */
  confirm(token: string, since: Instant, list: string, now: Instant): Promise<Confirmed | null>
  /** Of one reader, newest first. */
  consents(addressKey: string): Promise<readonly Consent[]>
  /** Forgets the addresses of those who never confirmed. */
  prune(before: Instant): Promise<void>
}

/** What a confirmed sign-up lifts: their own leaving, and an address that did not work and now does. */
const LIFTED = ['unsubscribed', 'erased', 'hard-bounce'] as const

const liftIn = (trx: Db, addressKey: string) =>
  trx.deleteFrom('suppressions').where('address_key', '=', addressKey).where('reason', 'in', LIFTED).execute()

export function signUps(db: Db): SignUps {
  const waitingIn = (trx: Db, token: string, since: Instant) =>
    trx
      .selectFrom('sign_ups')
      .selectAll()
      .where('token', '=', token)
      .where('confirmed_at', 'is', null)
      .where('asked_at', '>', since)
      .where('address', 'is not', null)
      .executeTakeFirst()

  return {
    async asked({ addressKey, peer, domain }, day, hour) {
      const count = (since: Instant | null, column?: 'address_key' | 'peer' | 'domain', value = '') =>
        db
          .selectFrom('sign_ups')
          .select((eb) => eb.fn.countAll<number>().as('n'))
          .where('token', 'is not', null)
          .$if(since !== null, (q) => q.where('asked_at', '>', since ?? ''))
          .$if(column !== undefined, (q) => q.where(column ?? 'peer', '=', value))
          .executeTakeFirstOrThrow()
          .then((row) => Number(row.n))
      return {
        ofAddress: await count(day, 'address_key', addressKey),
        ofAddressEver: await count(null, 'address_key', addressKey),
        ofPeer: await count(hour, 'peer', peer),
        ofDomain: await count(hour, 'domain', domain),
        ofAll: await count(hour),
      }
    },

    async add(signUp, token, messageId) {
      const { addressKey, askedAt, sections, ...rest } = signUp
      await db
        .insertInto('sign_ups')
        .values({
          ...rest,
          address_key: addressKey,
          asked_at: askedAt,
          sections: sections && JSON.stringify(sections),
          token,
          message_id: messageId,
          confirmed_at: null,
        })
        .execute()
    },

    async record({ addressKey, askedAt, sections, ...rest }) {
      const nobody = {
        address: null,
        peer: '',
        domain: '',
        token: null,
        message_id: '',
        confirmed_at: null,
        mover: null,
      }
      const kept = {
        address_key: addressKey,
        asked_at: askedAt,
        sections: sections && JSON.stringify(sections),
      }
      await db
        .insertInto('sign_ups')
        .values({ ...rest, ...kept, ...nobody })
        .execute()
    },

    async waiting(token, since) {
      const row = await waitingIn(db, token, since)
      if (!row || row.address === null) return null
      const { address_key: addressKey, asked_at: askedAt, address, sections } = row
      const { peer, domain, language, wording, page, mover } = row
      return {
        ...{ addressKey, askedAt, address, peer, domain, language, wording, page, mover },
        sections: sections === null ? null : (JSON.parse(sections) as string[]),
      }
    },

    confirm: (token, since, list, now) =>
      db.transaction().execute(async (trx) => {
        const row = await waitingIn(trx, token, since)
        if (!row || row.address === null) return null
        // The reader's own row holds the address from now on.
        await trx
          .updateTable('sign_ups')
          .set({ confirmed_at: now, address: null })
          .where('id', '=', row.id)
          .execute()
        if (row.mover !== null) {
          const to = { address: row.address, addressKey: row.address_key }
          const moved = await moveReader(trx, row.mover, to, now)
          if (moved) await liftIn(trx, row.address_key)
          return moved
        }
        const chosen = {
          language: row.language,
          sections: row.sections,
          status: 'active',
          chosen_at: now,
        } as const
        const { id } = await trx
          .insertInto('subscribers')
          .values({
            ...chosen,
            ...{ address_key: row.address_key, address: row.address, first_name: '', joined: now },
            ...{ created_at: now, updated_at: now },
          })
          .onConflict((c) =>
            c.column('address_key').doUpdateSet({ ...chosen, address: row.address, updated_at: now }),
          )
          .returning('id')
          .executeTakeFirstOrThrow()
        // Not `file`: the list's file does not take off who came by themselves.
        await trx
          .insertInto('list_members')
          .values({ list, subscriber: id, source: 'sign-up' })
          .onConflict((c) => c.columns(['list', 'subscriber']).doUpdateSet({ source: 'sign-up' }))
          .execute()
        await liftIn(trx, row.address_key)
        return { id, left: null }
      }),

    async consents(addressKey) {
      const rows = await db
        .selectFrom('sign_ups')
        .select(['asked_at', 'confirmed_at', 'language', 'wording', 'page', 'message_id'])
        .where('address_key', '=', addressKey)
        .orderBy('id', 'desc')
        .execute()
      return rows.map((r) => ({
        askedAt: r.asked_at,
        confirmedAt: r.confirmed_at,
        language: r.language,
        wording: r.wording,
        page: r.page,
        messageId: r.message_id,
      }))
    },

    async prune(before) {
      await db
        .updateTable('sign_ups')
        .set({ address: null })
        .where('asked_at', '<', before)
        .where('address', 'is not', null)
        .execute()
    },
  }
}
