import { describe, expect, it } from 'vitest'
import { parseThemeSettings, withOwnLook } from '../../src/render/look.ts'
import { renderIssue } from '../../src/render/render-issue.ts'
import { loadTheme } from '../../src/render/theme.ts'
import { anIssue, EMAIL_TEMPLATES, renderSettings } from '../support/issue-builders.ts'

const settings = (data: unknown) => parseThemeSettings({ name: 'ours.json', text: JSON.stringify(data) })

describe('the json of a theme', () => {
  it('holds tokens, and what the theme says of itself', () => {
    expect(settings({ ink: '#111111' })).toEqual({ look: { ink: '#111111' }, pictures: true, text: '' })
    expect(settings({ pictures: false, text: 'gazette', ink: '#111111' })).toEqual({
      look: { ink: '#111111' },
      pictures: false,
      text: 'gazette',
    })
  })

  it.each([
    [['#111111'], 'must hold one object'],
    [{ pictures: 'no' }, '"pictures" must be true or false'],
    [{ text: '../secret' }, '"text" must be the name of a theme'],
    [{ ink: 7 }, '"ink" must be a colour'],
  ])('is refused with the key: %j', (data, problem) => {
    expect(() => settings(data)).toThrow(problem)
  })
})

describe('a look of the newsletter’s own', () => {
  const look = { serif: 'Georgia,serif', ink: '#111111', accent: '#a3262a' }

  it('wins by name, and leaves the rest', () => {
    expect(withOwnLook('ours', look, { accent: '#0a5c36' })).toEqual({ ...look, accent: '#0a5c36' })
  })

  it.each([
    [{ accnt: '#0a5c36' }, 'look has no "accnt" in the theme ours, which has serif, ink, accent'],
    [{ constructor: '#0a5c36' }, 'look has no "constructor"'],
    [{ accent: 'Georgia,serif' }, 'look.accent is "Georgia,serif"; in the theme ours it is a colour'],
    [{ serif: '#0a5c36' }, 'it is a list of type faces, such as Georgia,serif'],
  ])('is refused with what there is: %j', (own, problem) => {
    expect(() => withOwnLook('ours', look, own as Record<string, string>)).toThrow(problem)
  })

  it('reaches the mail and changes what the mail is made of; the same look gives the same bytes', async () => {
    const themed = (own: Record<string, string>) => loadTheme([EMAIL_TEMPLATES], 'wire', own)
    const green = await themed({ accent: '#0a5c36' })
    expect(green.source).not.toBe((await themed({})).source)
    expect(green.source).toBe((await themed({ accent: '#0a5c36' })).source)
    const [variant] = (await renderIssue(anIssue(), [], await renderSettings({ theme: green }))).variants
    const html = variant?.html.segments.join('') ?? ''
    expect(html).toContain('color:#0a5c36')
    expect(html).not.toContain('#1d4696')
  })
})
