// Mails that are no reports, as the address for reports gets them every week: people, their programs, and programs that speak of
// failures. All of our own wording; each is written down once, and sent in every form that mail takes.

export type OrdinaryMail = {
  readonly about: string
  readonly from?: string
  readonly subject: string
  readonly fields?: Readonly<Record<string, string>>
  readonly text: string
}

const QUOTED_REPORT = `> From: Mail Delivery System <MAILER-DAEMON@mx.example.org>
> Subject: Undelivered Mail Returned to Sender
>
> <nino@reader.example.org>: host mx.example.org said: 550 5.1.1
>     <nino@reader.example.org>: User unknown (in reply to RCPT TO command)`

const person = (about: string, subject: string, text: string): OrdinaryMail => ({ about, subject, text })

const AUTO = { 'Auto-Submitted': 'auto-replied', 'Return-Path': '<>' }
const away = (language: string, subject: string, text: string, fields = {}): OrdinaryMail => ({
  about: `away, in ${language}`,
  ...{ subject, text, fields: { ...AUTO, ...fields } },
})

const program = (about: string, from: string, subject: string, text: string, fields = {}): OrdinaryMail => ({
  ...{ about, from, subject, text, fields },
})

const PEOPLE: readonly OrdinaryMail[] = [
  person('thanks', 'Re: The week in brief', 'I read it on the bus. Thank you all.'),
  person(
    'a question',
    'Re: The week in brief',
    'Who took the picture of the dam? My mailbox is full of your letters, gladly.',
  ),
  person(
    'a correction',
    'A mistake in your letter',
    'The village has 500 people, not 550. See page 5.1.1 of the census.',
  ),
  person(
    'a reader who moved',
    'New address',
    'My old address does not exist any more. Please use nino.new@reader.example.org.',
  ),
  person(
    'a friend who got nothing',
    'Not delivered?',
    'My friend says that the letter was not delivered to her. Is it blocked?',
  ),
  person(
    'a bounce quoted below',
    'Fwd: Undelivered Mail Returned to Sender',
    `What is this?\n\n${QUOTED_REPORT}`,
  ),
  person(
    'a bounce quoted above',
    'Re: Delivery Status Notification (Failure)',
    `${QUOTED_REPORT}\n\nThis came to me, and I do not know why.`,
  ),
  person(
    'the words of a bounce alone',
    'Mail failed',
    'It said "550 5.1.1 user unknown" when I wrote to your desk.',
  ),
  person(
    'in Russian, a bounce told',
    'Письмо вернулось',
    'Моё письмо вернулось: «550 5.1.1 пользователь не найден». Что делать?',
  ),
  person(
    'in Russian, thanks',
    'Re: Неделя коротко',
    'Спасибо за выпуск. Ящик полон, но ваше письмо я читаю всегда.',
  ),
  person('in Georgian', 'მადლობა', 'მადლობა წერილისთვის. შემდეგ კვირამდე!'),
  person('in Armenian', 'Շնորհակալություն', 'Շնորհակալություն նամակի համար։'),
  person('in Kazakh', 'Рақмет', 'Хат үшін рақмет. Жаңа пошта мекенжайым кейінірек болады.'),
  person('in Turkish', 'Teşekkürler', 'Bülten için teşekkürler. Geçen hafta teslim edilemedi, neden?'),
  person('in German', 'Danke', 'Danke für den Brief. Der letzte war unzustellbar, sagt meine Frau.'),
  person('in French', 'Merci', 'Merci pour la lettre. La précédente est restée non remise, dit mon bureau.'),
  person('in Spanish', 'Gracias', 'Gracias por la carta. La anterior no se pudo entregar a mi colega.'),
  person('an angry one', 'STOP', 'This is spam! I never asked for it. I will report you.'),
  person(
    'a pitch',
    'Story: mail that fails to arrive',
    'A post office in the mountains returns mail to sender: 550 letters this year.',
  ),
  person(
    'an invitation',
    'Invitation: talk on Friday',
    'Delivery of the keynote has been delayed to 19:00. Join us at the library.',
  ),
  person(
    'about a rejected visa',
    'Application rejected',
    'My visa was rejected, and your story helped. Message me at eka@reader.example.org.',
  ),
  person(
    'a log in a mail',
    'Our server log',
    'postfix/smtp[1]: to=<eka@reader.example.org>, status=bounced (host said: 550 5.1.1 unknown)',
  ),
]

const AWAY: readonly OrdinaryMail[] = [
  away(
    'English',
    'Out of office: The week in brief',
    'I am away until Monday. Your message was not delivered to anybody else.',
  ),
  away(
    'English, left for good',
    'Automatic reply: The week in brief',
    'I no longer work here. This mailbox is not monitored. Write to desk@reader.example.org.',
  ),
  away('English, with an old field', 'On holiday', 'Back on the 9th.', {
    'X-Autoreply': 'yes',
    'Auto-Submitted': 'no',
  }),
  away(
    'German',
    'Automatische Antwort: The week in brief',
    'Ich bin bis Montag nicht im Haus. Ihre Nachricht wird nicht weitergeleitet.',
  ),
  away(
    'French',
    'Réponse automatique : The week in brief',
    'Je suis absent jusqu’à lundi. Votre message n’a pas été transféré.',
  ),
  away('Spanish', 'Respuesta automática: The week in brief', 'Estoy fuera de la oficina hasta el lunes.'),
  away('Italian', 'Risposta automatica: The week in brief', 'Sono assente fino a lunedì.'),
  away(
    'Russian',
    'Автоответ: Неделя коротко',
    'Я в отпуске до понедельника. Почта не доставлена никому другому.',
  ),
  away('Ukrainian', 'Автоматична відповідь', 'Я у відпустці до понеділка.'),
  away('Georgian', 'ავტომატური პასუხი', 'ოფისში ორშაბათამდე არ ვიქნები.'),
  away('Armenian', 'Ավտոմատ պատասխան', 'Մինչև երկուշաբթի բացակայում եմ։'),
  away('Turkish', 'Otomatik yanıt: The week in brief', 'Pazartesiye kadar ofis dışındayım.'),
  away('Polish', 'Automatyczna odpowiedź', 'Nie ma mnie w biurze do poniedziałku.'),
  away('Dutch', 'Automatisch antwoord: The week in brief', 'Ik ben afwezig tot maandag.'),
  away('Chinese', '自动回复: The week in brief', '我在休假，周一回来。'),
  away('Persian', 'پاسخ خودکار', 'تا دوشنبه در دفتر نیستم.'),
  away('Mongolian', 'Автомат хариу', 'Даваа гараг хүртэл ажилдаа байхгүй.'),
  {
    about: 'a ticket was opened',
    ...{
      from: 'Help Desk <help@reader.example.org>',
      subject: '[Ticket 5511] We have received your message',
    },
    fields: { 'Auto-Submitted': 'auto-generated' },
    text: 'Your message was delivered to our team. If you did not write to us, ignore this mail. Error code: none.',
  },
  {
    about: 'a challenge',
    ...{ from: 'Eka’s mail guard <guard@reader.example.org>', subject: 'Please confirm your message' },
    fields: AUTO,
    text: 'Your message to eka@reader.example.org is held. It will be rejected unless you press https://guard.example.org/ok',
  },
  {
    about: 'an address that is not read',
    ...{ from: 'no-reply@reader.example.org', subject: 'Re: The week in brief' },
    fields: AUTO,
    text: 'Mail to this address is not read. Your message could not be answered.',
  },
]

const PROGRAMS: readonly OrdinaryMail[] = [
  program(
    'a parcel',
    'Courier <no-reply@courier.example.org>',
    'Delivery failed: parcel 5.1.1',
    'Your parcel could not be delivered to eka@reader.example.org, because nobody was at home. Delivery is retried tomorrow.',
  ),
  program(
    'a payment',
    'Bank <no-reply@bank.example.org>',
    'Payment rejected',
    'Your payment failed and was returned to sender. Account does not exist.',
  ),
  program(
    'a cheat',
    'Mail Team <support@cheat.example.org>',
    'Your mailbox is full',
    'Your mailbox desk@weekly.example.org is over quota. 14 messages could not be delivered. Press https://cheat.example.org/login',
  ),
  program(
    'another cheat',
    'Mail Server <admin@cheat.example.org>',
    'Undelivered messages',
    '5 messages to desk@weekly.example.org are undelivered due to a system error. Release them now.',
  ),
  program(
    'a digest of a filter',
    'Filter <quarantine@reader.example.org>',
    'Quarantine: 3 messages blocked',
    'Blocked: from a@b.example.org, "Sale", reason: spam. Blocked: from c@d.example.org, "Win", reason: virus.',
  ),
  program(
    'aggregate report of DMARC',
    'postmaster@provider.example.org',
    'Report Domain: weekly.example.org Submitter: provider.example.org Report-ID: 551',
    'This is a DMARC aggregate report for weekly.example.org from provider.example.org.',
  ),
  program(
    'report of TLS',
    'TLS Reports <tlsrpt@provider.example.org>',
    'Report Domain: weekly.example.org',
    '{"organization-name":"Provider","policies":[{"summary":{"total-failure-session-count":3}}]}',
    { 'TLS-Report-Domain': 'weekly.example.org' },
  ),
  program(
    'a list asks its moderator',
    'list-owner@lists.example.org',
    'Moderator request: post by nino@reader.example.org',
    'The message is being held because the sender is not a member. Reject it, or accept it.',
  ),
  program(
    'a list says who it took off',
    'list-bounces@lists.example.org',
    'Bounce action notification for the moderators',
    'A person was taken off the list because of their bounces. Nothing of yours failed.',
  ),
  program(
    'a monitor',
    'Watch <alerts@watch.example.org>',
    'PROBLEM: queue of mx1 is CRITICAL',
    'Postfix queue: 551 deferred. Last: 4.4.1 connection timed out to mx.reader.example.org',
  ),
  program(
    'a job that failed',
    'root@host.example.org',
    'Cron job failed',
    '/etc/cron.daily/backup: failed: no such file. Exit 5.',
  ),
  program(
    'a build',
    'CI <builds@forge.example.org>',
    'Failed: pipeline 5511',
    'The job "deliver" failed. Mail step: error 550.',
  ),
  program(
    'an order',
    'Shop <orders@shop.example.org>',
    'Order 551 has shipped',
    'Delivery status: on its way. Estimated delivery: Friday.',
  ),
  program(
    'a calendar',
    'Calendar <calendar-notification@provider.example.org>',
    'Declined: Editorial meeting',
    'Eka has declined this invitation.',
  ),
  program(
    'a newsletter about mail',
    'Mail Weekly <letters@mailweekly.example.org>',
    'Why 550 5.7.1 hurts',
    'This week: bounces. "Undelivered mail returned to sender" is what senders fear. User unknown, mailbox full, spam lists.',
    { 'List-Unsubscribe': '<https://mailweekly.example.org/u>' },
  ),
  program(
    'a digest of a forum',
    'Forum <digest@forum.example.org>',
    'Digest: Delivery Status Notification, what is it?',
    `1. Eka: this came back:\n${QUOTED_REPORT}\n2. Bek: the address is wrong.`,
  ),
  program(
    'a sign-up at a shop',
    'Shop <hello@shop.example.org>',
    'Confirm your address',
    'Press the link. If mail to you fails we shall not write again.',
  ),
  program(
    'a bill of a mail provider',
    'Provider Billing <billing@provider.example.org>',
    'Your sending report',
    'Delivered 5510, bounced 51, complaints 1. Bounce rate: 0.9 %.',
  ),
]

export const ORDINARY_MAILS: readonly OrdinaryMail[] = [...PEOPLE, ...AWAY, ...PROGRAMS]
