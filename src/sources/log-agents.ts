// Who asks for a page, by what it calls itself: a reader, a crawler, or the preview of a link that someone posted.
import { isbot } from 'isbot'

export type Agent = 'reader' | 'bot' | 'preview'

/** Fetch a page once because somebody shared it: nobody has read it yet. */
const PREVIEW =
  /facebookexternalhit|facebookcatalog|meta-externalagent|twitterbot|slackbot|slack-imgproxy|telegrambot|^whatsapp\/|discordbot|linkedinbot|skypeuripreview|^viber|pinterestbot|^pinterest\/|redditbot|vkshare|embedly|iframely|bitlybot|mattermost|mastodon|pleroma|misskey|cardyb|snap url preview|^tumblr\/|flipboardproxy|bingpreview|google web preview|unfurl|oembed/i

/** Feed readers, libraries, monitors, archivers and what else runs without a person, where the general list is silent. */
const MACHINE =
  /feed|\brss|reader\b|news(?:blur|boat|beuter|gator|fire)|liferea|akregator|netvibes|bazqux|tiny ?tiny|miniflux|ttrss|vienna\/|netnewswire|reeder|aggregator|curl|wget|libwww-perl|lwp::|lwp-|httpclient|http_?request|okhttp|python|urllib|aiohttp|java\/|go-http|node-fetch|axios|\bruby|\bperl|\bphp\/|guzzle|scrapy|headless|phantomjs|puppeteer|playwright|selenium|pingdom|uptime|monitor|statuscake|nagios|zabbix|check_http|newrelic|datadog|archiver|archive\.org|httrack|offline|downloader|validator|lighthouse|pagespeed|gtmetrix|spider|crawl|slurp|scanner|nmap|nikto|masscan|zgrab|winhttp|wininet|prefetch|preview|ask jeeves|mediapartners|apple-pubsub|windows-media|quicktime|^mozilla\/\d\.\d$|^mozilla\/\d\.\d \(compatible;?\)?$/i

/** Nearly every browser of the last twenty years calls itself Mozilla, and a few have names of their own; what has none is a program. */
const BROWSER =
  /^(?:mozilla|opera|ucweb|midori|konqueror|dillo|netsurf|lynx|e?links|w3m|blackberry|nokia|samsung|sonyericsson|lg)/i

/** What comes after so many letters says nothing new. */
const ENOUGH = 1000

/** @param name the User-Agent header, '' or `-` where the client sent none */
export function agentOf(name: string): Agent {
  const start = name.slice(0, ENOUGH)
  if (PREVIEW.test(start)) return 'preview'
  if (start.length < 12 || !BROWSER.test(start) || MACHINE.test(start) || isbot(start)) return 'bot'
  return 'reader'
}
