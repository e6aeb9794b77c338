import { chmod, readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { inspect } from 'node:util'
import { describe, expect, test } from 'vitest'
import { ensureSecrets, loadConfig } from '../../src/config.ts'
import { aFolder } from '../support/run-postrider.ts'
import { asFile, load, refusal, small } from '../support/small-newsletter.ts'

const SECRET = 'a-link-secret-of-forty-characters-length'
const SECOND = 'the-older-link-secret-that-still-verifies'
const ADDRESS = 'an-address-secret-of-forty-characters-ok'

describe('secrets', () => {
  const env = { POSTRIDER_SECRET: ` ${SECRET}  ${SECOND}`, POSTRIDER_ADDRESS_SECRET: ADDRESS }

  test('the first signs, all verify', async () => {
    const { secrets } = await load(small, env)
    expect(secrets.linkKeys()).toEqual([SECRET, SECOND])
    expect(secrets.addressSecret()).toBe(ADDRESS)
    expect(secrets.plausibleKey()).toBe('')
  })

  test.each([
    ['missing', {}],
    ['short', { POSTRIDER_SECRET: `${SECRET} short`, POSTRIDER_ADDRESS_SECRET: 'short' }],
  ])(
    '%s ones stop with a sentence that says what to run, but only when they are asked for',
    async (_, given) => {
      const { secrets } = await load(small, given)
      for (const ask of [() => secrets.linkKeys(), () => secrets.addressSecret()]) {
        const { message } = await refusal((async () => ask())())
        expect(message).toMatch(/restore \.env from the backup|must be random text of 32 characters/)
        expect(message).not.toContain('init')
        expect(message).not.toContain('short ')
      }
    },
  )

  test('print nowhere', async () => {
    const config = await load(small, {
      ...env,
      PLAUSIBLE_KEY: 'plausible-of-the-canal',
      MAIL_URL: 'smtps://letter:hunt%21er22@mail.example.org',
      DATABASE_URL: 'postgres://news:correcthorse@db.example.org/news',
    })
    const printed = [
      inspect(config, { depth: 9, showHidden: true }),
      JSON.stringify({ config }),
      `${config.secrets}`,
      inspect({ ...config }.secrets, { showHidden: true }),
      JSON.stringify(Object.entries(config.secrets)),
    ]
    for (const text of printed)
      for (const secret of [SECRET, SECOND, ADDRESS, 'plausible-of-the-canal', 'hunt%21er22', 'correcthorse'])
        expect(text).not.toContain(secret)
    expect(printed[0]).toContain('[redacted]')
    expect(config.secrets.plausibleKey()).toBe('plausible-of-the-canal')
    expect(config.secrets.hidden()).toEqual(
      expect.arrayContaining([
        SECRET,
        SECOND,
        ADDRESS,
        'plausible-of-the-canal',
        'hunt%21er22',
        'hunt!er22',
        'correcthorse',
      ]),
    )
  })

  test('are made once, for their owner only, and what stands in .env stays', async () => {
    const dir = await aFolder({ '.env': 'MAIL_URL=folder:out' })
    const path = join(dir, '.env')
    await chmod(path, 0o644)
    expect(await ensureSecrets(dir)).toEqual(['POSTRIDER_SECRET', 'POSTRIDER_ADDRESS_SECRET'])
    const text = await readFile(path, 'utf8')
    expect(text).toMatch(/^MAIL_URL=folder:out\n/)
    expect((await stat(path)).mode & 0o777).toBe(0o600)
    expect(await ensureSecrets(dir)).toEqual([])
    expect(await readFile(path, 'utf8')).toBe(text)
    await writeFile(join(dir, 'newsletter.config.ts'), asFile(small))
    const { secrets, mailUrl } = await loadConfig({ dir, env: {} })
    expect(secrets.linkKeys()[0]).toMatch(/^[\w-]{43}$/)
    expect(secrets.addressSecret()).not.toBe(secrets.linkKeys()[0])
    expect(mailUrl).toBe('folder:out')
  })

  test('are made by one of several that start at once', async () => {
    const dir = await aFolder()
    const wrote = await Promise.all(Array.from({ length: 5 }, () => ensureSecrets(dir)))
    expect(wrote.filter((names) => names.length > 0)).toHaveLength(1)
    expect((await readFile(join(dir, '.env'), 'utf8')).match(/^POSTRIDER_ADDRESS_SECRET=/gm)).toHaveLength(1)
    expect(await readdir(dir)).toEqual(['.env'])
  })

  test('of addresses are not made anew where there are readers', async () => {
    const dir = await aFolder()
    const { code, message } = await refusal(ensureSecrets(dir, {}, async () => true))
    expect([code, message]).toEqual(['config', expect.stringContaining('restore .env from the backup')])
    expect(await readdir(dir)).toEqual([])
  })

  test('that stand in .env are not written again for an empty variable', async () => {
    const dir = await aFolder()
    await ensureSecrets(dir)
    expect(await ensureSecrets(dir, { POSTRIDER_ADDRESS_SECRET: '' })).toEqual([])
  })

  test('that the environment has are not written', async () => {
    const dir = await aFolder()
    expect(await ensureSecrets(dir, { POSTRIDER_SECRET: SECRET })).toEqual(['POSTRIDER_ADDRESS_SECRET'])
  })
})
