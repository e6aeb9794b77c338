// What kind of mail came to the address for reports: decided by its fields, before its words are believed.
import type { OpenMail } from './open-mail.ts'

/** Who sends reports: programs. A person who writes about a bounce has a name. */
const MAILER =
  /mailer-?daemon|post_?master|mail[ .-]?deliver|mail ?system|mail[ .-]?daemon|delivery (?:sub)?system|mdaemon|system administrator|mail administrator|sysadmin|ndr administrator|no-?reply@sns\.amazonaws|content[- ]filter|mail gateway|antispam|avgate/i

const FAILED =
  /undeliver|not (?:be )?deliver|unable to deliver|deliver\w* (?:status|failure|failed|problem|error|report|incomplete|has failed|unsuccessful)|fail(?:ed|ure).{0,20}(?:deliver|notice|mail)|(?:deliver|mail|message)\w* (?:\w+ )?fail|returned (?:mail|to sender)|return(?:ed|ing) message|mail (?:system )?error|rejected|bounce|failure notice|non ?remis|unzustellbar|non recapitabile|no se pudo entregar|недоставлен|не доставлен|could ?n.t be (?:sent|delivered)|error sending|mail could not|nondeliver|non-deliver|you .{0,80} are not member|consider(?:ed|ing) unsolicited|considered spam|banned|virus/i

const DELAYED = /delay|still being (?:re)?tried|warning:|deferred|not (?:yet )?been delivered|temporar/i

const AWAY =
  /^(?:re: *)?(?:auto(?:matic|mated|matische|matisch)?[- ]?(?:reply|response|antwort|answer|responder)?\b|out of (?:the )?office|ooo\b|abwesen|away\b|vacation|on (?:holiday|leave|vacation)|absen|réponse automatique|respuesta automática|risposta automatica|автоответ|автоматический ответ|вне офиса|не в офисе|отпуск|автоматическое|avto|自動|otomatik|автоматична|відпустк)/i

/** Reports of DMARC (RFC 7489, 7.2.1.1) and of TLS (RFC 8460) come from postmasters too, and are about no letter. */
const OF_A_DOMAIN = /^(?:\[[^\]]{0,40}\] )?report domain: \S+ submitter: /i

export type MailKind = 'report' | 'auto-reply' | 'ordinary'

export function kindOf(mail: OpenMail): MailKind {
  const type = mail.field('content-type')
  const subject = decoded(mail.field('subject'))
  if (OF_A_DOMAIN.test(subject) || mail.field('tls-report-domain') !== '') return 'ordinary'
  const types = mail.parts.map((p) => p.type)
  const isReport = /multipart\/report/i.test(type) && !/disposition-notification/i.test(type)
  const hasStatus = types.some((t) => /delivery-status|feedback-report/.test(t))
  const isMailer = MAILER.test(mail.field('from')) || mail.field('from') === '<>'
  const returnPath = mail.field('return-path').trim()
  const isNull = returnPath === '<>' || /^<?mailer-daemon/i.test(returnPath)
  if (isReport || (hasStatus && (isMailer || isNull))) return 'report'
  if (mail.field('x-failed-recipients') !== '') return 'report'
  if (isMailer && (FAILED.test(subject) || DELAYED.test(subject) || isNull)) return 'report'
  if (isAutoReply(mail, subject)) return 'auto-reply'
  if (isNull && FAILED.test(subject)) return 'report'
  // A program that brings a mail back and says in its words that it was not delivered.
  const isProgram = isNull || /\bno-?reply@/i.test(mail.field('from'))
  if (isProgram && types.includes('message/rfc822') && FAILED.test(mail.text.slice(0, 2000))) return 'report'
  return isMailer ? 'report' : 'ordinary'
}

function isAutoReply(mail: OpenMail, subject: string): boolean {
  if (/auto-replied|auto-generated/i.test(mail.field('auto-submitted'))) return true
  if (
    ['x-autoreply', 'x-autorespond', 'x-autoresponder', 'x-auto-response-suppress'].some((f) => mail.field(f))
  )
    return true
  if (/auto_reply|autoreply|vacation/i.test(mail.field('precedence') + mail.field('x-precedence')))
    return true
  return AWAY.test(subject)
}

/** Whether a report says that it is not over yet. */
export function saysDelayed(mail: OpenMail, notice: string): boolean {
  const subject = decoded(mail.field('subject'))
  if (FAILED.test(subject) && !/delay|warning/i.test(subject)) return false
  return (
    DELAYED.test(subject) ||
    /will (?:be )?(?:retry|retried|keep trying|continue)|no action is required/i.test(notice)
  )
}

/** Subjects come with words in the coding of RFC 2047 where the parser left them. */
function decoded(text: string): string {
  return text.replace(/=\?([^?]{1,40})\?([bq])\?([^?]*)\?=\s*/gi, (all, charset, form, coded) => {
    try {
      const bytes =
        form.toLowerCase() === 'b'
          ? Buffer.from(coded, 'base64')
          : Buffer.from(
              String(coded)
                .replaceAll('_', ' ')
                .replace(/=([0-9a-f]{2})/gi, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16))),
              'latin1',
            )
      return new TextDecoder(String(charset).split('*')[0]).decode(bytes)
    } catch {
      return all
    }
  })
}
