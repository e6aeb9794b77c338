// Links and sessions by the clock: how long they are good, once or many at a time, and for whom.
import { describe, expect, it } from 'vitest'
import type { PersonPlan } from '../../src/core/person.ts'
import { addMinutes } from '../../src/core/time.ts'
import {
  askLogin,
  enter,
  isGoodLink,
  type LoginTools,
  openSessions,
  personOfSession,
} from '../../src/flows/login.ts'
import { audit } from '../../src/storage/audit.ts'
import { sessions } from '../../src/storage/sessions.ts'
import { openTestStore } from '../support/store.ts'

const BEGIN = '2026-11-20T05:00:00.000Z'
const DAY = 24 * 60
const MARA: PersonPlan = { name: 'Mara Holdertext', address: 'mara@desk.example.org', role: 'operator' }
const OTHER_MARA: PersonPlan = { ...MARA, address: 'm.holdertext@desk.example.org', role: 'editor' }

async function aDoor(people: readonly PersonPlan[] = [MARA, OTHER_MARA]) {
  const { db } = await openTestStore()
  let now = BEGIN
  const links: string[] = []
  const tools: LoginTools = {
    people,
    ...{ sessions: sessions(db), audit: audit(db), clock: () => now, onTrouble: () => {} },
    sendNote: async ({ text }) => void links.push(text),
  }
  const ask = async (address: string) => {
    await askLogin(
      tools,
      address,
      (token) => token,
      (link) => ({ subject: '', text: link }),
    )
    return links.at(-1) ?? ''
  }
  return {
    tools,
    links,
    ask,
    pass: (minutes: number) => (now = addMinutes(now, minutes)),
    letIn: async (address: string) => (await enter(tools, await ask(address)))?.session ?? '',
  }
}

describe('a mailed link', () => {
  it('is good for a quarter of an hour', async () => {
    const { tools, ask, pass } = await aDoor()
    const link = await ask(MARA.address)
    pass(14)
    expect(await isGoodLink(tools, link)).toBe(true)
    pass(1)
    expect(await isGoodLink(tools, link)).toBe(false)
    expect(await enter(tools, link)).toBeNull()
  })

  it('lets one in, of many who press at once', async () => {
    const { tools, ask } = await aDoor()
    const link = await ask(MARA.address)
    const entered = await Promise.all(Array.from({ length: 20 }, () => enter(tools, link)))
    expect(entered.filter((e) => e !== null)).toHaveLength(1)
    expect(await isGoodLink(tools, link)).toBe(false)
  })

  it('is worth nothing once its person left the config', async () => {
    const { tools, ask } = await aDoor()
    const link = await ask(MARA.address)
    expect(await enter({ ...tools, people: [OTHER_MARA] }, link)).toBeNull()
  })

  it('is mailed again when the quarter of an hour is over', async () => {
    const { ask, links, pass } = await aDoor()
    for (let times = 0; times < 9; times++) await ask(MARA.address)
    expect(links).toHaveLength(5)
    pass(16)
    await ask(MARA.address)
    expect(links).toHaveLength(6)
  })
})

describe('a session', () => {
  it('ends after a week that nobody used it, and is not shown as open', async () => {
    const { tools, letIn, pass } = await aDoor()
    const session = await letIn(MARA.address)
    pass(6 * DAY)
    expect(await personOfSession(tools, session)).toMatchObject({ person: { name: MARA.name } })
    pass(7 * DAY - 1)
    expect(await personOfSession(tools, session)).not.toBeNull()
    pass(7 * DAY)
    expect(await openSessions(tools)).toEqual([])
    expect(await personOfSession(tools, session)).toBeNull()
  })

  it('ends after thirty days, however much it is used', async () => {
    const { tools, letIn, pass } = await aDoor()
    const session = await letIn(MARA.address)
    for (let days = 0; days < 29; days++) {
      pass(DAY)
      expect(await personOfSession(tools, session)).not.toBeNull()
    }
    pass(DAY)
    expect(await personOfSession(tools, session)).toBeNull()
  })

  it('ends for good when its person has another role, and is nobody’s when they left', async () => {
    const { tools, letIn } = await aDoor()
    const session = await letIn(MARA.address)
    expect(await personOfSession({ ...tools, people: [{ ...MARA, role: 'admin' }] }, session)).toBeNull()
    expect(await personOfSession(tools, session)).toBeNull()
    const another = await letIn(MARA.address)
    expect(await personOfSession({ ...tools, people: [] }, another)).toBeNull()
  })

  it('is of an address: people of one name do not see each other’s', async () => {
    const { tools, letIn } = await aDoor()
    await letIn(MARA.address)
    await letIn(OTHER_MARA.address)
    expect(await openSessions(tools)).toHaveLength(2)
    expect(await openSessions(tools, OTHER_MARA.address)).toMatchObject([{ address: OTHER_MARA.address }])
  })
})
