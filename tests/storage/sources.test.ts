import { join } from 'node:path'
import { expect, it } from 'vitest'
import type { SourceHealth } from '../../src/core/source-health.ts'
import { sources } from '../../src/storage/sources.ts'
import { NOW, openTestStore, temporaryFolder } from '../support/store.ts'

const LATER = '2026-11-24T06:00:00.000Z'

const sound: SourceHealth = {
  source: 'canal',
  plan: '0123456789abcdef',
  document: {
    url: 'https://canal.example.org/feed?a=1&b=%22',
    etag: 'W/"v1"',
    lastModified: 'Fri, 20 Nov 2026 06:00:00 GMT',
  },
  articles: 30,
  watchedSince: NOW,
  triedAt: NOW,
  readAt: NOW,
  failures: 0,
  failingSince: null,
  message: '',
  pausedAt: null,
  notBefore: null,
}
const paused: SourceHealth = {
  ...sound,
  source: 'bazaar',
  document: null,
  watchedSince: null,
  readAt: null,
  triedAt: LATER,
  failures: 5,
  failingSince: NOW,
  message: 'bazaar.example.org "answered" 500 — ошибка.',
  pausedAt: LATER,
}

it('keeps health as it is, over a restart, in the order of the ids', async () => {
  const path = join(temporaryFolder(), 'postrider.db')
  const first = await openTestStore(path)
  expect(await sources(first.db).all()).toEqual([])
  await sources(first.db).save([sound, paused])
  await first.close()
  expect(await sources((await openTestStore(path)).db).all()).toEqual([paused, sound])
})

it('replaces all that was known of a source, and nothing of others', async () => {
  const room = sources((await openTestStore()).db)
  await room.save([sound, paused])
  const down = { ...paused, source: 'canal' }
  const back = { ...sound, source: 'bazaar' }
  await room.save([down])
  expect(await room.all()).toEqual([paused, down])
  await room.save([back])
  expect(await room.all()).toEqual([back, down])
  await room.save([])
  expect(await room.all()).toEqual([back, down])
})

it('tells a document without validators from none', async () => {
  const room = sources((await openTestStore()).db)
  const bare = { ...sound, document: { url: 'https://canal.example.org/feed', etag: '', lastModified: '' } }
  await room.save([bare])
  expect(await room.all()).toEqual([bare])
})
