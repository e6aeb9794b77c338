import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import {
  acceptedLanguages,
  chooseStrings,
  dayAndMonth,
  fullDate,
  loadPageStrings,
  monthAndYear,
  ownName,
} from '../../src/web/page-strings.ts'
import { temporaryFolder } from '../support/store.ts'

const SHIPPED = fileURLToPath(new URL('../../templates', import.meta.url))

describe('the shipped strings', () => {
  const all = loadPageStrings([SHIPPED])
  const [en, ru] = [all.get('en'), all.get('ru')]

  it('say the same in every language, with the same places to fill', () => {
    const places = (text = '') => (text.match(/\{\w+\}/g) ?? []).sort()
    expect(Object.keys(ru?.texts ?? {}).sort()).toEqual(Object.keys(en?.texts ?? {}).sort())
    for (const [key, text] of Object.entries(en?.texts ?? {}))
      expect([key, places(ru?.texts[key])]).toEqual([key, places(text)])
  })

  it('write dates as the language does', () => {
    const [at, zone] = ['2026-11-19T21:00:00.000Z', 'Asia/Tbilisi']
    if (!en || !ru) throw new Error('strings are missing')
    expect(fullDate(en, at, zone)).toBe('20\u00a0November\u00a02026')
    expect(fullDate(ru, at, zone)).toBe('20\u00a0ноября\u00a02026')
    expect(dayAndMonth(ru, at, zone)).toBe('20\u00a0ноября')
    expect(monthAndYear(ru, at, zone)).toBe('Ноябрь\u00a02026')
    expect([ownName('en'), ownName('ru'), ownName('ka')]).toEqual(['English', 'Русский', 'Ქართული'])
  })

  it('are chosen by the first wish that can be met', () => {
    const chosen = (wishes: string[], offered = ['en', 'ru']) => chooseStrings(all, wishes, offered).language
    expect(chosen(['ru'])).toBe('ru')
    expect(chosen(['ru-KZ'])).toBe('ru')
    expect(chosen(['de', 'ru'])).toBe('ru')
    expect(chosen(['de'])).toBe('en')
    expect(chosen(['en'], ['ru'])).toBe('ru')
    expect(chosen(['ka'], ['ka'])).toBe('en')
    expect(chosen(['constructor', '__proto__'])).toBe('en')
  })
})

it('reads what a browser accepts', () => {
  expect(acceptedLanguages('de;q=0.5, ru-RU, *;q=0.1, en;q=0, x y, fr;q=0.7')).toEqual(['ru-RU', 'fr', 'de'])
  expect(acceptedLanguages(undefined)).toEqual([])
  expect(acceptedLanguages(';;,q=1,,')).toEqual([])
})

describe('strings of a newsletter’s own', () => {
  function folderWith(name: string, text: string): string {
    const folder = temporaryFolder()
    mkdirSync(join(folder, 'pages', 'strings'), { recursive: true })
    writeFileSync(join(folder, 'pages', 'strings', name), text)
    return folder
  }

  it('add a language, and what it lacks is English', () => {
    const own = {
      locale: 'ka',
      direction: 'ltr',
      date: '{day} {month}',
      dayMonth: '{day}',
      texts: { save: 'შენახვა' },
    }
    const all = loadPageStrings([folderWith('ka.json', JSON.stringify(own)), SHIPPED])
    expect(all.get('ka')?.texts.save).toBe('შენახვა')
    expect(all.get('ka')?.texts.sections).toBe('Sections')
    expect(all.get('ru')?.texts.save).toBe('Сохранить')
  })

  it('are refused by name where they cannot be used', () => {
    for (const text of ['{', '[]', '{}', '{"locale":"en","direction":"up","date":"d","dayMonth":"d"}'])
      expect(() => loadPageStrings([folderWith('de.json', text)])).toThrow(/de\.json cannot be used: /)
  })
})
