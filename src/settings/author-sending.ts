// What an author writes in newsletter.config.ts about who gets the mail and how it leaves: types only.

export type RetentionConfig = {
  /** Sign-ups that nobody confirmed; `30d` if not given. Their addresses go after two days. */
  readonly signUps?: string | undefined
  /** Address and name of readers who left, or are not mailed for another reason; `730d` if not given. */
  readonly left?: string | undefined
  /** What servers answered, and the names that letters were made with; `180d` if not given. */
  readonly replies?: string | undefined
  /** The log of who did what in the studio; `730d` if not given. */
  readonly log?: string | undefined
  /** Mails that the inbox inside caught; `90d` if not given. */
  readonly inbox?: string | undefined
}

export type SegmentConfig = {
  readonly language?: readonly string[] | undefined
  /** Readers who want one of these; who chose none of their own wants all. */
  readonly sections?: readonly string[] | undefined
  readonly list?: readonly string[] | undefined
  /** Who brought them: `file`, `import`, `sign-up`, `api`, … as `subscribers show` says it. */
  readonly source?: readonly string[] | undefined
  /** Days, such as `2026-01-01`, and a span such as `90d`. */
  readonly joined?:
    | {
        readonly after?: string | undefined
        readonly before?: string | undefined
        readonly within?: string | undefined
      }
    | undefined
  readonly all?: readonly SegmentConfig[] | undefined
  readonly any?: readonly SegmentConfig[] | undefined
  readonly not?: SegmentConfig | undefined
}

export type MailConfig = {
  /** The domain whose mail comes back to Postrider as bounces. */
  readonly bounceDomain?: string | undefined
  /** The address that takes unsubscribe mails. */
  readonly unsubscribeMailbox?: string | undefined
  /** `relay`: mail leaves unsigned, since the relay signs it. */
  readonly dkim?: 'relay' | undefined
  /**
   * For a relay that delivers only one of two mails with the same value in some header, for as long as it remembers:
   * `{ header: 'Idempotency-Key', window: '24h' }`. What a crash leaves unknown is then sent again at no risk.
   */
  readonly idempotency?: { readonly header: string; readonly window: string } | undefined
  /**
   * The servers that take the mail, the one that is tried first before the others. The address of the first stands in
   * MAIL_URL, that of another in a variable of its own: of `spare` in MAIL_URL_SPARE. One called `main` if not given.
   */
  readonly relays?: readonly RelayConfig[] | undefined
  /**
   * Which relays carry the mail for some providers (`gmail`, `microsoft`, `yahoo`, `apple`, `mailru`, `yandex`, `rambler`,
   * `gmx`, `proton`, `ukrnet`, those of `providers`, and `other`), in this order; all relays in theirs if none names it.
   */
  readonly routes?: readonly { readonly to: readonly string[]; readonly by: readonly string[] }[] | undefined
  /** Further providers, with the domains that they receive for: `{ university: ['uni.example.org'] }`. */
  readonly providers?: Readonly<Record<string, readonly string[]>> | undefined
  /** When letters may reach readers, on their own clock: `08:00-21:00`; at any hour if not given. */
  readonly hours?: string | undefined
  /** Whether a letter goes out when the clock of a reader whose zone is known shows the time of the plan; false if not given. */
  readonly atReadersTime?: boolean | undefined
}

type LimitsConfig = {
  /** `20/s`, `300/min` or `5000/h`. */
  readonly rate?: string | undefined
  /** Mails a calendar day of the plan's zone. */
  readonly perDay?: number | undefined
}

export type RelayConfig = LimitsConfig & {
  readonly name: string
  /** The day of its first letter, such as `2026-12-01`: from then on its cap grows from 200 to 200,000 in 42 days. */
  readonly warmUp?: string | undefined
  /** Limits for single providers on top: `{ gmail: { rate: '20/s', connections: 4 } }`. */
  readonly lanes?:
    | Readonly<Record<string, LimitsConfig & { readonly connections?: number | undefined }>>
    | undefined
}
