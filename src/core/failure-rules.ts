// The words by which mail servers say why they do not take a mail. Data: each rule has an example of our own wording and
// says where its like was seen; the first whose words fit is taken, so what is particular stands before what is general.
import type { FailureRule } from './failure.ts'

/** Words that a status does not outweigh: relays hand on the status of another failure, or one that fits anything. */
export const STRONG_RULES: readonly FailureRule[] = [
  {
    reason: 'unknown-address',
    words:
      /\]: recipient address rejected: access denied|account or domain may not exist|host does not accept mail|not accepting network messages|can'?t find a mail exchanger|couldn'?t find a mail exchanger/i,
    example: '550 5.4.1 [reader@example.org]: Recipient address rejected: Access denied',
    seen: 'Exchange Online for an address that its directory does not hold; Exim',
  },
  {
    reason: 'policy-or-reputation',
    words:
      /spam(?:haus|cop|rats|cannibal)|black-?list|block ?list|\brbl\b|dnsbl|(?:scored|classified|identified|detected|marked|rejected|considered|looks)[^.;]{0,30} spam|spam (?:detected|content|message)|access denied, banned|groups\.google\.com\/support|\bube\b|virus|'send mail as' feature/i,
    example: '553 5.1.3 https://lists.example.org/spamhaus/query?ip=192.0.2.1',
    seen: 'GoDaddy, Sendmail milters, Google Groups',
  },
  {
    reason: 'mailbox-full',
    words: /over ?-?quota|mailbox (?:is )?full|quota (?:is )?exceeded/i,
    example: '552 5.1.1 Over quota, try later',
    seen: 'MailFoundry, X3',
  },
  {
    reason: 'suspended-or-filtered',
    words:
      /account (?:is|has been) (?:disabled|suspended)|temporar(?:y|ily) locked|recipient account is blocked|compte du destinataire est bloqu/i,
    example: '550 5.1.1 The account is disabled',
    seen: 'EZweb, Orange, Amazon SES',
  },
  {
    reason: 'content-or-size',
    words:
      /multiple (?:\d{3} [\d.]+ )?addresses in from|line (?:limit|length|too)|messages? (?:with|missing) (?:multiple|a valid message-id)/i,
    example: '550 5.7.1 Multiple addresses in From: are not taken',
    seen: 'Gmail, Exim',
  },
]

export const FAILURE_RULES: readonly FailureRule[] = [
  {
    reason: 'policy-or-reputation',
    words: /\bDT:SPM\b|\bOFR_\d{3}\b|mail rejet[eé]|must issue a starttls|encryption (?:is )?required/i,
    example: '530 5.7.0 You must issue a STARTTLS command first',
    seen: 'NetEase, Orange, Postfix',
  },
  {
    reason: 'rate',
    words:
      /(?:connection|mail|sending|message|ip)[^.;]{0,30} (?:rate|frequency) (?:is )?(?:limit|control|exceed)|frequency limited|too many (?:messages|connections?|concurrent|sessions|recipients|mails? (?:from|per|in)|invalid|emails)|receiving mail (?:at a rate|too quickly)|rate[- ]?limit(?:ed)? (?:exceeded|reached)|sent too many|exceeded (?:the )?(?:rate|sending|hourly|daily|max(?:imum)? (?:number of )?(?:connection|message|recipient))|connections? limit|throttl(?:ed|ing)|please slow down|too much mail|mail(?:box)? (?:is )?(?:receiving|getting) (?:too )?(?:many|much)/i,
    example: '452 4.3.2 Too many connections from your host',
    seen: 'Postfix, Gmail, Yahoo, Tencent, Courier',
  },
  {
    reason: 'mailbox-full',
    words:
      /mail ?(?:box|folder|drop)[^.;]{0,60} (?:is|was|has been|has)?\s?(?:too )?(?:full|over|exceed)|full mailbox|box full|(?:is|are|be|exceed\w*) over ?-?quota|over ?-?quota|quota (?:is |has been |was )?(?:full|violat|exceed|reached|exhaust|over)|quotaexceeded|exceed\w* [^.;]{0,60}(?:quota|storage|mailbox|allotted|allowed|limit of mail|size limit)|storage (?:quota|limit|allocation)|storage (?:is )?(?:full|exceed)|out of (?:storage|disk ?space|quota|space)|insufficient[^.;]{0,20} (?:space|storage)[^.;]{0,20}(?:mailbox|user|recipient|account|deliver)|(?:inbox|mailfolder|account|maildir|message store|incoming mailbox|user'?s? disk) (?:is )?(?:full|over\w*)|not enough (?:storage|disk) space|disk quota|mailbox size|no (?:more )?(?:space|room) (?:left |in (?:the )?)?(?:for|in) (?:the )?(?:user|mailbox)|has (?:too many|exceeded)[^.;]{0,40}messages|number of messages in recipient|too many messages (?:in|on)|delivery would exceed|limit(?:e)? de (?:la )?bo[iî]te|bo[iî]te[^.;]{0,60} pleine|ящик[^.;]{0,40}переполнен|postfach[^.;]{0,30}voll|maildir[^.;]{0,40}overdrawn|exceeded the local limit/i,
    example: '552 5.2.2 This reader has reached the storage limit',
    seen: 'Postfix, Exim, Gmail, Exchange, qmail, Courier, Orange',
  },
  {
    reason: 'content-or-size',
    words:
      /(?:message|mail|e-mail|file|content|header|attachment)s? (?:size |length |headers? )?(?:is |was |are )?(?:too (?:big|large|long)|larger than|exceed|over\w* (?:the )?(?:size|max))|size (?:limit )?(?:of (?:the |this )?message )?(?:exceed|is too)|(?:exceeds?|over|above) (?:the )?(?:fixed |local |server )?(?:max\w*|allowed|permitted)? ?(?:message|mail|size|file size)|max(?:imum)? (?:allowed )?(?:message|mail)[- ]?size|toobig|message length/i,
    example: '552 5.3.4 Your message is too big for us',
    seen: 'Postfix, Exim, Exchange, qmail, Gmail',
  },
  {
    reason: 'policy-or-reputation',
    words:
      /relay(?:ing)?[^.;]{0,40} (?:denied|not (?:permitted|allowed|authori[sz]ed|possible|supported)|prohibited|rejected|refused|disabled)|(?:not configured|unable|not permitted|not allowed|won'?t|will not|does not|do not|cannot) (?:to )?relay|(?:no|insecure|deny|reject|third-party|open) (?:mail )?relay|relay not|we do not relay|isn'?t in my list of allowed rcpthosts|not in my domain|not authori[sz]ed to (?:use this|relay)|norelaying/i,
    example: '554 5.7.1 We do not relay for you',
    seen: 'Postfix, Sendmail, Exim, qmail',
  },
  {
    reason: 'authentication',
    words:
      /\bdmarc\b|\bspf\b[^;]{0,80}(?:fail|record|reject|not|setting|polic)|(?:fail\w*|not|reject|bad|no|invalid|missing|violat\w*|pass) [^;]{0,40}\b(?:spf|dkim)\b|\bdkim\b[^;]{0,60}(?:fail|not|missing|invalid|sign)|unauthenticated (?:e-?mail|mail|message)|sender is unauthenticated|authentication (?:checks?|results?) (?:failed|required by)|multiple authentication checks|does(?:n'?t| not) pass (?:spf|dkim|sender)|is not allowed to send (?:mail )?from|not authori[sz]ed to send (?:mail |e-?mail )?(?:from|on behalf)|message (?:fails|failed) (?:sender )?(?:authentication|verification)/i,
    example: '550 5.7.1 The DMARC policy of your domain forbids this mail',
    seen: 'Gmail, Outlook, Yahoo, mail.ru, iCloud, GoDaddy',
  },
  {
    reason: 'policy-or-reputation',
    words:
      /reverse[- ](?:dns|mapping|lookup|address|name)|\bptr\b|\brdns\b|cannot (?:find|resolve) your (?:reverse |host ?)?(?:name|hostname|address)|(?:client|sender|your|ip)[^.;]{0,30} (?:host ?name|address) (?:could not be|cannot be|not|lookup)|mismatches client ip|unresolvable (?:client|address)|without a valid sender domain|valid (?:a |forward and )?(?:dns|hostname)|no (?:valid )?(?:dns|hostname) (?:entry|record)|unknown (?:client )?(?:host ?name|your hostname)|fix reverse/i,
    example: '550 Your address has no reverse DNS name',
    seen: 'Gmail, Postfix, GMX, Exim, Outlook',
  },
  {
    reason: 'policy-or-reputation',
    words:
      /\bspam|(?:bulk|unsolicited|junk) (?:e-?mail|mail|commercial|message)|\bube\b|\bvirus|viral|malware|infected|trojan|phish|bl(?:ack|ock) ?-?list|\brbl\b|dnsbl|reputation|(?:is|was|been|are|:|-|ip|address|host|client|access|message|mail|sender|domain|temporarily|connection) (?:has been |was |is |are |from [^ ]{1,60} )?(?:bl[oa]c?k(?:ed|ing)|block listed|banned|bloqu)|banned sending|blocked (?:using|by|for|from|-|ip|see)|\(bl\)|deferred due to|user complaints|delist|please use the smtp server of your isp|dynamic (?:ip|address|host)|\bdul\b|client host rejected|unauthenticated senders|not accepting (?:connections|mail) from|refused to talk to me: [45]\d\d|sender (?:address|domain)?\s?(?:rejected|denied|blocked|verify failed|not allowed)|(?:domain|host) (?:of|name of) (?:the )?(?:sender|your)|domain of sender|sender (?:domain )?(?:does|must|is not|not|unknown|address (?:does|unknown))|no such domain [^ ]{0,80}\bsender|verif\w+ (?:the )?sender|bad sender|invalid sender|sending (?:to\/from|domain|ip)|purported responsible|smtp[- ]?auth(?:entication)?|authentication (?:is )?required|authrequired|must (?:be )?authenticat|not permitted to (?:send|submit|post)|permission to post|administrative(?:ly)? prohibit|(?:polic|security|filter)[a-z]* (?:reasons?|violat\w+|restrict\w*|reject\w*|denied|prohibit\w*)|(?:by|against|due to|violat\w+|local|content|organi[sz]ation'?s?|violates?) (?:the |our |a |local |site |server |administrative )?(?:security )?polic|access denied|(?:network|host|connection|you are|ip) (?:is )?not (?:allowed|permitted|welcome)|content (?:presents|rejected)|message (?:content )?(?:refused|rejected)|potential security|restricted|prohibited|insecure|tls (?:is )?required|encryption (?:needed|required)|permission denied|unwanted|suspicious|failed to delivery|not accepting connections/i,
    example: '554 5.7.1 The message was taken for spam',
    seen: 'Barracuda, Proofpoint, Mimecast, Outlook, Yahoo, SpamAssassin milters',
  },
  {
    reason: 'unknown-address',
    words:
      /(?:no longer|not) (?:on|at) (?:this |the )?server|(?:has|have) (?:been )?moved|has been (?:replaced|changed)|address (?:has )?changed|user has moved|new (?:e-?mail )?address/i,
    example: '551 5.1.6 The recipient has moved elsewhere',
    seen: 'iCloud, Postfix relocated maps',
  },
  {
    reason: 'suspended-or-filtered',
    words:
      /(?:account|mailbox|user|recipient|address|mail|box|compte)[^.;]{0,50} (?:(?:is|has been|was|are|temporar\w+|currently|been|est|en)\s)*(?:disabled|suspended|deactivated|inactive|locked|blocked|frozen|closed|discontinued|expired|dormant|terminated|bloqu[eé])|(?:disabled|suspended|inactive|deactivated|locked|dormant) (?:recipient|account|mailbox|user|address|e-?mail)|is not active|no longer (?:active|in use|available|accept)|(?:mailbox|user|account) (?:temporarily )?(?:unavailable for|inactive)|invalid\/inactive|not currently accepting|over (?:its |his |their )?inactivity|user suspended|account is locked/i,
    example: '550 5.2.1 This mailbox is frozen',
    seen: 'Gmail, Yahoo, i.ua, vpopmail, Orange',
  },
  {
    reason: 'unknown-address',
    words:
      /null ?mx|indicated no smtp service|does(?:n'?t| not) (?:accept|receive) (?:any )?(?:e-?)?mail|no mx (?:record )?(?:was )?found|no mx (?:record|host)|malformed or unexpected name server reply|can'?t find a mail exchanger|couldn'?t find a mail exchanger|mail (?:receiving|service) disabled|host does not accept|does not handle mail|domain (?:is )?not (?:accept|configured|set up)/i,
    example: '556 5.1.10 The domain does not accept mail (null MX)',
    seen: 'Gmail, Sendmail, qmail, OpenSMTPD, Yahoo',
  },
  {
    reason: 'expired-or-network',
    words:
      /(?:dns error|dns type|lookup)[^;]{0,80}(?:nxdomain|noerror|servfail|timed? ?out|no relevant)|host name lookup failure|host not found, try again|name server[^.;]{0,30}(?:timed|timeout|tempor|fail)|(?:dns|name) (?:service|lookup|server) (?:temporar|timeout|timed)|temporary (?:dns|lookup|resolution)|loop(?:s|ed)? back|(?:mail|forwarding|routing|message) loop|loop (?:detected|back)|too many hops|hop ?count|maximum (?:hop|number of hops)|relay loop|local configuration error|mail is looping|message (?:appears to be|is) looping|too many received/i,
    example: '5.4.6 A mail loop was found: too many hops',
    seen: 'Gmail, Domino, Postfix, Sendmail, Exim',
  },
  {
    reason: 'unknown-address',
    words:
      /(?:host|domain)(?: name)? (?:is )?(?:unknown|not found(?!, try again)|does not exist|doesn'?t exist|not exist|cannot be found|could not be found|isn'?t valid|not valid|invalid)|domain is not reachable|^\d{3} \S+\.\S+ does not exist$|unknown (?:host|domain|mail server)|(?:no|such) such (?:host|domain)|domain (?:name )?(?:not found|must|does not|is not reachable|has no)|unrout(?:e)?able (?:address|mail domain|domain)|all relevant mx records point to non-existent|non-?existent (?:host|domain)|host not found(?!, try again)|bad destination (?:host|system)|dns lookup failure|couldn'?t find any host|name or service not known|mail server could not deliver[^.]{0,20} domain|нет такого домена/i,
    example: '5.1.2 The domain does not exist',
    seen: 'Sendmail, Exim, Postfix, OpenSMTPD, DragonFly, qmail',
  },
  {
    reason: 'unknown-address',
    words:
      /(?:user|recipient|mailbox|account|address|addressee|addresse|customer|subscriber|alias|person|login|uid|userid|e-?mail(?: address)?|local[- ]part|compte|destinataire|name)s?[^;]{0,40}? (?:is |was |are |has |have |could |can |be |been )*(?:un-?known|not (?:a )?(?:known|found|exist|valid|listed|recogni[sz]ed|local|have)|n'?o?t be found|does ?n[o']t (?:exist|have)|doesn't (?:exist|have)|n'?existe|invalide|invalid|non-?existent|does not appear|not in|isn'?t (?:known|valid|found)|no such|nonexist|unregistered|inconnu)|(?:unknown|invalid|no such|no|non-?existent|undefined|bad|unrecogni[sz]ed|not a (?:valid|known)|not found|unregistered|bogus) (?:final delivery )?(?:local |e-?mail |mail |virtual |smtp |destination )?(?:user|recipient|mailbox|mail ?box|account|address|addressee|userid|alias|person|login|customer|destination mailbox|name|valid recipient|part)s?\b|no (?:such |valid )?(?:mailbox|user|recipient|account|person|address)|mailbox (?:unavailable|not (?:found|available|exist)|does)|(?:recipient|user) (?:not found|unknown)|^(?:\d{3} )?(?:#?[\d.]+ )?address rejected|recip(?:ient)?notfound|unknown recip|not our customer|not a (?:known|valid) (?:user|recipient|mailbox)|(?:account|address|mailbox)[^.;]{0,60} (?:does not|doesn'?t|do not|did not) exist|address (?:couldn'?t|could not|was ?n'?t|wasn’t|wasn't) (?:be )?found|address (?:not found|invalid)|(?:this|that) user does(?:n'?t| not) have|delivery to this (?:user|address)|(?:nobody|no one|no mailbox) (?:by|here|with)|sorry, no mailbox|no valid recipients|there is no (?:one|user|such)|name is not recogni[sz]ed|utilisateur inconnu|adresse[^;]{0,60}invalide|такого (?:пользователя|адреса)|пользовател[^;]{0,30} не (?:найден|существует)|no existe|empf[äa]nger[^;]{0,30}unbekannt|宛先|^rcpt to: \S+$/i,
    example: '550 5.1.1 There is no such user here',
    seen: 'nearly every server',
  },
  {
    reason: 'suspended-or-filtered',
    words:
      /filter(?:ed|s)?\b|due to (?:extended |recipient )?(?:inbound |preferences|rules)|recipient(?:'s)? preference|rejected by (?:the )?(?:recipient|user|sieve)|user (?:rejected|refus|does not (?:want|accept))|has (?:not )?(?:chosen|opted)|refused by (?:the )?(?:recipient|user)|challenge|white ?list|message was rejected by the recipient|resolver\.rst|you are not (?:a )?member|not (?:a )?member|you may not have permission/i,
    example: '550 The recipient has a filter that refuses you',
    seen: 'KDDI, Verizon, Exchange, mailing lists',
  },
  {
    reason: 'expired-or-network',
    words:
      /network error|(?:connection|operation|session|network|handshake|greeting|dialog\w*|conversation|dns) (?:timed? ?out|refused|reset|lost|dropped|closed|unreachable|failed|was)|timed? ?out|(?:lost|cannot|could ?n[o']t|can'?t|unable to|failed to|not able to|wasn'?t able to) (?:the )?(?:connect|establish|contact|reach|deliver for|open)|connect(?:ion)? (?:to|with|from)[^;]{0,80} (?:refused|timed|lost|reset|closed|failed)|lost connection|no route to host|(?:host|network|destination|server)(?: is)? (?:unreachable|not reachable|down|not responding|unavailable)|did not (?:respond|accept our requests|answer)|not respond|no answer|retry (?:timeout|time)|delivery (?:time|attempt|retry)[^.]{0,20} (?:expired|exceeded|out)|(?:envelope|message|mail|queue|delivery)[^.;]{0,20} expired|queue\.expired|in the (?:mail )?queue (?:too|for too) long|queue(?:d)? too long|(?:has been|was) delayed|not yet been delivered|could not (?:be delivered|deliver) for|for the last \d+ (?:seconds|hours|days)|giving up|gave up|aborted after|cannot send message for|deferred|starttls|\btls\b[^.;]{0,40} (?:fail|error|handshake|not available)|ssl (?:error|handshake)|will be retried|temporar\w+ (?:problem|unreachable|rejected)|socket|econn|too long/i,
    example: '4.4.1 The connection timed out',
    seen: 'every relay',
  },
  {
    reason: 'system',
    words:
      /(?:internal|system|server|local|software|configuration|i\/o|temporary (?:system|local)|protocol|unexpected) (?:server |system |software )?(?:error|failure|problem|fault)|system (?:not|is not|config|resources)|out of memory|insufficient (?:system |disk )?(?:storage|space|resources?|permission)|cannot (?:create|open|write|lock)|can'?t (?:create|open|write|lock)|command failed|child (?:process )?(?:of|exited)|exit(?:ed)? (?:with )?(?:status|code|error|value)|(?:exit|return)(?:ed)? (?:status|code)|pipe to|\|\/|procmail|mailer (?:error|failed)|local delivery failed|disk (?:is )?full|no space left|maildir|service (?:not|temporarily|is|currently)? ?(?:unavailable|not available)|try again later|temporary failure|temporarily unable|process died|core dump|timeout while waiting for (?:local|child)|aliases/i,
    example: '451 4.3.0 A local error in processing',
    seen: 'Postfix pipes, Exim, Sendmail, Exchange',
  },
  {
    reason: 'content-or-size',
    words:
      /syntax error|malformed|improper(?:ly)? (?:use|sequence|formatted|command)|bad sequence|command (?:parameter )?not (?:implemented|recogni[sz]ed|allowed)|parameter not|rfc ?-?\d{3,4}|(?:not|non-?)[- ]?(?:rfc )?compliant|header (?:field )?(?:missing|invalid|error|not)|duplicate header|multiple (?:from|to|subject)|bare (?:lf|cr)|line too long|8-?bit|non-?ascii|invalid (?:character|header|mime|content|charset)|content error|unsupported (?:media|content|charset)|mime|missing (?:message-id|from|date|header)|incorrectly constructed/i,
    example: '550 5.6.0 The header is malformed',
    seen: 'Sendmail, Gmail, Exim, qmail',
  },
]
