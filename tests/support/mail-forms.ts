// One mail in the forms that mail takes on its way.
import type { OrdinaryMail } from './ordinary-mails.ts'

export const FORMS = ['plain', 'quoted-printable', 'base64', 'with HTML', 'through a list'] as const

const wrapped = (text: string): string => Buffer.from(text).toString('base64').replace(/.{76}/g, '$&\n')

const quoted = (text: string): string =>
  text
    .split('\n')
    .map((line) =>
      [...Buffer.from(line)]
        .map((byte) =>
          byte < 32 || byte > 126 || byte === 61
            ? `=${byte.toString(16).toUpperCase().padStart(2, '0')}`
            : String.fromCharCode(byte),
        )
        .join('')
        .replace(/((?:=..|[^=]){70})(?=.)/g, '$1=\n'),
    )
    .join('\n')

/** One mail in one form, as bytes. */
export function inForm(mail: OrdinaryMail, form: (typeof FORMS)[number]): Buffer {
  const { from = 'Eka Sampleli <eka@reader.example.org>', subject, fields = {}, text } = mail
  const address = /<(.*)>/.exec(from)?.[1] ?? from
  const isList = form === 'through a list'
  const head: Record<string, string> = {
    'Return-Path': isList ? '<list-bounces@lists.example.org>' : `<${address}>`,
    From: from,
    To: isList ? 'list@lists.example.org' : 'b+2026-w47.1.token@bounces.example.org',
    Subject: isList ? `[desk] ${subject}` : `=?utf-8?B?${Buffer.from(subject).toString('base64')}?=`,
    'Message-ID': `<${Buffer.from(mail.about).toString('hex').slice(0, 24)}@reader.example.org>`,
    'MIME-Version': '1.0',
    ...fields,
    ...(isList
      ? {
          'List-Id': '<desk.lists.example.org>',
          Precedence: 'list',
          'Return-Path': '<list-bounces@lists.example.org>',
        }
      : {}),
  }
  const part = (type: string, coding: string, body: string) =>
    `Content-Type: ${type}; charset=utf-8\nContent-Transfer-Encoding: ${coding}\n\n${body}\n`
  const html = `<html><body><p>${text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('\n', '<br>')}</p></body></html>`
  const body = {
    plain: () => part('text/plain', '8bit', text),
    'quoted-printable': () => part('text/plain', 'quoted-printable', quoted(text)),
    base64: () => part('text/plain', 'base64', wrapped(text)),
    'with HTML': () =>
      `Content-Type: multipart/alternative; boundary="halves"\n\n--halves\n${part('text/plain', '8bit', text)}\n--halves\n${part('text/html', 'quoted-printable', quoted(html))}\n--halves--\n`,
    'through a list': () =>
      part('text/plain', '8bit', `${text}\n\n-- \ndesk mailing list, desk-leave@lists.example.org`),
  }[form]()
  const lines = Object.entries(head).map(([name, value]) => `${name}: ${value}`)
  return Buffer.from(`${lines.join('\n')}\n${body}`)
}
