import { inspect } from 'node:util'
import { expect, it } from 'vitest'
import { PostriderError } from '../../src/core/errors.ts'
import { parseMailUrl } from '../../src/mail/transport.ts'

it('reads the four kinds', () => {
  expect(parseMailUrl('inbox:')).toMatchObject({ scheme: 'inbox', rate: null })
  expect(parseMailUrl('folder:out/mail', '/srv/letters')).toMatchObject({
    scheme: 'folder',
    path: '/srv/letters/out/mail',
  })
  expect(parseMailUrl('folder:/abs', '/srv')).toMatchObject({ path: '/abs' })
  expect(parseMailUrl('smtp://relay.example.org')).toMatchObject({
    host: 'relay.example.org',
    port: 587,
    secure: false,
    tls: 'required',
    login: null,
    connections: 10,
    maxMessages: 100,
  })
  expect(parseMailUrl('smtps://relay.example.org')).toMatchObject({
    scheme: 'smtps',
    port: 465,
    secure: true,
  })
  expect(parseMailUrl('smtp://[::1]:2525?tls=none')).toMatchObject({ host: '::1', port: 2525, tls: 'none' })
  expect(parseMailUrl('smtp://relay.example.org:443')).toMatchObject({ port: 443 })
  expect(parseMailUrl('smtp://почта.example.org')).toMatchObject({ host: 'xn--80a1acny.example.org' })
})

it('reads limits', () => {
  const url = 'smtp://h.example.org?connections=3&rate=90/min&maxMessages=7'
  expect(parseMailUrl(url)).toMatchObject({ connections: 3, rate: 1.5, maxMessages: 7 })
  expect(parseMailUrl('inbox:?rate=100/s')).toMatchObject({ rate: 100 })
})

it('reads the one address for everything', () => {
  for (const url of ['inbox:', 'folder:out', 'smtp://h.example.org', 'smtps://h.example.org']) {
    expect(parseMailUrl(url).allTo).toBe(null)
    expect(parseMailUrl(`${url}?allTo=Owner%2Btest@Example.ORG`).allTo).toMatchObject({
      address: 'Owner+test@example.org',
      needsUtf8: false,
    })
  }
})

it('reads how to log in', () => {
  const login = (url: string) => {
    const target = parseMailUrl(url, '/srv/letters')
    return 'login' in target ? target.login : null
  }
  expect(login('smtp://u:p@h.example.org')).toMatchObject({ user: 'u', method: null, tokenFile: null })
  expect(login('smtps://u:p@h.example.org?auth=login')).toMatchObject({ method: 'login' })
  expect(login('smtp://u:p@h.example.org?auth=xoauth2')?.password()).toBe('p')
  expect(login('smtp://u@h.example.org?auth=xoauth2&tokenFile=var/token')).toMatchObject({
    method: 'xoauth2',
    tokenFile: '/srv/letters/var/token',
  })
})

it('keeps the password out of sight', () => {
  const target = parseMailUrl('smtps://post%40office:s%3Acret%25@relay.example.org')
  if (target.scheme !== 'smtps' || !target.login) throw new Error('no login')
  expect(target.login.user).toBe('post@office')
  expect(target.login.password()).toBe('s:cret%')
  expect(inspect(target, { depth: 9 }) + JSON.stringify(target)).not.toContain('cret')
})

it.each([
  '',
  'http://relay.example.org',
  'inbox:somewhere',
  'folder:',
  'smtp:',
  'smtp://',
  'smtp:relay.example.org',
  'smtp://user:sEcrEt@relay.example.org?tls=none',
  'smtp://user:sEcrEt@relay.example.org?tls=maybe',
  'smtps://user:sEcrEt@relay.example.org?tls=none',
  'smtp://user:sEcrEt@relay.example.org/path',
  'smtp://user:sEcrEt#x@relay.example.org',
  'smtp://user:12?sEcrEt=1@relay.example.org',
  'smtp://user:sEcrEt%@relay.example.org',
  'smtp://user:sEcrEt@relay.example.org:99999',
  'smtp://user:sEcrEt@relay.example.org?connections=0',
  'smtp://user:sEcrEt@relay.example.org?rate=fast',
  'smtp://user:sEcrEt@relay.example.org?rate=0/s',
  'smtp://:sEcrEt@relay.example.org',
  'smtp://us%0D%0Aer:sEcrEt@relay.example.org',
  'smtp://user:%00sEcrEt@relay.example.org',
  'smtp://user:sEcrEt@relay.example.org?auth=PLAIN',
  'smtp://user:sEcrEt@relay.example.org?auth=xoauth2&tokenFile=t',
  'smtp://user:sEcrEt@relay.example.org?auth=plain&tokenFile=t',
  'smtp://user:sEcrEt@relay.example.org?tokenFile=t',
  'smtp://user@relay.example.org?auth=xoauth2',
  'smtp://user@relay.example.org?auth=xoauth2&tokenFile=',
  'smtp://relay.example.org?auth=xoauth2&tokenFile=t',
  'smtp://relay.example.org?auth=plain',
  'smtp://user@relay.example.org?auth=xoauth2&tokenFile=t&tls=none',
  'inbox:?auth=plain',
  'folder:out?tokenFile=t',
])('refuses %j without showing its password', (url) => {
  let thrown: unknown
  try {
    parseMailUrl(url)
  } catch (error) {
    thrown = error
  }
  expect(thrown).toBeInstanceOf(PostriderError)
  expect(inspect(thrown)).toContain('MAIL_URL')
  expect((thrown as PostriderError).code).toBe('config')
  expect((thrown as PostriderError).message).not.toContain('sEcrEt')
})

it.each([
  '',
  'sEcrEt',
  'sEcrEt@',
  'The sEcrEt <owner@example.org>',
  'sEcrEt@example.org,b@example.org',
  'sEcrEt@example.org%0D%0ARCPT TO:<b@example.org>',
  'sEcrEt@example.org>',
  'own+er@sEcrEt',
  // A plus that is not escaped is a space in a query.
  'sEcrEt+test@example.org',
  'sEcrEt@example.org&allTo=b@example.org',
])('refuses allTo=%s without showing it', (value) => {
  for (const url of ['inbox:', 'folder:out', 'smtp://h.example.org']) {
    const parse = () => parseMailUrl(`${url}?allTo=${value}`)
    expect(parse).toThrow(PostriderError)
    expect(parse).toThrow('needs one plain address for "allTo"')
    expect(parse).not.toThrow('sEcrEt')
  }
})
