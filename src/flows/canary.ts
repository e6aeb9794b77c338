// The canary: the first mails of a campaign go ahead alone, and the others follow when their replies have been looked at.

/** So many go ahead. */
const AHEAD = 200

export type Canary = {
  /** Nothing more goes out until the replies to what went ahead are in. */
  readonly isWaiting: boolean
  /** The last of these replies has just come in. */
  readonly isOpenAgain: boolean
  /** A mail goes out. */
  handed(): void
  /** It was answered, one way or another. */
  answered(): void
  /** It did not go out after all. */
  takenBack(): void
}

/** @param tried - how many mails of the campaign were answered before this sending */
export function createCanary(tried: number): Canary {
  const ahead = Math.max(0, AHEAD - tried)
  let [handed, answered] = [0, 0]
  return {
    get isWaiting() {
      return handed >= ahead && answered < Math.min(ahead, handed)
    },
    get isOpenAgain() {
      return answered === ahead
    },
    handed: () => void handed++,
    answered: () => void answered++,
    takenBack: () => void handed--,
  }
}
