// No interleaving of senders, crashes, people and late answers brings the ledger out of balance, or anybody two mails
// without a note of why: random walks over the real ledger with a model beside it.
import { expect, it } from 'vitest'
import { type DeliveryState, isBalanced, type Verdict } from '../../src/core/campaign.ts'
import { addMinutes } from '../../src/core/time.ts'
import { campaigns } from '../../src/storage/campaigns.ts'
import { type Candidate, type Claim, ledger } from '../../src/storage/ledger.ts'
import { subscribers } from '../../src/storage/subscribers.ts'
import { LedgerModel, type Moment } from '../support/ledger-model.ts'
import { type Random, seeded } from '../support/random.ts'
import { addReaders, NOW, openTestCampaign, openTestStore } from '../support/store.ts'

const ISSUE = '2026-W47'
const READERS = 12
const CHUNKS = 3
const STEPS = 250
const WALKS = 20

/** Something a sender holds in memory: rows it may try, and mails whose dot is out. */
type Hand = {
  readonly id: number
  readonly claims: Claim[]
  readonly rows: { readonly claim: Claim; readonly row: Candidate }[]
  readonly flights: { readonly claim: Claim; readonly row: Candidate }[]
}

async function walk(seed: number): Promise<readonly string[]> {
  const random = seeded(seed)
  const store = await openTestStore(':memory:')
  await addReaders(store, READERS)
  await openTestCampaign(store)
  await store.db.deleteFrom('chunks').execute()
  for (let number = 0; number < CHUNKS; number++)
    await store.db
      .insertInto('chunks')
      .values({ campaign: 1, number, owner: null, fence: 0, lease_until: 0 })
      .execute()
  await store.db
    .updateTable('deliveries')
    .set((eb) => ({ chunk: eb('id', '%', CHUNKS) }))
    .execute()

  const book = ledger(store.db)
  const counts = campaigns(store.db)
  const people = subscribers(store.db)
  const read = () =>
    store.db
      .selectFrom('deliveries')
      .select((eb) => [
        'id',
        'chunk',
        'address_key as key',
        'state',
        'attempts',
        'not_before as notBefore',
        eb
          .selectFrom('delivery_notes')
          .select((n) => n.fn.countAll<number>().as('n'))
          .whereRef('delivery_notes.delivery', '=', 'deliveries.id')
          .as('notes'),
      ])
      .orderBy('id')
      .execute()
  const model = new LedgerModel(await read())
  const hands: Hand[] = []
  let at: Moment = { steady: 1_000_000_000, now: NOW }
  const trail: string[] = []

  const verdictFor = (random: Random): { readonly verdict: Verdict; readonly arrived: boolean } => {
    const reply = { code: 250, enhanced: null, text: 'so it is' }
    const later = { state: 'queued', reply } as const
    return random.pick([
      { verdict: { state: 'accepted', reply }, arrived: true },
      { verdict: { state: 'accepted', reply }, arrived: true },
      { verdict: { state: 'unknown', reply: null }, arrived: true },
      { verdict: { state: 'unknown', reply: null }, arrived: false },
      { verdict: { state: 'rejected', reply }, arrived: false },
      { verdict: { ...later, notBefore: addMinutes(at.now, 5), counts: true }, arrived: false },
      { verdict: { ...later, notBefore: addMinutes(at.now, 30), counts: true }, arrived: false },
      { verdict: { ...later, notBefore: at.now, counts: false }, arrived: false },
    ])
  }
  const isAlive = (hand: Hand): boolean => model.senders.get(hand.id)?.isDead === false
  const someHand = (with_: (hand: Hand) => readonly unknown[] = () => [1]): Hand | undefined => {
    const fit = hands.filter((hand) => isAlive(hand) && with_(hand).length > 0)
    return fit[random.below(fit.length)]
  }

  const steps: Readonly<Record<string, () => Promise<void>>> = {
    async enter() {
      if (hands.filter(isAlive).length >= 3) return
      const id = await book.enter(at.steady)
      model.enter(id, at)
      hands.push({ id, claims: [], rows: [], flights: [] })
    },
    async claim() {
      const hand = someHand()
      if (!hand) return
      const got = await book.claim(hand.id, ISSUE, at.now, at.steady)
      const expected = model.claim(hand.id, at)
      expect(
        got && { chunk: got.chunk, fence: got.fence, rows: got.candidates.map((c) => c.delivery) },
      ).toEqual(expected)
      if (!got) return
      hand.claims.push(got)
      hand.rows.push(...got.candidates.map((row) => ({ claim: got, row })))
    },
    async intend() {
      const hand = someHand((h) => h.rows)
      const item = hand?.rows[random.below(hand.rows.length)]
      if (!hand || !item) return
      const { claim, row } = item
      const wasSuppressed = model.suppressed.has(model.row(row.delivery).key)
      const wasOurs = model.owns({ ...claim, sender: hand.id })
      const granted = await book.intend(claim, row, at.now, 'main')
      expect(granted).toBe(model.intend(claim, row.delivery, row.attempts))
      if (granted) {
        expect([wasSuppressed, wasOurs, model.wish]).toEqual([false, true, 'send'])
        hand.flights.push(item)
        // What the dot does in the world is decided now, whatever is told of it later.
        if (random.chance(0.7)) model.row(row.delivery).copies++
        else lost.add(item)
      }
      if (random.chance(0.8)) hand.rows.splice(hand.rows.indexOf(item), 1)
    },
    /** The answer to a mail that is out; often late, and from senders that others have given up. */
    async record() {
      const late = (h: Hand) => h.flights.filter((f) => model.row(f.row.delivery).state !== 'inflight')
      const of = random.chance(0.5) && hands.some((h) => late(h).length > 0) ? late : (h: Hand) => h.flights
      const hand = someHand(of)
      const flights = hand ? of(hand) : []
      const item = flights[random.below(flights.length)]
      if (!hand || !item) return
      const isLost = lost.has(item)
      let { verdict, arrived } = verdictFor(random)
      while (verdict.state !== 'unknown' && arrived === isLost) ({ verdict, arrived } = verdictFor(random))
      await book.record(item.claim, item.row, true, verdict, at.now, at.now)
      model.record(item.row.delivery, item.row.attempts, true, verdict)
      hand.flights.splice(hand.flights.indexOf(item), 1)
      if (verdict.state !== 'unknown') evidence.add(item.row.delivery)
    },
    /** A refusal before the dot. */
    async refuse() {
      const hand = someHand((h) => h.rows)
      const item = hand?.rows[random.below(hand.rows.length)]
      if (!hand || !item) return
      const { verdict, arrived } = verdictFor(random)
      if (arrived || verdict.state === 'unknown') return
      await book.record(item.claim, item.row, false, verdict, at.now, at.now)
      model.record(item.row.delivery, item.row.attempts, false, verdict)
    },
    async heartbeat() {
      const hand = someHand()
      if (!hand) return
      await book.heartbeat(hand.id, at.steady)
      model.heartbeat(hand.id, at)
    },
    async kill() {
      const hand = someHand()
      if (!hand || random.chance(0.5)) return
      await store.db
        .updateTable('senders')
        .set({ pid: 999_999_999, started: '1' })
        .where('id', '=', hand.id)
        .execute()
      const sender = model.senders.get(hand.id)
      if (sender) sender.isDead = true
    },
    async recover() {
      expect(await book.recover(at.steady, at.now)).toEqual(model.recover(at))
    },
    async release() {
      const hand = someHand((h) => h.claims)
      const claim = hand?.claims[random.below(hand.claims.length)]
      if (!hand || !claim || random.chance(0.5)) return
      await book.release(claim)
      model.release(claim)
    },
    async leave() {
      const hand = someHand()
      if (!hand || random.chance(0.8)) return
      await book.leave(hand.id)
      model.leave(hand.id)
      hand.rows.length = 0
    },
    async wish() {
      const wish = model.wish === 'send' && random.chance(0.2) ? 'pause' : 'send'
      await counts.setWish(ISSUE, wish, 'test', at.now)
      model.setWish(wish)
    },
    async cancel() {
      if (random.chance(0.97)) return
      await counts.setWish(ISSUE, 'cancel', 'test', at.now)
      model.setWish('cancel')
    },
    /** Somebody leaves, most often one whom a sender has in hand or in flight; or comes back. */
    async suppress() {
      const hand = someHand((h) => [...h.rows, ...h.flights])
      const held = hand && [...hand.rows, ...hand.flights]
      const near = held?.[random.below(held.length)]?.row.delivery
      const row = near && random.chance(0.8) ? model.row(near) : model.rows[random.below(READERS)]
      if (!row) return
      if (model.suppressed.has(row.key)) {
        await people.release(row.key, ['manual'], NOW)
        model.suppressed.delete(row.key)
      } else if (random.chance(0.4)) {
        await people.suppress(row.key, 'manual', at.now, 'test')
        model.suppressed.add(row.key)
      }
    },
    async move() {
      const [from, to] = random.pick<readonly [readonly DeliveryState[], 'queued' | 'assumed' | 'unknown']>([
        [['unknown'], 'queued'],
        [['unknown', 'assumed'], 'queued'],
        [['rejected', 'expired'], 'queued'],
        [['unknown'], 'assumed'],
        [['assumed'], 'unknown'],
      ])
      expect(await counts.move(ISSUE, from, to, 'test', at.now)).toBe(model.move(from, to))
    },
    async time() {
      const minutes = random.pick([0, 0, 0, 2, 6, 12])
      at = { steady: at.steady + minutes * 60_000 + 1, now: addMinutes(at.now, minutes) }
    },
  }
  /** Mails whose dot went out and which never arrived. */
  const lost = new Set<Hand['flights'][number]>()
  /** Rows of which an answer was recorded in this step. */
  const evidence = new Set<number>()
  const names = Object.keys(steps) as [string, ...string[]]
  const often = [
    ...(['claim', 'claim', 'intend', 'intend', 'intend', 'intend', 'refuse', 'record', 'record'] as const),
    ...(['time', 'recover', 'suppress', 'move', 'wish'] as const),
  ] as const

  for (let step = 0; step < STEPS; step++) {
    const name = hands.some(isAlive) ? random.pick([...often, ...often, ...names]) : 'enter'
    trail.push(name)
    const before = model.rows.map((row) => ({ ...row }))
    evidence.clear()
    await steps[name]?.()

    const rows = await read()
    const { copies: _, owner: __, ...shape } = model.rows[0] ?? { copies: 0, owner: 0 }
    const seen = Object.keys(shape) as (keyof (typeof rows)[number])[]
    expect(rows.map((row) => seen.map((key) => row[key]))).toEqual(
      model.rows.map((row) => seen.map((key) => row[key])),
    )
    const sums = await counts.accounting(ISSUE, at.now)
    expect(sums.frozen).toBe(READERS)
    expect(isBalanced(sums)).toBe(true)
    for (const [i, row] of model.rows.entries()) {
      const was = before[i]
      if (was?.state === 'accepted') expect(row.state).toBe('accepted')
      if (was?.state === 'unknown' && row.state === 'queued')
        expect(row.notes > was.notes || evidence.has(row.id)).toBe(true)
      // Nobody has two without a note for each but the first; nobody is done with who has none.
      expect(row.copies - 1).toBeLessThanOrEqual(row.notes)
      if (row.state === 'accepted') expect(row.copies).toBeGreaterThan(0)
      if (row.copies > 0 && row.notes === 0)
        expect(['accepted', 'inflight', 'unknown', 'assumed']).toContain(row.state)
    }
  }
  return trail
}

it('no interleaving breaks the invariant, or sends to anybody twice without a reason', async () => {
  for (let seed = 1; seed <= WALKS; seed++)
    await walk(seed).catch((error: unknown) => {
      throw new Error(`with seed ${seed}`, { cause: error })
    })
})
