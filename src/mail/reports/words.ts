// A server's words, taken apart: its status, its code, and the command that it refused.
import type { FailureText } from '../../core/failure.ts'

/** A status that says no more than its first digit. */
const isBare = (status: string): boolean => status === '' || /^[245]\.0\.0$/.test(status)

/**
 * @param diagnostic what a status part gives as the reply, or ''
 * @param status what it gives as the status, or ''
 * @param notice the words about this recipient
 * @param whole everything that the server wrote
 */
export function wordsAbout(diagnostic: string, status: string, notice: string, whole: string): FailureText {
  const said = oneLine(diagnostic)
  const told = oneLine(notice)
  const reply = said || oneLine(replyIn(notice)) || (notice === whole ? '' : told)
  const own = statusIn(said)
  const found = isBare(status) ? statusIn(reply) || statusIn(told) : ''
  const code = codeIn(reply) || codeIn(told)
  return {
    ...{ reply, notices: [told, withoutForms(oneLine(whole))], code },
    status: (isBare(own) ? found || status : own) || (code === '' ? '' : `${code[0]}.0.0`),
    command: commandIn(`${said}\n${notice}`) || (notice === whole ? '' : commandIn(whole)),
  }
}

/** The first reply within a notice: from its digits to the end of its last line. */
function replyIn(notice: string): string {
  const lines = (/(?:^|[\s:;(<])([45][0-5]\d[\s:-]+\S[\s\S]{0,1000})/.exec(notice)?.[1] ?? '').split('\n')
  const next = lines.findIndex(
    (line, i) => i > 0 && /^[245]\d\d[ -]/.test(line) && !/^[245]\d\d-/.test(lines[i - 1] ?? ''),
  )
  return lines.slice(0, next < 0 ? 6 : next).join('\n')
}

/** Sentences that every report has, and that would be taken for a reason. */
function withoutForms(text: string): string {
  return text
    .replace(
      /this is a permanent error|could not be delivered(?: to one or more)?|(?:for further assistance|if you do so)[^.]*\./gi,
      ' ',
    )
    .replace(/this is a warning message only|you do not need to resend your message/gi, ' ')
}

function oneLine(text: string): string {
  return text
    .slice(0, 6000)
    .replace(/[\s\u00a0]+/g, ' ')
    .trim()
}

/** The last of several is the answer of who refused; those before it were put in front of it. */
function statusIn(text: string): string {
  return [...text.slice(0, 400).matchAll(/(?<![\d.])[45]\.\d{1,2}\.\d{1,3}(?![\d.])/g)].at(-1)?.[0] ?? ''
}

function codeIn(text: string): string {
  return (
    /(?:^|[\s:;(<"'>])([45][0-5]\d)(?=[\s:;-]+(?:#?[45]\.\d{1,2}\.\d|[A-Za-z<('"#*]))/.exec(text)?.[1] ??
    /\b(?:error|code|reply|said|response)[: ]+(?:\w+[: ]+){0,3}([45][0-5]\d)\b/i.exec(text)?.[1] ??
    ''
  )
}

function commandIn(text: string): string {
  const named =
    /(?:in reply to|response to|after|our|>>>|during|command was|smtp command|smtp)[:\s]+(?:end of |the )?(HELO|EHLO|MAIL|RCPT|DATA|STARTTLS|CONN)/i.exec(
      text,
    )?.[1] ?? ''
  if (named !== '') return named.toUpperCase().replace('HELO', 'EHLO')
  if (/does not like recipient|\[RCPT_TO\]/i.test(text)) return 'RCPT'
  if (/while connecting|initial connection|connect(?:ion)? greeting|banner/i.test(text)) return 'CONN'
  return ''
}
