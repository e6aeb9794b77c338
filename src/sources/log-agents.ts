// Who asks for a page, by what it calls itself: a reader, a crawler, or the preview of a link that someone posted.
import { isbot } from 'isbot'

export type Agent = 'reader' | 'bot' | 'preview'

/** Fetch a page once because somebody shared it: nobody has read it yet. */
const PREVIEW =
  /facebookexternalhit|facebookcatalog|meta-externalagent|twitterbot|slackbot|slack-imgproxy|telegrambot|whatsapp\/|discordbot|linkedinbot|skypeuripreview|viber|pinterest|redditbot|vkshare|embedly|iframely|bitlybot|mattermost|mastodon|pleroma|misskey|bluesky|cardyb|snapchat|tumblr|flipboardproxy|preview|unfurl|oembed/i

/** Feed readers, libraries, monitors, archivers and what else runs without a person, where the general list is silent. */
const MACHINE =
  /feed|rss|reader\b|news(?:blur|boat|beuter|gator|fire)|liferea|akregator|netvibes|bazqux|inoreader|tiny ?tiny|miniflux|freshrss|ttrss|vienna\/|netnewswire|reeder|aggregator|curl|wget|libwww|lwp|httpclient|http_?request|okhttp|python|urllib|aiohttp|java\/|go-http|node-fetch|axios|ruby|perl|php\/|guzzle|scrapy|headless|phantomjs|electron\/.*test|puppeteer|playwright|selenium|pingdom|uptime|monitor|statuscake|nagios|zabbix|check_http|newrelic|datadog|archiv|httrack|offline|download|validator|lighthouse|pagespeed|gtmetrix|spider|crawl|slurp|scan|nmap|nikto|masscan|zgrab|winhttp|wininet|prefetch|google web|ask jeeves|mediapartners|universalfeed|superfeedr|apple-pubsub|windows-rss|windows-media|quicktime|^mozilla\/[45]\.0$|^mozilla\/\d\.\d \(compatible;?\)?$/i

/** Every browser of the last twenty years says so; what does not is a program. */
const BROWSER = /^(?:mozilla|opera|ucweb|blackberry|nokia|samsung|sonyericsson|lg)/i

/** @param name the User-Agent header, '' or `-` where there is none */
export function agentOf(name: string): Agent {
  if (PREVIEW.test(name)) return 'preview'
  if (name.length < 12 || !BROWSER.test(name) || MACHINE.test(name) || isbot(name)) return 'bot'
  return 'reader'
}
