// What this newsletter is: its name and sender, its rhythm, its sections, its sources and its readers.
// Every command checks it: an unknown key or a wrong value is named, with what is allowed there.
import type { NewsletterConfig } from './src/config.ts'

export default {
  publication: {
    name: { en: 'The Caravan Post', ru: 'Караванная почта' },
    strap: {
      en: 'Weekly letter from the Caucasus and Central Asia',
      ru: 'Еженедельное письмо с Кавказа и из Центральной Азии',
    },
    // The publication's own site.
    home: { en: 'https://caravanpost.example.org/en/', ru: 'https://caravanpost.example.org/ru/' },
    from: {
      name: { en: 'The Caravan Post', ru: 'Караванная почта' },
      address: 'letter@caravanpost.example.org',
    },
    replyTo: 'desk@caravanpost.example.org',
    listId: 'weekly.caravanpost.example.org',
    // The law in many places asks for the street address of the publisher.
    postalAddress: 'The Caravan Post, 14 Plane Tree Street, 00000 Exampletown',
    footer: [
      {
        title: { en: 'About', ru: 'О нас' },
        url: {
          en: 'https://caravanpost.example.org/en/about',
          ru: 'https://caravanpost.example.org/ru/about',
        },
      },
      {
        title: { en: 'Team', ru: 'Команда' },
        url: {
          en: 'https://caravanpost.example.org/en/team',
          ru: 'https://caravanpost.example.org/ru/team',
        },
      },
      {
        title: { en: 'Republishing', ru: 'Перепечатка' },
        url: {
          en: 'https://caravanpost.example.org/en/republishing',
          ru: 'https://caravanpost.example.org/ru/republishing',
        },
      },
      {
        title: { en: 'Privacy', ru: 'Конфиденциальность' },
        url: {
          en: 'https://caravanpost.example.org/en/privacy',
          ru: 'https://caravanpost.example.org/ru/privacy',
        },
      },
      {
        title: { en: 'Corrections', ru: 'Исправления' },
        url: {
          en: 'https://caravanpost.example.org/en/corrections',
          ru: 'https://caravanpost.example.org/ru/corrections',
        },
      },
      {
        title: { en: 'Contact', ru: 'Связь' },
        url: {
          en: 'https://caravanpost.example.org/en/contact',
          ru: 'https://caravanpost.example.org/ru/contact',
        },
      },
    ],
    support: {
      title: { en: 'Read free, paid for by readers', ru: 'Читают бесплатно, платят читатели' },
      text: {
        en: 'The Caravan Post has no owner and carries no advertising. About one reader in fifteen pays what they can, so that everyone can read.',
        ru: 'У «Караванной почты» нет владельца и рекламы. Примерно один читатель из пятнадцати платит столько, сколько может, — чтобы читать могли все.',
      },
      button: { en: 'Support the Post', ru: 'Поддержать «Почту»' },
      url: {
        en: 'https://caravanpost.example.org/en/support',
        ru: 'https://caravanpost.example.org/ru/support',
      },
    },
  },
  // One edition per language; the first is the main one. [[first_name|reader]] becomes the name of the reader,
  // or the word after the bar for those who gave none.
  editions: [
    {
      language: 'en',
      untranslated: 'show',
      greeting: 'Good morning, [[first_name|reader]].',
      signed: { name: 'Mara Holdertext', role: 'editor of the letter' },
    },
    {
      language: 'ru',
      untranslated: 'show',
      greeting: 'Доброе утро, [[first_name|читатель]].',
      signed: { name: 'Мара Заглушкина', role: 'редактор письма' },
    },
  ],
  // The week of an issue ends at draftAt; the issue goes out at sendAt. With approval "editor" nothing leaves
  // without a sign-off; with "none" the schedule sends whatever has no red finding.
  plan: {
    zone: 'Asia/Tbilisi',
    draftAt: 'friday 07:00',
    sendAt: 'friday 10:00',
    maxLateness: '6h',
    approval: 'editor',
  },
  // In the order of the letter. A section takes what fits any of each list that it gives; sections that name
  // kinds choose first. With fewer stories than minimum it is left out; more than maximum wait.
  sections: [
    {
      id: 'central-asia',
      title: { en: 'Central Asia', ru: 'Центральная Азия' },
      match: { regions: ['kazakhstan', 'kyrgyzstan', 'tajikistan', 'turkmenistan', 'uzbekistan'] },
      maximum: 4,
    },
    {
      id: 'caucasus',
      title: { en: 'Caucasus', ru: 'Кавказ' },
      match: { regions: ['armenia', 'azerbaijan', 'georgia', 'abkhazia', 'karabakh', 'south-ossetia'] },
      maximum: 4,
    },
    {
      id: 'eastern-europe',
      title: { en: 'Eastern Europe', ru: 'Восточная Европа' },
      match: { regions: ['belarus', 'moldova', 'russia', 'ukraine', 'baltics'] },
      maximum: 4,
    },
    {
      id: 'fringe',
      title: { en: 'Eurasian fringe', ru: 'Окраины Евразии' },
      match: { regions: ['afghanistan', 'china', 'iran', 'mongolia', 'turkey'] },
      maximum: 3,
    },
    {
      id: 'podcasts',
      title: { en: 'Podcasts', ru: 'Подкасты' },
      match: { kinds: ['podcast'] },
      maximum: 2,
      layout: 'podcast',
    },
    {
      id: 'video',
      title: { en: 'Video', ru: 'Видео' },
      match: { kinds: ['video'] },
      maximum: 1,
      layout: 'video',
    },
    {
      id: 'blogs',
      title: { en: 'Blogs', ru: 'Блоги' },
      match: { kinds: ['blog'] },
      maximum: 2,
      layout: 'blogs',
    },
  ],
  sources: [{ kind: 'markdown', folder: 'content/articles' }],
  // The most read: access logs of the site, files of views by URL (CSV or JSON), and URLs pinned by hand.
  popular: {
    maximum: 5,
    minimum: 3,
    pins: [],
    files: ['content/popular/2026-W47.csv'],
    logs: [{ file: 'content/popular/access.log', site: 'https://caravanpost.example.org' }],
  },
  // Everyone on a list gets the letter; a list for tests gets nothing but test letters.
  lists: [
    { id: 'readers', file: 'subscribers/readers.csv' },
    { id: 'test', file: 'subscribers/test-readers.csv', test: true },
  ],
  // The shipped content is of this week: `postrider start` runs on its clock. Take the line out for a real letter.
  sampleWeek: '2026-W47',
} satisfies NewsletterConfig
