// A token bucket: so many requests at once, and then as many as flow in again.

export type BucketLimit = {
  /** How many tokens it holds; it begins full. */
  readonly holds: number
  /** How many flow in in a second. */
  readonly perSecond: number
}

export type Bucket = {
  readonly tokens: number
  /** When that was so, in ms of any clock that only goes forward. */
  readonly at: number
}

export type Taken = {
  readonly bucket: Bucket
  readonly granted: boolean
  /** Whole tokens that are left. */
  readonly left: number
  /** Whole seconds until there is a token, where there is none; 0 else. */
  readonly waitSeconds: number
  /** Whole seconds until it is full again. */
  readonly fullSeconds: number
}

/** Takes one token out of a bucket, or of a full one where there is none yet. Refused asking costs nothing. */
export function takeToken(bucket: Bucket | undefined, { holds, perSecond }: BucketLimit, now: number): Taken {
  const flowed = bucket ? (Math.max(0, now - bucket.at) / 1000) * perSecond : 0
  const had = Math.min(holds, (bucket?.tokens ?? holds) + flowed)
  const granted = had >= 1
  const tokens = granted ? had - 1 : had
  return {
    bucket: { tokens, at: now },
    granted,
    left: Math.floor(tokens),
    waitSeconds: tokens >= 1 ? 0 : Math.ceil((1 - tokens) / perSecond),
    fullSeconds: Math.ceil((holds - tokens) / perSecond),
  }
}
