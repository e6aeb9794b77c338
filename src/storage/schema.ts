// The tables as TypeScript sees them: columns here, their meaning in migrations/.
import type { Generated } from 'kysely'
import type { ApiScope } from '../core/api-key.ts'
import type { BounceClass, ReportEffect } from '../core/bounce.ts'
import type { CampaignOrder, DeliveryState } from '../core/campaign.ts'
import type { Answer } from '../core/feedback.ts'
import type { Verdict } from '../core/history.ts'
import type { SuppressionReason } from '../core/subscriber.ts'
import type { Instant, SlotKind } from '../core/time.ts'

export type ArticleRow = {
  id: string
  source: string
  url: string
  published: Instant | null
  language: string
  data: string
  first_seen: Instant
  last_seen: Instant
}

export type IssueRow = {
  key: string
  week_from: Instant
  week_to: Instant
  zone: string
  draft_at: Instant
  send_at: Instant
  condition: 'draft' | 'held' | 'skipped' | 'cancelled'
  reason: string
  version: number
  edited: number
  content: string
  decisions: string
  hash: string
  created_at: Instant
  updated_at: Instant
}

export type ReportRow = {
  id: Generated<number>
  fingerprint: string
  source: string
  at: Instant
  class: BounceClass
  reason: string
  status: string
  code: string
  words: string
  matched: 'verp' | 'message-id' | ''
  issue: string | null
  subscriber: number | null
  effect: ReportEffect
  undone_at: Instant | null
  undone_by: Generated<string>
}

export type SignOffRow = {
  id: Generated<number>
  issue: string
  version: number
  hash: string
  signed_by: string
  signed_at: Instant
  content: string | null
}

export type IssueVersionRow = {
  issue: string
  version: number
  stands_for: number
  parent: number
  deed: string
  made_by: string
  made_at: Instant
  client: string
  content: Uint8Array
}

export type AuditRow = {
  id: Generated<number>
  at: Instant
  who: string
  action: string
  subject: string
  detail: string
}

export type LoginRow = {
  token: string
  address: string
  asked_at: Instant
  expires_at: Instant
  used_at: Instant | null
}

export type SessionRow = {
  id: Generated<number>
  token: string
  address: string
  role: string
  begun_at: Instant
  seen_at: Instant
  expires_at: Instant
}

export type ApiKeyRow = {
  id: Generated<number>
  name: string
  hash: string
  scope: ApiScope
  made_at: Instant
  used_at: Instant | null
  revoked_at: Instant | null
}

export type ApiAnswerRow = {
  api_key: number
  name: string
  request: string
  begun_at: Instant
  status: number | null
  body: string | null
}

export type SignUpRow = {
  id: Generated<number>
  address_key: string
  address: string | null
  peer: string
  domain: string
  language: string
  sections: string | null
  wording: string
  page: string
  asked_at: Instant
  token: string | null
  message_id: string
  confirmed_at: Instant | null
  mover: number | null
}

export type SubscriberRow = {
  id: Generated<number>
  address_key: string
  address: string | null
  language: string
  first_name: string
  sections: string | null
  status: 'active' | 'pending'
  joined: Instant | null
  chosen_at: Instant | null
  paused_until: Generated<Instant | null>
  zone: Generated<string | null>
  created_at: Instant
  updated_at: Instant
}

export type CampaignRow = {
  id: Generated<number>
  issue: string
  audience: string
  wish: CampaignOrder
  reason: string
  frozen: number
  scheme: string
  sender: string
  opened_by: string
  opened_at: Instant
  active_at: Instant
}

export type DeliveryRow = {
  id: Generated<number>
  campaign: number
  issue: string
  chunk: number
  subscriber: number
  address_key: string
  edition: string
  variant: string
  first_name: Generated<string>
  state: DeliveryState
  attempts: Generated<number>
  not_before: Instant | null
  first_attempt_at: Instant | null
  owner: number | null
  fence: Generated<number>
  reply_code: number | null
  reply: string | null
  settled_at: Instant | null
  relay: Generated<string | null>
  only_relay: Generated<string | null>
}

export type LaneRow = {
  relay: string
  provider: string
  next_ms: number
  day: string
  taken: number
  speed: number | null
  speed_at: Instant | null
  rests_until: Instant | null
  stopped: string
}

export type SourceRow = {
  id: string
  plan: string
  document_url: string | null
  etag: string
  last_modified: string
  articles: number
  watched_since: Instant | null
  tried_at: Instant
  read_at: Instant | null
  failures: number
  failing_since: Instant | null
  message: string
  paused_at: Instant | null
  not_before: Instant | null
}

export type Tables = {
  instance: { singleton: 1; id: string; address_check: string | null; created_at: Instant }
  articles: ArticleRow
  issues: IssueRow
  sign_offs: SignOffRow
  issue_versions: IssueVersionRow
  audit: AuditRow
  logins: LoginRow
  sessions: SessionRow
  sign_ups: SignUpRow
  api_keys: ApiKeyRow
  api_answers: ApiAnswerRow
  sources: SourceRow
  view_counts: { log: string; url: string; day: string; views: number }
  log_cursors: { log: string; file: string; read_to: number; packed: number; read_at: Instant }
  considered: { url: string; issue: string; verdict: Verdict }
  subscribers: SubscriberRow
  list_members: { list: string; subscriber: number; source: string }
  list_files: { list: string; hash: string; imported_at: Instant }
  suppressions: { address_key: string; reason: SuppressionReason; at: Instant; evidence: string }
  campaigns: CampaignRow
  renders: { issue: string; edition: string; variant: string; hash: string; data: string }
  senders: {
    id: Generated<number>
    host: string
    pid: number
    boot: string
    started: string
    heartbeat: number
  }
  chunks: {
    campaign: number
    number: number
    provider: Generated<string>
    owner: number | null
    fence: number
    lease_until: number
  }
  lanes: LaneRow
  reports: ReportRow
  feedback: { issue: string; edition: string; answer: Answer; day: string; answers: number }
  deliveries: DeliveryRow
  delivery_notes: { id: Generated<number>; delivery: number; at: Instant; note: string }
  slots: { issue: string; kind: SlotKind; at: Instant; outcome: string; reason: string; done_at: Instant }
}
